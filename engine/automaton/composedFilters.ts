import * as tf from '@tensorflow/tfjs-core';
import { gaussianTaps, type Blur } from './layout';

/** Wraps `[1, height, width, channels]` around by `radius` cells a side, which may exceed the grid. */
export function circularPad(x: tf.Tensor4D, radius: number): tf.Tensor4D {
  return padAxis(padAxis(x, radius, 1), radius, 2);
}

function padAxis(x: tf.Tensor4D, radius: number, axis: 1 | 2): tf.Tensor4D {
  const length = x.shape[axis];
  const copies = Math.ceil(radius / length);
  const part = (from: number, size: number): tf.Tensor4D => {
    const begin: [number, number, number, number] = [0, 0, 0, 0];
    const shape: [number, number, number, number] = [...x.shape];
    begin[axis] = from;
    shape[axis] = size;
    return tf.slice4d(x, begin, shape);
  };
  const rest = radius - (copies - 1) * length;
  const whole = Array.from({ length: 2 * copies - 1 }, () => x);
  return tf.concat([part(length - rest, rest), ...whole, part(0, rest)], axis);
}

/** Cross-correlation kernels, 3×3, rows first. */
type Taps = readonly (readonly number[])[];

/** (∂xx − ∂yy) / 2 and ∂xy, which the flow's cos 2θ and sin 2θ mix. */
export const orientedDerivatives: Taps = [
  [0, -0.5, 0, 0.5, 0, 0.5, 0, -0.5, 0],
  [0.25, 0, -0.25, 0, 0, 0, -0.25, 0, 0.25],
];

/** Depthwise kernel `[3, 3, channels, filters]`: each channel through each filter. */
export function filterKernel(channels: number, filters: Taps): tf.Tensor4D {
  return depthwiseKernel(channels, filters.length, (tap, _channel, filter) => filters[filter]![tap]!);
}

/** Depthwise kernel `[3, 3, filters × channels, 1]` that carries each filter's gradient back: the kernels flipped. */
export function flippedKernel(channels: number, filters: Taps): tf.Tensor4D {
  const count = filters.length;
  return depthwiseKernel(count * channels, 1, (tap, channel) => filters[channel % count]![8 - tap]!);
}

function depthwiseKernel(
  channels: number,
  filters: number,
  at: (tap: number, channel: number, filter: number) => number,
): tf.Tensor4D {
  const values: number[] = [];
  for (let tap = 0; tap < 9; tap++)
    for (let channel = 0; channel < channels; channel++)
      for (let filter = 0; filter < filters; filter++) values.push(at(tap, channel, filter));
  return tf.tensor4d(values, [3, 3, channels, filters]);
}

/** Circular Gaussian blur of one channel `[1, height, width, 1]`. */
export function blurChannel(x: tf.Tensor4D, blur: Blur): tf.Tensor4D {
  const taps = gaussianTaps(blur);
  const padded = circularPad(x, (blur.size - 1) / 2);
  const rows = tf.depthwiseConv2d(padded, tf.tensor4d(taps, [blur.size, 1, 1, 1]), 1, 'valid');
  return tf.depthwiseConv2d(rows, tf.tensor4d(taps, [1, blur.size, 1, 1]), 1, 'valid');
}
