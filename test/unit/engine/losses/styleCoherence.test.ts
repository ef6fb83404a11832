import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { flowPlanes } from '../../../../engine/automaton/growth/flow';
import { composedCoherenceLoss } from '../../../../engine/losses/coherenceLoss';
import { lossKernel, numbersKernel, useLossKernel } from '../../../../engine/losses/lossKernel';
import { styleCoherence } from '../../../../engine/losses/styleCoherence';
import { Random } from '../../../../engine/random';
import { engineAssets } from '../../../tinyRequest';
import { useWasm } from '../useWasm';

beforeAll(useWasm);
afterEach(async () => {
  useLossKernel(undefined);
  await tf.setBackend('wasm');
});

const [WIDTH, HEIGHT] = [131, 98];
const SIGHT = { flat: 0.05 };
const planes = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => value(i % WIDTH, Math.floor(i / WIDTH) % HEIGHT));
const coherence = (value: (x: number, y: number) => number) => styleCoherence(planes(value), { width: WIDTH, height: HEIGHT }, SIGHT);

describe('styleCoherence', () => {
  it('is what the loss makes of the style along its own flow, where nothing is free', () => {
    const random = Random.seeded(2);
    const style = planes((x, y) => Math.sin(0.6 * x + 0.02 * y * y) + random.uniform());
    const flow = flowPlanes(style, { width: WIDTH, height: HEIGHT }, SIGHT);
    const tensor = (values: Float32Array, channels: number) => tf.tensor4d(values, [1, channels, HEIGHT, WIDTH]);
    const loss = composedCoherenceLoss(tensor(style, 3), tensor(flow, 2), [0, 0, 0]).dataSync()[0]!;
    const shares = styleCoherence(style, { width: WIDTH, height: HEIGHT }, SIGHT);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeCloseTo(loss, 4);
  });

  it('is the same by the kernel', () => {
    const random = Random.seeded(2);
    const style = planes((x, y) => Math.sin(0.6 * x + 0.02 * y * y) + random.uniform());
    const plain = styleCoherence(style, { width: WIDTH, height: HEIGHT }, SIGHT);
    useLossKernel(engineAssets.featuresWasm);
    const quick = styleCoherence(style, { width: WIDTH, height: HEIGHT }, SIGHT);
    quick.forEach((share, scale) => expect(share).toBeCloseTo(plain[scale]!, 13));
  });

  it('is worked out by the kernel where tensors are elsewhere, too', async () => {
    tf.registerBackend('elsewhere', () => new tf.KernelBackend());
    await tf.setBackend('elsewhere');
    useLossKernel(engineAssets.featuresWasm);
    expect(lossKernel()).toBeUndefined();
    const meanCoherence = vi.spyOn(numbersKernel()!, 'meanCoherence');
    coherence((x, y) => Math.sin(0.6 * x + 0.02 * y * y));
    expect(meanCoherence).toHaveBeenCalledTimes(3);
  });

  it('is nearly 0 at all scales for long strokes, however they turn', () => {
    for (const share of coherence((x, y) => 0.5 + 0.3 * Math.sin(0.5 * Math.hypot(x + 30, y + 20)))) expect(share).toBeLessThan(0.05);
  });

  it('is far more for strokes that cross one another, and for grain', () => {
    const random = Random.seeded(1);
    const grain = planes(() => random.uniform());
    const crossed = coherence((x, y) => 0.5 + 0.2 * Math.sin(0.5 * x) + 0.2 * Math.sin(0.5 * y));
    for (const share of crossed) expect(share).toBeGreaterThan(0.3);
    expect(styleCoherence(grain, { width: WIDTH, height: HEIGHT }, SIGHT)[0]).toBeGreaterThan(0.35);
  });

  it('does not depend on an offset of the colours, and little on their height', () => {
    const value = (x: number, y: number) => 0.3 * Math.sin(0.4 * x) + 0.2 * Math.sin(0.3 * y);
    const [own, moved, fainter] = [coherence(value), coherence((x, y) => value(x, y) - 0.5), coherence((x, y) => value(x, y) / 2)];
    own.forEach((share, i) => {
      expect(moved[i]).toBeCloseTo(share, 4);
      expect(fainter[i]).toBeCloseTo(share, 1);
    });
  });

  it('is 0 at the scales for which a style is too small', () => {
    const small = styleCoherence(new Float32Array(3 * 24 * 30).fill(0.5), { width: 24, height: 30 }, SIGHT);
    expect(small).toEqual([0, 0, 0]);
    const [full, half, quarter] = styleCoherence(planes((x, y) => ((x * 7 + y * 3) % 5) / 5).slice(0, 3 * 24 * 30), { width: 24, height: 30 }, SIGHT);
    expect(full).toBeGreaterThan(0);
    expect(half).toBeGreaterThan(0);
    expect(quarter).toBe(0);
  });
});
