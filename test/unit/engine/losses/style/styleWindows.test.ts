import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { styleWindows, type Size } from '../../../../../engine/losses/style/styleWindows';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

/** A picture each of whose values tells its own place. */
function numbered([height, width]: Size): tf.Tensor4D {
  const count = height * width * 3;
  return tf.tensor4d(Float32Array.from({ length: count }, (_, i) => i), [1, height, width, 3]);
}

/** Row and column that each window begins at; throws if a window is not a piece of the style as it is. */
function cornersOf(style: Size, windows: tf.Tensor4D): Size[] {
  const full = numbered(style);
  const [, ...piece] = windows.shape;
  return tf.unstack(windows).map((window) => {
    const place = window.dataSync()[0]! / 3;
    const corner: Size = [Math.floor(place / style[1]), place % style[1]];
    const expected = tf.slice(full, [0, ...corner, 0], [1, ...piece]);
    expect(window.dataSync()).toEqual(expected.dataSync());
    return corner;
  });
}

const cornersIn = (style: Size, size: Size) => cornersOf(style, styleWindows(numbered(style), size));
const distinct = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

describe('styleWindows', () => {
  it('lie side by side where they fit, and else with even gaps; a single one lies in the middle', () => {
    expect(cornersIn([8, 6], [4, 3])).toEqual([[0, 0], [0, 3], [4, 0], [4, 3]]);
    expect(cornersIn([10, 7], [4, 3])).toEqual([0, 6].flatMap((top) => [0, 4].map((left) => [top, left])));
    expect(cornersIn([9, 5], [5, 3])).toEqual([[2, 1]]);
  });

  it('are as many as fit, show no pixel twice, reach both ends, and no gap differs by more than a pixel', () => {
    for (let height = 1; height <= 11; height++) {
      for (const [full, length] of [[11, height], [7, Math.min(7, height)]] as const) {
        const corners = cornersIn([full, 2], [length, 2]).map(([top]) => top);
        const covered = corners.flatMap((top) => Array.from({ length }, (_, i) => top + i));
        expect(distinct(covered)).toHaveLength(covered.length);
        expect(corners.length).toBe(Math.floor(full / length));
        if (corners.length > 1) expect([corners[0], corners.at(-1)! + length]).toEqual([0, full]);
        const gaps = corners.slice(1).map((top, i) => top - corners[i]!);
        if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('spread over columns as over rows', () => {
    const transposed = cornersIn([7, 10], [3, 4]).map(([top, left]) => [left, top]);
    expect(transposed.sort()).toEqual([...cornersIn([10, 7], [4, 3])].sort());
  });

  it.each([
    ['is smaller', [3, 5], [6, 8], [1, 3, 5, 3]],
    ['is as large', [4, 4], [4, 4], [1, 4, 4, 3]],
    ['is lower but wider', [3, 9], [5, 4], [2, 3, 4, 3]],
  ] as const)('are no larger than the style where it %s', (_, style, size, shape) => {
    const windows = styleWindows(numbered(style), size);
    expect(windows.shape).toEqual(shape);
    expect(cornersOf(style, windows).map(([top]) => top)).toEqual(Array.from({ length: shape[0] }, () => 0));
  });

  it('leave nothing behind, and the style where it is', () => {
    const style = numbered([9, 9]);
    const before = tf.memory().numTensors;
    styleWindows(style, [4, 4]).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(style.isDisposed).toBe(false);
  });
});
