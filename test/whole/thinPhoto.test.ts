import { describe, expect, it } from 'vitest';
import { TrainingEngine } from '../../engine/engine';
import { Lane } from '../../engine/lane/lane';
import { engineAssets, rings, tinyRequest } from '../tinyRequest';

const listener = { progress: () => {}, preview: () => {}, notice: () => {}, finishing: () => {}, checkpoint: () => {} };

describe('pictures one pixel high or wide', () => {
  it.each([
    ['blur', 'photo', 40, 1],
    ['blur', 'photo', 1, 40],
    ['blur', 'style', 40, 1],
    ['blur', 'style', 1, 40],
    ['coarseToFine', 'photo', 40, 1],
    ['coarseToFine', 'photo', 1, 40],
    ['coarseToFine', 'style', 40, 1],
  ])('in the layout %s, as the %s, %i × %i, give a result', async (layout, which, width, height) => {
    const request = tinyRequest({ 'nca.automaton.layout': layout });
    const thin = rings('thin.png', width, height, 3);
    const engine = new TrainingEngine();
    engine.setLanes([new Lane(engineAssets)]);
    const { results, losses } = await engine.train(which === 'photo' ? { ...request, photos: [thin] } : { ...request, style: thin }, listener);
    if (which === 'photo') expect(results[0]).toMatchObject({ width, height });
    for (const { last } of Object.values(losses)) expect(last).toBeGreaterThanOrEqual(0);
  });
});
