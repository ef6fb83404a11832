import * as tf from '@tensorflow/tfjs-core';
import { luma, type Picture } from '../shared/picture';
import type { PictureQuality } from './api';
import type { FeatureNetwork } from './features/featureNetwork';
import { luminanceGramDistances } from './losses/style/gramDistance';

/**
 * Three plain measures that tell a stylised picture from a colour filter and from mush: see `PictureQuality`.
 * `photo` and `result` have the same size.
 */
export async function pictureQuality(
  network: FeatureNetwork,
  photo: Picture,
  result: Picture,
  style: Picture | undefined,
): Promise<PictureQuality> {
  const gramRatio = style ? await styleDistanceRatio(network, photo, result, style) : null;
  const light = centred(luminance(result));
  return {
    residual: residualShare(light, [0, 1, 2].map((c) => centred(channel(photo, c)))),
    correlation: cosine(centred(luminance(photo)), light),
    gramRatio,
  };
}

async function styleDistanceRatio(network: FeatureNetwork, photo: Picture, result: Picture, style: Picture): Promise<number> {
  const inputs = [photo, result].map(networkInput);
  const target = networkInput(style);
  const [ofPhoto, ofResult] = (await luminanceGramDistances(network, inputs, target)) as [number, number];
  tf.dispose([...inputs, target]);
  return ofResult / ofPhoto;
}

function networkInput({ width, height, pixels }: Picture): tf.Tensor4D {
  return tf.tidy(() => {
    const rgba = tf.tensor4d(Float32Array.from(pixels), [1, height, width, 4]);
    return tf.div(tf.slice(rgba, [0, 0, 0, 0], [1, height, width, 3]), 255);
  });
}

function channel({ pixels }: Picture, c: number): Float64Array {
  return Float64Array.from({ length: pixels.length / 4 }, (_, i) => pixels[4 * i + c]!);
}

function luminance(picture: Picture): Float64Array {
  const [red, green, blue] = [0, 1, 2].map((c) => channel(picture, c)) as [Float64Array, Float64Array, Float64Array];
  return red.map((value, i) => luma[0] * value + luma[1] * green[i]! + luma[2] * blue[i]!);
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function cosine(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / (Math.sqrt(dot(a, a) * dot(b, b)) || 1);
}

/** `a` without its part along `b`. */
function without(a: Float64Array, b: Float64Array): Float64Array {
  const factor = dot(a, b) / (dot(b, b) || 1);
  return a.map((value, i) => value - factor * b[i]!);
}

/** Share of the variance of `values` that no linear combination of `columns` explains (all centred). */
function residualShare(values: Float64Array, columns: readonly Float64Array[]): number {
  const basis: Float64Array[] = [];
  for (const column of columns) basis.push(basis.reduce(without, column));
  const rest = basis.reduce(without, values);
  return dot(rest, rest) / (dot(values, values) || 1);
}
