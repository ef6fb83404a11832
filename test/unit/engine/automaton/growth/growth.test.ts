import { tensor3d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { areaAverage } from '../../../../../engine/automaton/growth/areaAverage';
import { flowPlanes } from '../../../../../engine/automaton/growth/flow';
import { gaussianBlur } from '../../../../../engine/automaton/growth/gaussianBlur';
import { createGaussianKernel } from '../../../../../engine/automaton/growth/gaussianKernel';
import { plainBlur, plainFlow } from '../../../../../engine/automaton/growth/plainFlow';
import { handDown, handDownTransposed } from '../../../../../engine/automaton/growth/handDown';
import { gridOf, reachOf, stepsPerPixel, type GridSize } from '../../../../../engine/automaton/growth/levelGrid';
import { levelPlanes } from '../../../../../engine/automaton/growth/levelPlanes';
import { plainHandDown, plainHandDownTransposed } from '../../../../../engine/automaton/growth/plainHandDown';
import { onDevice } from '../../../../../engine/automaton/growth/tensorHandDown';
import { useWasm } from '../../useWasm';
import { DEFAULT_LEVELS, parseLevels } from '../../../../../shared/levels';
import { engineAssets } from '../../../../tinyRequest';
import { Random } from '../../../../../engine/random';

function noise(length: number, seed: number): Float32Array {
  const random = Random.seeded(seed);
  return Float32Array.from({ length }, () => random.uniform() - 0.5);
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Turned by 90° so that what was right is down. */
function turned(planes: Float32Array, { width, height }: GridSize): Float32Array {
  const out = new Float32Array(planes.length);
  for (let i = 0; i < planes.length; i++) {
    const [plane, y, x] = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width];
    out[plane * width * height + x * height + (height - 1 - y)] = planes[i]!;
  }
  return out;
}

function expectNear(actual: ArrayLike<number>, wanted: ArrayLike<number>, digits: number) {
  expect(actual.length).toBe(wanted.length);
  const worst = Array.from(wanted).reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst).toBeLessThan(10 ** -digits);
}

describe('levels of a grid', () => {
  it('cost what the recipe says for each pixel', () => {
    expect(stepsPerPixel(parseLevels(DEFAULT_LEVELS))).toBe(6.125);
  });

  it('reach as far as their steps, and as states are handed down', () => {
    expect(reachOf(parseLevels(DEFAULT_LEVELS))).toBe(8 * 8 + 4 * 8 + 2 * 6 + 4 + (8 + 4 + 2));
  });

  it('have whole cells only', () => {
    expect(gridOf({ width: 48, height: 40 }, { cell: 8 })).toEqual({ width: 6, height: 5 });
    expect(() => gridOf({ width: 48, height: 44 }, { cell: 8 })).toThrow('48 × 44');
  });
});

describe('areaAverage', () => {
  it('takes the mean of each cell of each plane', () => {
    const planes = Float32Array.from({ length: 16 }, (_, i) => i);
    expect([...areaAverage(planes, { width: 4, height: 2 }, 2)]).toEqual([2.5, 4.5, 10.5, 12.5]);
  });
});

describe('gaussianBlur', () => {
  const size = { width: 9, height: 12 };

  it('leaves a plain plane as it is, up to its edges', () => {
    expectNear(gaussianBlur(new Float32Array(108).fill(0.3), size, 5), new Float32Array(108).fill(0.3), 6);
  });

  it('spreads a point as a Gaussian does, the same way along rows and columns', () => {
    const [width, height] = [21, 23];
    const planes = new Float32Array(width * height);
    planes[11 * width + 10] = 1;
    const blurred = gaussianBlur(planes, { width, height }, 2);
    const at = (dx: number, dy: number) => blurred[(11 + dy) * width + 10 + dx]!;
    expect(at(3, 0) / at(0, 0)).toBeCloseTo(Math.exp(-9 / 8), 5);
    expect(at(3, 2)).toBeCloseTo(at(2, 3), 7);
  });
});

describe('handDown of a part', () => {
  it('is that part of the whole, if it sees a line more at each side', () => {
    const [whole, size] = [noise(2 * 7 * 6, 29), { width: 7, height: 6 }];
    const rows = (planes: Float32Array, width: number, height: number, from: number, to: number) =>
      [0, 1].flatMap((c) => [...planes.subarray((c * height + from) * width, (c * height + to) * width)]);
    const part = Float32Array.from(rows(whole, 7, 6, 1, 5));
    expect([...handDown(part, { width: 7, height: 4 }, 1)]).toEqual(rows(handDown(whole, size), 14, 12, 4, 8));
  });
});

describe('gaussianBlur beside its plain version', () => {
  it.each([1, 3, 9, 27])('is the same with a deviation of %f, in lines shorter than its window, too', (sigma) => {
    for (const size of [{ width: 90, height: 31 }, { width: 5, height: 120 }]) {
      const plane = noise(size.width * size.height, 13);
      expectNear(gaussianBlur(plane, size, sigma), plainBlur(Float64Array.from(plane), size, sigma), 6);
    }
  });
});

describe('the kernel of gaussianBlur', () => {
  const blur = createGaussianKernel(engineAssets.automatonWasm);

  it.each([1, 3, 7, 9, 27])('is the same to the bit with a deviation of %f, also in what it has used before', (sigma) => {
    for (const size of [{ width: 90, height: 31 }, { width: 1, height: 3 }, { width: 5, height: 120 }]) {
      const planes = noise(2 * size.width * size.height, 13);
      expect(Buffer.from(blur(planes, size, sigma).buffer)).toEqual(Buffer.from(gaussianBlur(planes, size, sigma).buffer));
    }
  });

  it('makes the planes of a level', () => {
    const [size, sight] = [{ width: 96, height: 64 }, { detail: 3, flat: 0.1, noiseScale: 2 }];
    const photo = noise(3 * 96 * 64, 23);
    for (const cell of [1, 2, 8]) expect(levelPlanes(photo, size, { cell }, sight, blur)).toEqual(levelPlanes(photo, size, { cell }, sight));
  });
});

describe('flowPlanes', () => {
  it('is the same as its plain version, at all widths', () => {
    const whole = { width: 100, height: 84 };
    const photo = noise(3 * 8400, 17).map((value, i) => 0.3 * value + 0.3 * Math.sin((i % 100) / 7 + Math.floor(i / 100) / 11));
    for (const sight of [{ flat: 0.08 }, { flat: 0.5 }, { flat: 0.08, noiseScale: 2 }]) expectNear(flowPlanes(photo, whole, sight), plainFlow(photo, whole, sight), 6);
  });

  it.each([0, 2])('is not changed by what lies at the opposite edge, of light smoothed by %f', (noiseScale) => {
    const wide = { width: 240, height: 20 };
    const photo = noise(3 * 4800, 19);
    const other = photo.map((value, i) => (i % 240 < 8 ? 5 * value : value));
    const [before, after] = [flowPlanes(photo, wide, { flat: 0.1, noiseScale }), flowPlanes(other, wide, { flat: 0.1, noiseScale })];
    const right = (_: number, i: number) => i % 240 >= 120;
    expect(after.filter(right)).toEqual(before.filter(right));
    expect(after).not.toEqual(before);
  });

  const size = { width: 40, height: 32 };
  const stripes = (wave: (x: number, y: number) => number) =>
    Float32Array.from({ length: 3 * 40 * 32 }, (_, i) => 0.4 * Math.sin(wave(i % 40, Math.floor(i / 40) % 32)));
  const middle = 16 * 40 + 20;

  it('runs along stripes', () => {
    const across = flowPlanes(stripes((_, y) => y / 2), size, { flat: 0.1 });
    expect([across[middle]! > 0.8, Math.abs(across[1280 + middle]!) < 0.01]).toEqual([true, true]);
    // Down and to the right: θ = 45°.
    const diagonal = flowPlanes(stripes((x, y) => (x - y) / 2), size, { flat: 0.1 });
    expect([Math.abs(diagonal[middle]!) < 0.1, diagonal[1280 + middle]! > 0.8]).toEqual([true, true]);
  });

  it('has no direction in a plain photo, and no longer one than 1', () => {
    expect(Math.max(...flowPlanes(new Float32Array(3 * 1280).fill(0.2), size, { flat: 0.02 }).map(Math.abs))).toBe(0);
    const flow = flowPlanes(noise(3 * 1280, 3), size, { flat: 0.02 });
    for (let i = 0; i < 1280; i++) expect(Math.hypot(flow[i]!, flow[1280 + i]!)).toBeLessThan(1);
  });

  it('has none in a plain photo whose light is smoothed, either', () => {
    const flow = flowPlanes(new Float32Array(3 * 1280).fill(0.2), size, { flat: 0.02, noiseScale: 2 });
    expect(Math.max(...flow.map(Math.abs))).toBeLessThan(1e-5);
  });

  it('follows shading instead of grain where the light is smoothed', () => {
    const grain = noise(3 * 1280, 29);
    const shaded = stripes((_, y) => y / 8).map((value, i) => 0.3 * value + 0.5 * grain[i]!);
    const meanAcross = (noiseScale: number) => flowPlanes(shaded, size, { flat: 0.005, noiseScale }).subarray(0, 1280).reduce((sum, value) => sum + value / 1280, 0);
    expect(meanAcross(0)).toBeLessThan(0.4);
    expect(meanAcross(3)).toBeGreaterThan(0.6);
  });

  it('turns with the photo: by 90° both channels change their sign', () => {
    const photo = noise(3 * 1280, 5);
    const wanted = turned(flowPlanes(photo, size, { flat: 0.1 }), size).map((value) => -value);
    expectNear(flowPlanes(turned(photo, size), { width: 32, height: 40 }, { flat: 0.1 }), wanted, 4);
  });
});

describe('levelPlanes', () => {
  it('shows the photo averaged over its cells, or over the detail where cells are smaller', () => {
    const size = { width: 16, height: 16 };
    const photo = noise(3 * 256, 7);
    const coarse = levelPlanes(photo, size, { cell: 2 }, { detail: 2, flat: 0.1 });
    expect(coarse.length).toBe(5 * 64);
    expect([...coarse.subarray(0, 192)]).toEqual([...areaAverage(photo, size, 2)]);
    const fine = levelPlanes(photo, size, { cell: 1 }, { detail: 2, flat: 0.1 });
    expect([...fine.subarray(0, 768)]).toEqual([...gaussianBlur(photo, size, 1)]);
    expect([...levelPlanes(photo, size, { cell: 1 }, { detail: 1, flat: 0.1 }).subarray(0, 768)]).toEqual([...photo]);
  });
});

describe('handDown', () => {
  const coarse = { width: 5, height: 7 };
  const planes = noise(2 * 35, 11);
  const gradient = noise(8 * 35, 12);

  it('doubles bilinearly and smooths, as its plain version', () => {
    expectNear(handDown(planes, coarse), plainHandDown(Float64Array.from(planes), coarse), 6);
  });

  it('keeps a plain plane plain, a single cell too', () => {
    expect([...handDown(new Float32Array(6).fill(0.25), { width: 3, height: 2 })]).toEqual(Array(24).fill(0.25));
    expect([...handDown(new Float32Array([0.25]), { width: 1, height: 1 })]).toEqual(Array(4).fill(0.25));
  });

  it('has its transpose: ⟨D x, y⟩ = ⟨x, Dᵀ y⟩', () => {
    expect(dot(handDown(planes, coarse), gradient)).toBeCloseTo(dot(planes, handDownTransposed(gradient, coarse)), 5);
    const plain = dot(Float64Array.from(planes), plainHandDownTransposed(Float64Array.from(gradient), coarse));
    expect(dot(plainHandDown(Float64Array.from(planes), coarse), gradient)).toBeCloseTo(plain, 12);
    expectNear(handDownTransposed(gradient, coarse), plainHandDownTransposed(Float64Array.from(gradient), coarse), 6);
  });

  it.each([coarse, { width: 1, height: 4 }, { width: 1, height: 1 }])('in tfjs operations is the same, as its transpose, from $width × $height', async ({ width, height }) => {
    await useWasm();
    const [state, fine] = [planes.slice(0, 2 * width * height), gradient.slice(0, 8 * width * height)];
    const down = onDevice.down(tensor3d(state, [2, height, width]));
    expect(down.shape).toEqual([2, 2 * height, 2 * width]);
    expectNear(down.dataSync(), plainHandDown(Float64Array.from(state), { width, height }), 6);
    const back = onDevice.back(tensor3d(fine, [2, 2 * height, 2 * width]));
    expect(back.shape).toEqual([2, height, width]);
    expectNear(back.dataSync(), plainHandDownTransposed(Float64Array.from(fine), { width, height }), 6);
  });
});
