import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { composedChromaLoss } from '../../../../engine/losses/chromaLoss';
import { lossKernel, numbersKernel, useLossKernel } from '../../../../engine/losses/lossKernel';
import { styleChroma } from '../../../../engine/losses/styleChroma';
import { Random } from '../../../../engine/random';
import { engineAssets } from '../../../tinyRequest';
import { useWasm } from '../useWasm';

beforeAll(useWasm);
afterEach(async () => {
  useLossKernel(undefined);
  await tf.setBackend('wasm');
});

const size = { width: 131, height: 98 };

/** Strokes of light with a ripple of colour, and an offset as the engine's styles have. */
function style(): Float32Array {
  const random = Random.seeded(2);
  const area = size.width * size.height;
  const light = Float32Array.from({ length: area }, (_, i) => 0.3 * Math.sin(0.6 * (i % size.width)) + 0.1 * random.uniform());
  return Float32Array.from({ length: 3 * area }, (_, i) => light[i % area]! + 0.1 * random.uniform() - 0.5);
}

describe('styleChroma', () => {
  it('is what the loss makes of the style, where nothing is free', () => {
    const shares = styleChroma(style(), size);
    const loss = composedChromaLoss(tf.tensor4d(style(), [1, 3, size.height, size.width]), [0, 0]).dataSync()[0]!;
    expect(shares).toHaveLength(2);
    expect(shares.reduce((sum, share) => sum + share, 0) / 2).toBeCloseTo(loss, 4);
    for (const share of shares) expect(share).toBeGreaterThan(0.02);
  });

  it('is the same by the kernel, where tensors are elsewhere, too', async () => {
    const plain = styleChroma(style(), size);
    tf.registerBackend('elsewhere', () => new tf.KernelBackend());
    await tf.setBackend('elsewhere');
    useLossKernel(engineAssets.featuresWasm);
    expect(lossKernel()).toBeUndefined();
    const meanChroma = vi.spyOn(numbersKernel()!, 'meanChroma');
    styleChroma(style(), size).forEach((share, scale) => expect(share).toBeCloseTo(plain[scale]!, 12));
    expect(meanChroma).toHaveBeenCalledTimes(2);
  });

  it('is 1, all free, at the scales for which a style is too small, and 0 of one without colours', () => {
    const grey = Float32Array.from({ length: 3 * 19 * 30 }, (_, i) => ((i % 570) % 7) / 7);
    expect(styleChroma(grey, { width: 30, height: 19 })[0]).toBeLessThan(1e-12);
    const [full, half] = styleChroma(style().slice(0, 3 * 19 * 30), { width: 30, height: 19 });
    expect(full).toBeGreaterThan(0);
    expect(half).toBe(1);
  });
});
