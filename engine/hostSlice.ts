/** tfjs's slice on the CPU copies the whole tensor first, whatever is wanted of it: of many small slices of a large one that is most of the time. */
import * as tf from '@tensorflow/tfjs-core';
import { numbersOf, unwritten } from './hostNumbers';

/** Takes the place of tfjs's own for numbers; safe to call again. */
export function quickenSlices(): void {
  const own = tf.getKernel('Slice', 'wasm');
  if (!own || own.kernelFunc === quickened?.kernelFunc) return;
  const kernelFunc: tf.KernelFunc = (call) => ((call.inputs['x'] as tf.TensorInfo).dtype === 'float32' ? slice(call) : own.kernelFunc(call));
  quickened = { ...own, kernelFunc };
  tf.unregisterKernel('Slice', 'wasm');
  tf.registerKernel(quickened);
}

let quickened: tf.KernelConfig | undefined;

function slice({ inputs, attrs }: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  const x = inputs['x'] as tf.Tensor;
  const { begin: wantedBegin, size: wantedSize } = attrs as unknown as tf.SliceAttrs;
  const [begin, size] = tf.slice_util.parseSliceParams(x, wantedBegin, wantedSize) as [number[], number[]];
  const part = unwritten(size as [number]);
  copyPart({ values: numbersOf(x), shape: x.shape }, numbersOf(part), begin, size);
  return part;
}

/** Run by run of what lies together on both sides. */
function copyPart({ values, shape }: { readonly values: Float32Array; readonly shape: readonly number[] }, part: Float32Array, begin: readonly number[], size: readonly number[]): void {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  // Along this axis and those behind it, which are whole.
  const cut = Math.max(0, shape.map((length, axis) => size[axis] !== length).lastIndexOf(true));
  const run = size[cut]! * strides[cut]!;
  const outer = size.slice(0, cut);
  for (let at = 0, index = 0; at < part.length; at += run, index++) {
    let from = begin[cut]! * strides[cut]!;
    for (let axis = cut - 1, rest = index; axis >= 0; axis--) {
      from += (begin[axis]! + (rest % outer[axis]!)) * strides[axis]!;
      rest = Math.floor(rest / outer[axis]!);
    }
    part.set(values.subarray(from, from + run), at);
  }
}
