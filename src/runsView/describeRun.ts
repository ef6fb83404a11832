import type { Uri } from 'vscode';
import { lossTable, type LossName } from '../../shared/losses';
import { plainText } from '../../shared/plainText';
import { describeVariation } from '../experiments/describeVariation';
import type { RunItem, RunState } from '../experiments/experimentRunner';
import type { Variation } from '../experiments/expandSweep';
import { formatLoss } from '../panel/statusText';
import { hasResult, type RunFile } from '../runs/runFile';
import { nameOf } from '../uris';
import type { KeptRun } from './keptRun';

/** How a row of the view looks; all of its text is plain. */
export interface RunLook {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** A picture, or the name of an icon. */
  readonly icon: Uri | string;
  /** `run.<state>`, then what there is to work with: `.record`, `.picture`, `.model`. Menus go by it. */
  readonly context: string;
}

/** What can be told of a run. */
export interface KnownRun {
  /** What the disk has of it. */
  readonly kept?: KeptRun;
  /** Its place in an experiment of this window. */
  readonly item?: RunItem;
  /** What was its own in the sweep. */
  readonly variation?: Variation;
  /** Why its experiment discarded it. */
  readonly discarded?: string | undefined;
  /** Whether somebody trains it now. */
  readonly isTraining?: boolean;
}

/** `unfinished`: there is a checkpoint to go on from. `over`: it broke off before there was one, or was discarded. */
type KeptState = 'done' | 'training' | 'unfinished' | 'over' | 'damaged';

const icons: Record<RunState | KeptState, string> = {
  waiting: 'clock',
  running: 'sync~spin',
  elsewhere: 'server-process',
  paused: 'debug-pause',
  discarded: 'trash',
  done: 'check',
  failed: 'error',
  skipped: 'debug-step-over',
  training: 'sync~spin',
  unfinished: 'debug-pause',
  over: 'circle-slash',
  damaged: 'warning',
};

const queueWords: Record<RunState, string> = {
  waiting: 'waiting',
  running: 'running',
  elsewhere: 'another process has it',
  paused: 'waits for the others',
  discarded: 'discarded',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
};

export function lookOfRun(uri: Uri, run: KnownRun): RunLook {
  const { kept, item } = run;
  const queued = item !== undefined && (item.state !== 'done' || !kept?.record) ? item : undefined;
  const state = queued?.state ?? stateOf(run);
  const words = plainText(queued ? wordsInQueue(queued) : keptWords(run), 200);
  const problem = plainText(queued?.error ?? kept?.problem ?? '', 500);
  const label = plainText(labelOf(uri, run), 200);
  const facts = queued ? [paceOf(queued) ?? words] : [...(state === 'done' ? [] : [words]), ...factsOf(kept?.record, state === 'done')];
  return {
    label,
    description: facts.map((fact) => plainText(fact)).join(' · '),
    tooltip: [label, ...(problem ? [problem] : []), ...(queued ? [words] : facts), nameOf(uri)].map((line) => plainText(line)).join('\n'),
    spoken: [label, words, ...(queued ? [] : factsOf(kept?.record, state === 'done')), ...(problem ? [problem] : [])].join(', '),
    icon: (!queued && kept?.picture) || icons[isDiscarded(run) ? 'discarded' : state],
    context: ['run', state, ...tools(kept)].join('.'),
  };
}

function wordsInQueue({ state, note }: RunItem): string {
  return note === undefined ? queueWords[state] : `${queueWords[state]}: ${note}`;
}

/** One that went on nevertheless is what it is. */
function isDiscarded(run: KnownRun): boolean {
  return !run.item && run.discarded !== undefined && stateOf(run) === 'unfinished';
}

function stateOf({ kept, isTraining }: KnownRun): KeptState {
  const record = kept?.record;
  if (!record) return 'damaged';
  if (isTraining) return 'training';
  if (hasResult(record)) return 'done';
  return kept.hasCheckpoint && !record.finished ? 'unfinished' : 'over';
}

function keptWords(run: KnownRun): string {
  const { iterations = 0, ended } = run.kept?.record ?? {};
  switch (stateOf(run)) {
    case 'done':
      return ended === 'stopped' ? `stopped after ${iterations} iterations` : 'done';
    case 'training':
      return 'is being trained';
    case 'unfinished':
      return isDiscarded(run) ? `discarded: ${run.discarded}` : `unfinished, ${iterations} iterations`;
    case 'over':
      return ended === 'discarded' ? 'discarded' : 'broke off before its first checkpoint';
    case 'damaged':
      return 'cannot be read';
  }
}

function labelOf(uri: Uri, { kept, item, variation }: KnownRun): string {
  if (item) return describeVariation(item.run.variation);
  if (variation) return describeVariation(variation);
  return kept?.record?.label ?? nameOf(uri);
}

function paceOf({ state, pace }: RunItem): string | undefined {
  return state === 'running' && pace ? `${pace.iteration}/${pace.iterations}` : undefined;
}

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Size, loss and date. */
function factsOf(record: RunFile | undefined, done: boolean): string[] {
  if (!record) return [];
  const size = record.settings['nca.output.size'];
  const loss = totalLoss(record);
  return [
    ...(done && typeof size === 'number' ? [`${size} px`] : []),
    ...(loss === undefined ? [] : [`loss ${formatLoss(loss)}`]),
    dates.format(new Date(record.started)),
  ];
}

/** At the end, as losses.csv has it: each loss by its weight then. */
export function totalLoss({ losses, settings, weightChanges }: RunFile): number | undefined {
  if (!losses || Object.keys(losses).length === 0) return undefined;
  const changed = Object.assign({}, ...weightChanges.map(({ weights }) => weights)) as Record<string, number>;
  const weightOf = (name: string) => changed[name] ?? settings[lossTable[name as LossName]?.weight.setting];
  return Object.entries(losses).reduce((sum, [name, { last }]) => sum + last * (Number(weightOf(name)) || 0), 0);
}

function tools(kept: KeptRun | undefined): string[] {
  return [...(kept?.record ? ['record'] : []), ...(kept?.picture ? ['picture'] : []), ...(kept?.model ? ['model'] : [])];
}
