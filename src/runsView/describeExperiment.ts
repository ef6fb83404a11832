import { plainText } from '../../shared/plainText';
import type { ExperimentRunner } from '../experiments/experimentRunner';
import { shortDuration } from '../panel/statusText';
import { nameOf } from '../uris';
import type { ExperimentNode } from './runNodes';

/** How an experiment's row looks. Menus go by `context`: `experiment.running`, `.paused`, `.ended`, `.kept`. */
export function lookOfExperiment({ uri, runner, folders }: Pick<ExperimentNode, 'uri' | 'runner' | 'folders'>) {
  const label = plainText(runner?.plan.name ?? nameOf(uri));
  if (!runner) return { label, description: folders.length === 1 ? '1 run' : `${folders.length} runs`, context: 'experiment.kept' };
  const done = runner.items.filter(({ state }) => state === 'done').length;
  const discarded = runner.items.filter(({ state }) => state === 'discarded').length;
  const counts = `${done} of ${runner.items.length} done${discarded > 0 ? `, ${discarded} discarded` : ''}`;
  const description = runner.paused ? `paused, ${counts}` : counts;
  return { label, description, context: runner.paused ? 'experiment.paused' : isOpen(runner) ? 'experiment.running' : 'experiment.ended' };
}

/** How long the experiments that are under way take yet; undefined while that is not known. */
export function timeLeft(runners: readonly ExperimentRunner[]): string | undefined {
  const left = runners.filter(isOpen).map(({ secondsLeft }) => secondsLeft);
  const known = left.filter((seconds) => seconds !== null);
  if (known.length === 0 || known.length < left.length) return undefined;
  return `about ${shortDuration(known.reduce((sum, seconds) => sum + seconds, 0))} left`;
}

const isOpen = ({ items }: ExperimentRunner) => items.some(({ state }) => ['running', 'waiting', 'paused'].includes(state));
