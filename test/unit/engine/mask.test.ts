import { beforeAll, describe, expect, it } from 'vitest';
import type { LayoutName } from '../../../shared/layouts';
import { parseLevels } from '../../../shared/levels';
import { packModel, readModel } from '../../../shared/modelFile';
import type { Picture } from '../../../shared/picture';
import { applyModel } from '../../../engine/apply/applyModel';
import { modelLayout } from '../../../engine/automaton/layouts/modelLayout';
import { parameterCount } from '../../../engine/automaton/parameters';
import { Lane } from '../../../engine/lane/lane';
import { makeScene, profileMargin, stepsToPicture } from '../../../engine/play/scene';
import { rollingLayout } from '../../../engine/play/rollingKernel';
import { WasmRolling } from '../../../engine/play/wasmRolling';
import { layoutAt, parametersAt } from '../../../engine/automaton/strength';
import { Random } from '../../../engine/random';
import { engineAssets, rings } from '../../tinyRequest';
import { useWasm } from './useWasm';

beforeAll(useWasm);

const colors = { mean: [0.7, 0.5, 0.3] as const, covariance: [[0.04, 0, 0], [0, 0.03, 0.01], [0, 0.01, 0.02]] as const };
const growth = { levels: parseLevels('4:2, 2:1, 1:2'), detail: 2, flat: 0.1, colors };
const photo = rings('photo', 40, 28, 3);
const lane = new Lane(engineAssets);

/** White from a column on, grey or black before. */
function maskFrom(column: number, before: number): Picture {
  const pixels = Uint8ClampedArray.from({ length: 4 * 40 * 28 }, (_, i) => (i % 4 === 3 || Math.floor(i / 4) % 40 >= column ? 255 : before));
  return { name: 'mask', width: 40, height: 28, pixels };
}

describe.each(['coarseToFine', 'blur'] as const)('a mask over an automaton of the layout %s', (layout: LayoutName) => {
  const data = { layout, shifts: [], growth: layout === 'coarseToFine' ? growth : undefined };
  const random = Random.seeded(7);
  const parameters = Float32Array.from({ length: parameterCount(modelLayout(data)) }, () => (random.uniform() - 0.5) * (data.growth ? 0.3 : 0.05));
  const model = packModel({ ...data, parameters, metadata: { steps: 4, seed: 1, noise_level: 1 } });
  const applied = (mask?: Picture, tiling?: { side: number; steps: number }, strength?: number) =>
    applyModel({ model, photo, device: 'cpu', mask, strength }, [lane], { cancelled: () => false, progress: () => {} }, { tiling });
  const column = (picture: Picture, x: number) => Array.from({ length: 28 }, (_, y) => [...picture.pixels.subarray(4 * (40 * y + x), 4 * (40 * y + x) + 3)]).flat();
  const change = (picture: Picture, x: number) => column(picture, x).reduce((sum, value, i) => sum + Math.abs(value - column(photo, x)[i]!), 0);

  it('leaves the photo to the byte where it is black, and paints all where it is white', async () => {
    expect(await applied(maskFrom(40, 0))).toEqual(photo);
    expect((await applied(maskFrom(0, 0))).pixels).toEqual((await applied()).pixels);
    const half = await applied(maskFrom(20, 0));
    for (const x of [0, 10, 19]) expect(column(half, x)).toEqual(column(photo, x));
    for (const x of [22, 30, 39]) expect(change(half, x)).toBeGreaterThan(0);
  });

  it('paints partly where it is grey', async () => {
    const [grey, whole] = [await applied(maskFrom(40, 100)), await applied()];
    const all = (picture: Picture) => [5, 20, 35].reduce((sum, x) => sum + change(picture, x), 0);
    expect(all(grey)).toBeGreaterThan(0);
    expect(all(grey)).toBeLessThan(all(whole));
  });

  it('is the same in tiles', async () => {
    expect(await applied(maskFrom(20, 60), { side: 24, steps: 1 })).toEqual(await applied(maskFrom(20, 60), { side: 1000, steps: 2 }));
  });

  it.each([1, 0.5])('plays as it is applied, at a strength of %f', async (strength) => {
    const saved = readModel(model);
    const trained = modelLayout(saved);
    const rolling = await WasmRolling.create(engineAssets.automatonWasm, rollingLayout(layoutAt(trained, strength)), parametersAt(trained, saved.parameters, strength));
    const mask = maskFrom(20, 60);
    rolling.begin(makeScene(trained, photo, { noise: { seed: 1, level: 1 }, margin: profileMargin('studio'), colors: saved.growth?.colors, strength, mask }));
    rolling.advance(stepsToPicture(trained, 4));
    const [played, painted] = [rolling.show('picture').pixels, (await applied(mask, undefined, strength)).pixels];
    expect(Math.max(...played.map((value, i) => Math.abs(value - painted[i]!)))).toBeLessThanOrEqual(1);
  });

  it('is refused where it has another size', async () => {
    await expect(applied({ ...maskFrom(20, 0), width: 28, height: 40 })).rejects.toThrow('The mask has 28 × 40 pixels, the photo 40 × 28');
  });
});
