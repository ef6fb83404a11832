import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitColorTransfer, type ColorPlanes, type ColorTransfer } from '../../../../../engine/losses/color/colorTransfer';
import { recolor } from '../../../../../engine/losses/color/recolor';
import { Random } from '../../../../../engine/random';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

type Color = readonly [number, number, number];

/** Plain squares of 8 pixels with the colours given, row by row. */
function squares(colors: readonly Color[], columns: number): ColorPlanes {
  const [width, height] = [8 * columns, 8 * Math.ceil(colors.length / columns)];
  const planes = new Float32Array(3 * width * height);
  for (let i = 0; i < planes.length; i++) {
    const [c, y, x] = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width];
    planes[i] = colors[Math.floor(y / 8) * columns + Math.floor(x / 8)]![c]!;
  }
  return { planes, width, height };
}

function noisy(count: number, seed: number, low: number, high: number): Color[] {
  const random = Random.seeded(seed);
  const value = () => low + (high - low) * random.uniform();
  return Array.from({ length: count }, () => [value(), value(), value()] as const);
}

function momentsOf(colors: readonly (readonly number[])[]) {
  const means = [0, 1, 2].map((c) => colors.reduce((sum, color) => sum + color[c]!, 0) / colors.length);
  const covariance = means.flatMap((a, i) =>
    means.map((b, j) => colors.reduce((sum, color) => sum + (color[i]! - a) * (color[j]! - b), 0) / colors.length),
  );
  return { means, covariance };
}

function mapped(colors: readonly Color[], { matrix, from, to }: ColorTransfer): number[][] {
  return colors.map((color) =>
    matrix.map((row, i) => row.reduce((sum, value, j) => sum + value * (color[j]! + 0.5 - from[j]!), to[i]! - 0.5)),
  );
}

/** What is added to variances. */
const FLOOR = 4e-4;
const floored = (covariance: readonly number[]) => covariance.map((value, i) => value + (i % 4 === 0 ? FLOOR : 0));

/** Of 3×3 matrices, row by row. */
function product(a: readonly number[], b: readonly number[]): number[] {
  return a.map((_, i) => [0, 1, 2].reduce((sum, k) => sum + a[3 * Math.floor(i / 3) + k]! * b[3 * k + (i % 3)]!, 0));
}

describe('fitColorTransfer', () => {
  it('gives a photo the mean and covariance of the style’s colours', () => {
    const photo = noisy(256, 1, -0.1, 0.4);
    const style = noisy(256, 2, -0.3, 0.3).map(([r, g]) => [r, 0.5 * r - 0.2 * g, -g] as const);
    const transfer = fitColorTransfer([squares(photo, 16)], squares(style, 16));
    const [own, wanted] = [momentsOf(photo), momentsOf(style)];
    momentsOf(mapped(photo, transfer)).means.forEach((mean, c) => expect(mean).toBeCloseTo(wanted.means[c]!, 6));
    const matrix = transfer.matrix.flat();
    const covariance = product(product(matrix, floored(own.covariance)), matrix);
    floored(wanted.covariance).forEach((value, i) => expect(covariance[i]).toBeCloseTo(value, 7));
  });

  it('takes several photos as one', () => {
    const photo = noisy(256, 1, -0.1, 0.4);
    const style = squares(noisy(256, 2, -0.3, 0.3), 16);
    const [whole, halves] = [[photo], [photo.slice(0, 64), photo.slice(64)]].map((photos) =>
      fitColorTransfer(photos.map((colors) => squares(colors, 16)), style),
    );
    expect(halves).toEqual(whole);
  });

  it('leaves the style’s own colours as they are', () => {
    const own = noisy(256, 3, -0.5, 0.5);
    mapped(own, fitColorTransfer([squares(own, 16)], squares(own, 16))).forEach((color, i) => {
      color.forEach((value, c) => expect(value).toBeCloseTo(own[i]![c]!, 6));
    });
  });

  it('is symmetric and positive: of all maps that give these moments the one that moves colours least', () => {
    const { matrix } = fitColorTransfer([squares(noisy(256, 4, -0.1, 0.1), 16)], squares(noisy(256, 5, -0.5, 0.5), 16));
    for (const i of [0, 1, 2]) for (const j of [0, 1, 2]) expect(matrix[i]![j]).toBeCloseTo(matrix[j]![i]!, 9);
    for (const x of noisy(50, 6, -1, 1)) {
      expect(x.reduce((sum, value, i) => sum + value * matrix[i]!.reduce((dot, m, j) => dot + m * x[j]!, 0), 0)).toBeGreaterThan(0);
    }
  });

  it('stretches a photo’s noise by the style’s spread over 0.02 at most', () => {
    const style = noisy(256, 7, -0.3, 0.3);
    const { covariance } = momentsOf(style);
    const most = Math.sqrt(covariance[0]! + covariance[4]! + covariance[8]! + 3 * FLOOR) / 0.02;
    const tints = noisy(256, 11, -0.01, 0.01);
    const greyish = noisy(256, 8, -0.5, 0.5).map(([grey], i) => tints[i]!.map((tint) => grey + tint) as unknown as Color);
    for (const photo of [greyish, tints]) {
      const { matrix } = fitColorTransfer([squares(photo, 16)], squares(style, 16));
      for (const x of noisy(200, 12, -1, 1)) {
        const moved = matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));
        expect(Math.hypot(...moved) / Math.hypot(...x)).toBeLessThan(most);
      }
    }
  });

  it('takes pictures smaller than a square', () => {
    const plain = (width: number, height: number, value: number) => {
      return { width, height, planes: new Float32Array(3 * width * height).fill(value) };
    };
    const [color] = mapped([[0.2, 0.2, 0.2]], fitColorTransfer([plain(5, 3, 0.2)], plain(2, 1, -0.3)));
    for (const value of color!) expect(value).toBeCloseTo(-0.3, 5);
  });
});

describe('recolor', () => {
  it('maps each colour, and clamps what no picture can show', () => {
    const transfer = { matrix: [[1, 0.5, 0], [0.5, 2, 0], [0, 0, 1]], from: [0.5, 0.5, 0], to: [0.25, 0.5, 0.125] } as const;
    const picture = tf.tensor3d([0.5, 0.75, 0.5, 1, 0, 0.25], [3, 1, 2]);
    expect([...recolor(picture, transfer).dataSync()]).toEqual([0.25, 0.75, 0.5, 1, 0.125, 0.375]);
  });
});
