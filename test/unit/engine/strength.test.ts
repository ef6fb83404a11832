import { beforeAll, describe, expect, it } from 'vitest';
import type { LayoutName } from '../../../shared/layouts';
import { parseLevels } from '../../../shared/levels';
import { packModel, readModel } from '../../../shared/modelFile';
import type { Picture } from '../../../shared/picture';
import { applyModel } from '../../../engine/apply/applyModel';
import { modelLayout } from '../../../engine/automaton/layouts/modelLayout';
import { parameterCount } from '../../../engine/automaton/parameters';
import { layoutAt, parametersAt } from '../../../engine/automaton/strength';
import { makeScene, profileMargin, stepsToPicture } from '../../../engine/play/scene';
import { rollingLayout } from '../../../engine/play/rollingKernel';
import { WasmRolling } from '../../../engine/play/wasmRolling';
import { Lane } from '../../../engine/lane/lane';
import { Random } from '../../../engine/random';
import { engineAssets, rings } from '../../tinyRequest';
import { useWasm } from './useWasm';

beforeAll(useWasm);

const growth = {
  levels: parseLevels('4:2, 2:1, 1:2'),
  ...{ detail: 2, flat: 0.1 },
  colors: { mean: [0.7, 0.5, 0.3] as const, covariance: [[0.04, 0, 0], [0, 0.03, 0.01], [0, 0.01, 0.02]] as const },
};
const photo = rings('photo', 40, 28, 3);
const lane = new Lane(engineAssets);
const layouts: LayoutName[] = ['coarseToFine', 'blur', 'shiftShuffle'];

function modelOf(name: LayoutName): Uint8Array {
  const data = { layout: name, shifts: name === 'shiftShuffle' ? [4, 8, 16] : [], growth: name === 'coarseToFine' ? growth : undefined };
  const layout = modelLayout(data);
  const random = Random.seeded(7);
  const height = layout.growth ? 0.3 : 0.05;
  const parameters = Float32Array.from({ length: parameterCount(layout) }, () => (random.uniform() - 0.5) * height);
  const metadata = { ...{ steps: 6, seed: 1, noise_level: 1 }, growth: data.growth };
  return packModel({ ...data, parameters, metadata });
}

const applied = (model: Uint8Array, strength?: number) =>
  applyModel({ model, photo, device: 'cpu', strength }, [lane], { cancelled: () => false, progress: () => {} });

const distance = (a: Picture, b: Picture) => a.pixels.reduce((sum, value, i) => sum + Math.abs(value - b.pixels[i]!), 0) / a.pixels.length;

describe.each(layouts)('strength of an automaton of the layout %s', (name) => {
  const model = modelOf(name);

  it('goes from the photo to what was trained, to the byte at both ends', async () => {
    const pictures = [];
    for (const strength of [0, 0.25, 0.5, 0.75, 1]) pictures.push(await applied(model, strength));
    expect(Buffer.from(pictures[0]!.pixels).equals(Buffer.from(photo.pixels))).toBe(true);
    expect(Buffer.from(pictures[4]!.pixels).equals(Buffer.from((await applied(model)).pixels))).toBe(true);
    const distances = pictures.map((picture) => distance(picture, photo));
    distances.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(distances[i]!));
  });

  it('plays as it is applied', async () => {
    const saved = readModel(model);
    const layout = layoutAt(modelLayout(saved), 0.5);
    const rolling = await WasmRolling.create(engineAssets.automatonWasm, rollingLayout(layout), parametersAt(layout, saved.parameters, 0.5));
    const noise = { seed: 1, level: 1 };
    rolling.begin(makeScene(layout, photo, { noise, margin: profileMargin('studio'), colors: saved.growth?.colors, strength: 0.5 }));
    rolling.advance(stepsToPicture(layout, 6));
    expect(distance(rolling.show('picture'), await applied(model, 0.5))).toBeLessThan(0.02);
  });
});
