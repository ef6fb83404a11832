import { lossWeightsSchema } from '../../shared/losses';
import type { RunRequest } from '../../shared/protocol/messages';
import type { RunFile } from './runFile';

/** What a run did beside its settings, for one that repeats it: live changes of weights, where and how it ended. */
export function replayOf({ weightChanges, iterations, unjudged }: RunFile): NonNullable<RunRequest['replay']> {
  const changes = weightChanges.map(({ iteration, weights }) => ({ iteration, weights: lossWeightsSchema.parse(weights) }));
  return { weightChanges: changes, iterations, unjudged };
}
