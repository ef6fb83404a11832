import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Lane } from '../../engine/lane/lane';
import type { Look } from '../../engine/lane/longRun';
import { padPhoto } from '../../engine/photo';
import { stabilityOf } from '../../engine/training/endured';
import { settlingOf } from '../../engine/training/settling';
import { readModel } from '../../shared/modelFile';
import { engineAssets, tinyRequest } from '../tinyRequest';

/** Automata of the layout `blur` that live, lose their picture, and burn out: the base with noise on its weights. */
describe.each([
  ['lives', 0, 'settled'],
  ['loses its picture after hundreds of steps', 0.04, 'burnt out'],
  ['burns out', 0.1, 'burnt out'],
] as const)('an automaton that %s', (_, noise, early) => {
  const STEPS = 400;

  it('is judged as it would be after all of its steps', async () => {
    const { settings, photos, style } = tinyRequest();
    const padded = photos.slice(0, 1).map((photo) => padPhoto(photo, { margin: 8, minimumSide: 32, alignment: 1 }));
    const lane = new Lane(engineAssets);
    await lane.prepare({ settings, photos: padded, style });
    const weights = readModel(await readFile('weights/base.nca.safetensors')).parameters.map((value, i) => value + noise * Math.sin(1e4 * i));
    const judge = async (goesOn: (seen: readonly Look[]) => boolean) => {
      const seen: Look[] = [];
      const watch = (look: Look) => goesOn((seen.push(look), seen));
      const run = await lane.longRun(weights, { photo: 0, seed: 1, resultSteps: 6, steps: STEPS }, watch);
      return stabilityOf({ ...run, looks: seen, settling: settlingOf(seen) }, STEPS, ({ style = NaN, content = NaN, overflow = NaN }) => style + content + overflow);
    };
    const full = await judge(() => true);
    const soon = await judge((seen) => settlingOf(seen) === undefined);
    expect([full.steps, full.early]).toEqual([STEPS, undefined]);
    expect(soon.steps).toBeLessThan(STEPS);
    expect(soon.early).toBe(early);
    expect(soon.steady).toBe(full.steady);
  });
});
