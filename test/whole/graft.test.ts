import { beforeAll, describe, expect, it } from 'vitest';
import type { LayoutName } from '../../shared/layouts';
import { parseLevels } from '../../shared/levels';
import { packModel, readModel } from '../../shared/modelFile';
import type { Picture } from '../../shared/picture';
import { applyModel } from '../../engine/apply/applyModel';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { parameterCount } from '../../engine/automaton/parameters';
import { Lane } from '../../engine/lane/lane';
import { makeScene, profileMargin, stepsToPicture } from '../../engine/play/scene';
import { rollingLayout } from '../../engine/play/rollingKernel';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { layoutAt, parametersAt } from '../../engine/automaton/strength';
import { Random } from '../../engine/random';
import { engineAssets, rings } from '../tinyRequest';
import { useWasm } from '../unit/engine/useWasm';

beforeAll(useWasm);

const [width, height] = [96, 28];
const photo = rings('photo', width, height, 3);
const lane = new Lane(engineAssets);

function modelOf(layout: LayoutName, seed: number): Uint8Array {
  const colors = { mean: [0.2 * seed, 0.5, 0.3] as const, covariance: [[0.04, 0, 0], [0, 0.03, 0.01], [0, 0.01, 0.02]] as const };
  const growth = layout === 'coarseToFine' ? { levels: parseLevels('4:2, 2:1, 1:2'), detail: seed, flat: 0.1, colors } : undefined;
  const data = { layout, shifts: [], growth };
  const random = Random.seeded(seed);
  const parameters = Float32Array.from({ length: parameterCount(modelLayout(data)) }, () => (random.uniform() - 0.5) * (growth ? 0.3 : 0.05));
  return packModel({ ...data, parameters, metadata: { steps: 4, seed: 1, noise_level: 1 } });
}

/** White up to a column, black from it on. */
function maskTo(column: number): Picture {
  const pixels = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 || Math.floor(i / 4) % width < column ? 255 : 0));
  return { name: 'mask', width, height, pixels };
}

/** Largest difference in columns. */
function furthest(a: Picture, b: Picture, from: number, to: number): number {
  const differences = [...a.pixels].map((value, i) => {
    const x = Math.floor(i / 4) % width;
    return x >= from && x < to ? Math.abs(value - b.pixels[i]!) : 0;
  });
  return Math.max(...differences);
}

describe.each(['coarseToFine', 'blur'] as const)('two automata of the layout %s that share a picture', (layout: LayoutName) => {
  const [first, second] = [modelOf(layout, 1), modelOf(layout, 2)];
  const applied = (model: Uint8Array, more: { mask?: Picture; rest?: Uint8Array; strength?: number } = {}, tiling?: { side: number; steps: number }) =>
    applyModel({ model, photo, device: 'cpu', ...more }, [lane], { cancelled: () => false, progress: () => {} }, { tiling });

  it('each paint its own picture far from the border, and another one near it', async () => {
    const [a, b, both] = [await applied(first), await applied(second), await applied(first, { mask: maskTo(48), rest: second })];
    expect(furthest(a, b, 0, width)).toBeGreaterThan(20);
    expect(furthest(both, a, 20, 26)).toBeLessThanOrEqual(1);
    expect(furthest(both, b, 70, 76)).toBeLessThanOrEqual(1);
    expect(Math.min(furthest(both, a, 44, 52), furthest(both, b, 44, 52))).toBeGreaterThan(1);
  });

  it('paint alone where the mask is all white or all black, at any strength', async () => {
    for (const strength of [1, 0.5]) {
      const whole = await applied(first, { mask: maskTo(width), rest: second, strength });
      expect(furthest(whole, await applied(first, { strength }), 0, width)).toBe(0);
      const none = await applied(first, { mask: maskTo(0), rest: second, strength });
      expect(furthest(none, await applied(second, { strength }), 0, width)).toBe(0);
    }
  });

  it('are the same in tiles', async () => {
    const given = { mask: maskTo(48), rest: second };
    expect(await applied(first, given, { side: 24, steps: 1 })).toEqual(await applied(first, given, { side: 1000, steps: 2 }));
  });

  it.each([1, 0.5])('play as they are applied, at a strength of %f', async (strength) => {
    const [saved, other] = [readModel(first), readModel(second)];
    const [one, two] = [modelLayout(saved), modelLayout(other)];
    const rest = { layout: rollingLayout(layoutAt(two, strength)), parameters: parametersAt(two, other.parameters, strength) };
    const rolling = await WasmRolling.create(engineAssets.automatonWasm, rollingLayout(layoutAt(one, strength)), parametersAt(one, saved.parameters, strength), rest);
    const options = { noise: { seed: 1, level: 1 }, margin: profileMargin('studio'), colors: saved.growth?.colors, strength };
    rolling.begin(makeScene(one, photo, { ...options, mask: maskTo(48), rest: { layout: two, colors: other.growth?.colors } }));
    rolling.advance(stepsToPicture(one, 4));
    expect(furthest(rolling.show('picture'), await applied(first, { mask: maskTo(48), rest: second, strength }), 0, width)).toBeLessThanOrEqual(1);
  });

  it('are refused where their cells differ, or without a mask', async () => {
    const other = modelOf(layout === 'blur' ? 'coarseToFine' : 'blur', 3);
    await expect(applied(first, { mask: maskTo(48), rest: other })).rejects.toThrow('of one layout and the same levels');
    await expect(applied(first, { rest: second })).rejects.toThrow('takes the rest of a mask');
  });
});
