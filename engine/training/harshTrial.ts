import * as Comlink from 'comlink';
import type { Stability } from '../../shared/stability';
import type { Look } from '../lane/longRun';
import type { Endurance } from '../lane/tasks';
import type { Values } from '../lane/values';
import type { Lanes } from './lanes';
import { expectedSteps, settlingOf } from './settling';
import type { Waiting } from './steadiest';

/** How weights stood the harsh photo: see `harshPhoto.ts`. */
export type HarshTrial = NonNullable<Stability['harsh']>;

/**
 * Tries weights on the harsh photo one after the other, until some do not burn out there: most often the first, so that the
 * rest need no trial. Where all do, it is the first.
 * @param ranked the best first
 */
export async function firstToStand(ranked: readonly Values[], lanes: Lanes, endurance: Endurance, waiting: Waiting): Promise<{ readonly index: number; readonly harsh: HarshTrial }> {
  const trials: HarshTrial[] = [];
  for (const parameters of ranked) {
    trials.push(await tryOne(parameters, lanes, endurance, waiting));
    if (!trials.at(-1)!.burntOut || waiting.skipped()) break;
  }
  const index = Math.max(0, trials.findIndex(({ burntOut }) => !burntOut));
  return { index, harsh: trials[index]! };
}

async function tryOne(parameters: Values, lanes: Lanes, endurance: Endurance, waiting: Waiting): Promise<HarshTrial> {
  const looks: Look[] = [];
  const watch = (look: Look) => {
    looks.push(look);
    const goesOn = settlingOf(looks) === undefined;
    waiting.progress(goesOn ? look.steps / expectedSteps(look.steps, endurance.steps) : 1);
    return goesOn && !waiting.skipped();
  };
  await lanes.run((lane) => lane.watchedRun(parameters, endurance, Comlink.proxy(watch)));
  return { steps: looks.at(-1)!.steps, burntOut: settlingOf(looks) === 'burnt out' };
}
