import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { quickenSlices } from '../../../engine/hostSlice';
import { useWasm } from './useWasm';

const cases: readonly (readonly [shape: number[], begin: number[], size: number[]])[] = [
  [[7], [2], [4]],
  [[5, 6], [1, 0], [3, 6]],
  [[5, 6], [1, 2], [3, -1]],
  [[3, 5, 6], [1, 0, 2], [2, 5, 3]],
  [[3, 5, 6], [0, 2, 0], [3, 2, 6]],
  [[2, 3, 5, 6], [1, 1, 1, 1], [1, 2, 3, 4]],
  [[2, 3, 5, 6], [0, 0, 1, 0], [2, 3, 3, 6]],
  [[2, 2, 3, 2, 5], [1, 0, 1, 1, 2], [1, 2, 2, 1, 3]],
  [[4, 3], [2, 1], [0, 2]],
];

function ramp(shape: number[], dtype: 'float32' | 'int32'): tf.Tensor {
  const length = shape.reduce((a, b) => a * b);
  return tf.tensor(Array.from({ length }, (_, i) => i), shape, dtype);
}

/** A number of a ramp is its place. */
function expectedOf(shape: number[], begin: number[], size: number[]): { shape: number[]; values: number[] } {
  const sizes = size.map((length, axis) => (length < 0 ? shape[axis]! - begin[axis]! : length));
  const values = shape.reduce<number[]>(
    (places, length, axis) => places.flatMap((place) => Array.from({ length: sizes[axis]! }, (_, i) => place * length + begin[axis]! + i)),
    [0],
  );
  return { shape: sizes, values };
}

describe('quickenSlices', () => {
  beforeAll(useWasm);

  it('is done once', () => {
    quickenSlices();
    const quickened = tf.getKernel('Slice', 'wasm');
    quickenSlices();
    expect(tf.getKernel('Slice', 'wasm')).toBe(quickened);
  });

  it.each(['float32', 'int32'] as const)('cuts out of %s what was asked for, and keeps no tensor', (dtype) => {
    quickenSlices();
    const before = tf.memory().numTensors;
    for (const [shape, begin, size] of cases) {
      const cut = tf.tidy(() => {
        const part = tf.slice(ramp(shape, dtype), begin, size);
        return { shape: part.shape, dtype: part.dtype, values: [...part.dataSync()] };
      });
      expect(cut).toEqual({ ...expectedOf(shape, begin, size), dtype });
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
