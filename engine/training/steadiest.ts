import type { Stability } from '../../shared/stability';
import type { Losses } from '../api';
import { stabilityOf } from '../lane/longRun';
import { profiles } from './profiles';
import type { Lanes } from './lanes';
import type { Trainer } from './trainer';
import type { Values } from '../lane/values';

/** One crop measures roughly: finalists go before the last weights only where they are better by this factor. */
const CLEARLY = 0.9;

/** The weights that become the automaton, and how they stand a long rollout. */
export interface Chosen {
  readonly parameters: Values;
  readonly stability: Stability;
}

/**
 * The finalists with the least loss, at the steps of the result and in the long run together, if that is clearly less
 * than the last weights have; else the last ones.
 * @returns undefined where `nca.stability.steps` asks for no long rollout
 */
export async function chooseSteadiest(trainer: Trainer, lanes: Lanes): Promise<Chosen | undefined> {
  const { 'nca.stability.steps': steps, 'nca.output.steps': resultSteps, 'nca.seed': seed } = trainer.settings;
  if (steps <= resultSteps) return undefined;
  const finalists = profiles[trainer.settings['nca.profile']].keepsSteadiest ? trainer.finalists.all : [];
  const contenders = [trainer.parameters, ...finalists];
  const endurance = { photo: 0, seed, resultSteps, steps };
  const runs = await Promise.all(
    contenders.map((parameters) => lanes.run((lane) => lane.longRun(parameters, endurance))),
  );
  const total = (losses: Losses) => trainer.total(losses);
  const scores = runs.map(({ early, late }) => total(early) + total(late));
  const rivals = scores.map((score, i) => (i === 0 ? score : score / CLEARLY));
  const best = rivals.reduce((best, score, i) => (score < (rivals[best] || Infinity) ? i : best), 0);
  return { parameters: contenders[best]!, stability: stabilityOf(runs[best]!, total) };
}

/** What the user should know of an automaton that does not stay as it is. */
export function describeUnsteady({ steady, steps, lossRatio }: Stability): string | undefined {
  if (steady) return undefined;
  const growth = lossRatio === null ? 'burns out' : `loses its picture (loss × ${lossRatio.toPrecision(2)})`;
  return `The automaton ${growth} when it runs on for ${steps} steps: longer rollouts (nca.training.maxSteps) or a lower nca.training.learningRate make it steadier.`;
}
