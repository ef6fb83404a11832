import * as Comlink from 'comlink';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { Stability } from '../../shared/stability';
import type { Losses } from '../api';
import type { Look } from '../lane/longRun';
import type { Endurance } from '../lane/tasks';
import type { Values } from '../lane/values';
import { MOST_GROWTH, stabilityOf, type Endured } from './endured';
import type { Lanes } from './lanes';
import { profiles } from './profiles';
import { expectedSteps, settlingOf } from './settling';
import type { Trainer } from './trainer';

/** One crop measures roughly: finalists go before the last weights only where they are better by this factor. */
const CLEARLY = 0.9;

/** The weights that become the automaton, and how they stand a long rollout. */
export interface Chosen {
  readonly parameters: Values;
  readonly stability: Stability;
  /** Whether they are not the last ones. */
  readonly putBy: boolean;
}

/** Who waits for the choice. */
export interface Waiting {
  /** Whether the last weights shall be taken without one. */
  skipped(): boolean;
  /** @param share of the work that is done, as far as it can be told while nothing has settled: 0 to 1 */
  progress(share: number): void;
}

/** Whether a training ends with a choice: `nca.stability.steps` asks for a long rollout. */
export function isJudged(settings: Pick<RunSettings, 'nca.stability.steps' | 'nca.output.steps'>): boolean {
  return settings['nca.stability.steps'] > settings['nca.output.steps'];
}

/**
 * The finalists with the least loss, at the steps of the result and in the long run together, if that is clearly less
 * than the last weights have; else the last ones.
 * @returns undefined where that was skipped
 */
export async function chooseSteadiest(trainer: Trainer, lanes: Lanes, waiting: Waiting): Promise<Chosen | undefined> {
  const { 'nca.stability.steps': steps, 'nca.output.steps': resultSteps, 'nca.seed': seed } = trainer.settings;
  const finalists = profiles[trainer.settings['nca.profile']].keepsSteadiest ? trainer.finalists.all : [];
  const contenders = [trainer.parameters, ...finalists];
  const endurance = { photo: 0, seed, resultSteps, steps };
  const runs = await endureAll(contenders, lanes, endurance, waiting, trainer.layout.bound);
  if (waiting.skipped()) return undefined;
  const total = (losses: Losses) => trainer.total(losses);
  const scores = runs.map(({ early, late, settling }) => (settling === 'burnt out' ? Infinity : total(early) + total(late)));
  const rivals = scores.map((score, i) => (i === 0 ? score : score / CLEARLY));
  const best = rivals.reduce((best, score, i) => (score < (rivals[best] || Infinity) ? i : best), 0);
  return { parameters: contenders[best]!, stability: stabilityOf(runs[best]!, steps, total), putBy: best > 0 };
}

/** Each contender rolled on until it settles, burns out or has done its steps. */
function endureAll(contenders: readonly Values[], lanes: Lanes, endurance: Endurance, waiting: Waiting, bound?: number): Promise<Endured[]> {
  const shares = contenders.map(() => 0);
  const tell = (index: number, share: number) => {
    shares[index] = share;
    waiting.progress(shares.reduce((sum, each) => sum + each) / shares.length);
  };
  return Promise.all(
    contenders.map(async (parameters, i) => {
      const looks: Look[] = [];
      const watch = (look: Look) => {
        looks.push(look);
        const goesOn = settlingOf(looks, bound) === undefined;
        tell(i, goesOn ? look.steps / expectedSteps(look.steps, endurance.steps) : 1);
        return goesOn && !waiting.skipped();
      };
      const run = await lanes.run((lane) => lane.longRun(parameters, endurance, Comlink.proxy(watch)));
      return { ...run, looks, settling: settlingOf(looks, bound) };
    }),
  );
}

/** What the user should know of the choice. */
export function describeChoice({ putBy, stability: { steady, steps, lossRatio, early } }: Chosen): string[] {
  const notes = putBy
    ? ['The automaton is one from before the end of the training (nca.stability.steps): its picture is clearly better than the last one’s when it runs on.']
    : [];
  if (steady) return notes;
  const growth = lossRatio === null || lossRatio <= MOST_GROWTH || early === 'burnt out' ? 'burns out' : `loses its picture (loss × ${lossRatio.toPrecision(2)})`;
  return [...notes, `The automaton ${growth} when it runs on for ${steps} steps: longer rollouts (nca.training.maxSteps) or a lower nca.training.learningRate make it steadier.`];
}
