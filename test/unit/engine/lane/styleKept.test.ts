import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { layoutOf } from '../../../../engine/automaton/layouts';
import { Lane } from '../../../../engine/lane/lane';
import { Objective } from '../../../../engine/losses/objective';
import { photoSource } from '../../../../engine/photoSource';
import { Random } from '../../../../engine/random';
import { lossWeights } from '../../../../shared/losses';
import { engineAssets, rings, tinyRequest } from '../../../tinyRequest';
import { useWasm } from '../useWasm';

beforeAll(useWasm);
afterEach(() => void vi.restoreAllMocks());

const { settings, style } = tinyRequest({ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:2, 2:1, 1:2', 'nca.training.size': 64 });
const parameters = initialParameters(layoutOf(settings), Random.seeded(3));
const source = photoSource(rings('photo', 64, 64, 4), { margin: 32, minimumSide: 64, alignment: 8 }, undefined);

async function trained(lane: Lane, given = style) {
  await lane.prepare({ settings, photos: [source], style: given && { ...given, pixels: given.pixels.slice() } });
  const item = { photo: 0, top: 0, left: 0, seed: 5, state: null, steps: 0, bpttSteps: 5, window: { top: 12, left: 12, height: 40, width: 40 } };
  return lane.train(parameters, item, lossWeights(settings));
}

describe('a lane', () => {
  it('keeps the statistics of a style for the next run of the same, and makes others of another', async () => {
    const disposed = vi.spyOn(Objective.prototype, 'dispose');
    const lane = new Lane(engineAssets);
    const first = await trained(lane);
    expect(await trained(lane)).toEqual(first);
    expect(disposed).not.toHaveBeenCalled();
    const other = rings('style.png', 48, 48, 3);
    const second = await trained(lane, other);
    expect(disposed).toHaveBeenCalledOnce();
    expect(second.losses.style).not.toBe(first.losses.style);
    expect(second).toEqual(await trained(new Lane(engineAssets), other));
  });

  it('makes the statistics anew where those of another style failed', async () => {
    const lane = new Lane(engineAssets);
    const first = await trained(lane);
    const disposed = vi.spyOn(Objective.prototype, 'dispose');
    vi.spyOn(Objective.prototype, 'prepare').mockImplementationOnce(() => {
      throw new Error('no memory');
    });
    await expect(trained(lane, rings('style.png', 48, 48, 3))).rejects.toThrow('no memory');
    // Those of the run before, and what there was of the others.
    expect(disposed).toHaveBeenCalledTimes(2);
    expect(await trained(lane)).toEqual(first);
  });
});
