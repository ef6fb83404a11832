import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { colorMoments, fitColorTransfer, transferBetween } from '../../../../engine/losses/color/colorTransfer';
import { mapColors } from '../../../../engine/losses/color/mapColors';
import { recolor } from '../../../../engine/losses/color/recolor';
import { Random } from '../../../../engine/random';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

function picture(seed: number, spread: number) {
  const random = Random.seeded(seed);
  return { planes: Float32Array.from({ length: 3 * 64 }, () => (random.uniform() - 0.5) * spread), width: 8, height: 8 };
}

it('moves and clamps colours as the losses’ map does', async () => {
  const [photo, style] = [picture(1, 0.4), picture(2, 1)];
  const transfer = fitColorTransfer([photo], style);
  const wanted = tf.tidy(() => tf.sub(recolor(tf.add(tf.tensor3d(photo.planes, [3, 8, 8]), 0.5), transfer), 0.5));
  const expected = await wanted.data<'float32'>();
  const mapped = mapColors(photo.planes, transfer);
  mapped.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  expect(mapped.some((value) => value === 0.5 || value === -0.5)).toBe(true);
});

it('is the same from a style’s mean and covariance that went through a file', () => {
  const [photo, style] = [picture(3, 0.4), picture(4, 1)];
  const kept = JSON.parse(JSON.stringify(colorMoments([style]))) as ReturnType<typeof colorMoments>;
  const transfer = transferBetween(colorMoments([photo]), kept);
  expect(mapColors(photo.planes, transfer)).toEqual(mapColors(photo.planes, fitColorTransfer([photo], style)));
});
