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

const sliced = () =>
  cases.flatMap(([shape, begin, size]) =>
    (['float32', 'int32'] as const).map((dtype) => tf.tidy(() => {
      const part = tf.slice(ramp(shape, dtype), begin, size);
      return { shape: part.shape, dtype: part.dtype, values: [...part.dataSync()] };
    })),
  );

describe('quickenSlices', () => {
  beforeAll(useWasm);

  it('cuts what tfjs cuts, and frees what tfjs frees', () => {
    const own = tf.getKernel('Slice', 'wasm');
    const expected = sliced();
    try {
      quickenSlices();
      quickenSlices();
      expect(tf.getKernel('Slice', 'wasm')).not.toBe(own);
      const before = tf.memory().numTensors;
      expect(sliced()).toEqual(expected);
      expect(tf.memory().numTensors).toBe(before);
    } finally {
      tf.unregisterKernel('Slice', 'wasm');
      tf.registerKernel(own);
    }
  });
});
