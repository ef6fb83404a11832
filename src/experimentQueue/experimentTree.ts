import { EventEmitter, l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState, type TreeDataProvider } from 'vscode';
import { plainText } from '../../shared/plainText';
import { describeVariation } from '../experiments/describeVariation';
import { ExperimentRunner, type RunItem, type RunState } from '../experiments/experimentRunner';
import { shortDuration } from '../panel/statusText';
import type { ExperimentQueue } from './experimentQueue';

export interface RunNode {
  readonly runner: ExperimentRunner;
  readonly item: RunItem;
}
export type ExperimentNode = ExperimentRunner | RunNode;

export const isRun = (node: ExperimentNode): node is RunNode => !(node instanceof ExperimentRunner);

const icons: Record<RunState, string> = {
  waiting: 'clock',
  running: 'sync~spin',
  elsewhere: 'server-process',
  done: 'check',
  failed: 'error',
  skipped: 'debug-step-over',
};

const words = (): Record<RunState, string> => ({
  waiting: l10n.t('waiting'),
  running: l10n.t('running'),
  elsewhere: l10n.t('another process has it'),
  done: l10n.t('done'),
  failed: l10n.t('failed'),
  skipped: l10n.t('skipped'),
});

/** The view of the queue: experiments and their runs. */
export class ExperimentTree implements TreeDataProvider<ExperimentNode> {
  private readonly emitter = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.emitter.event;

  constructor(private readonly queue: ExperimentQueue) {}

  refresh(): void {
    this.emitter.fire();
  }

  getChildren(node?: ExperimentNode): ExperimentNode[] {
    if (!node) return [...this.queue.runners];
    return isRun(node) ? [] : node.items.map((item) => ({ runner: node, item }));
  }

  getTreeItem(node: ExperimentNode): TreeItem {
    return isRun(node) ? runItem(node) : experimentItem(node);
  }
}

function experimentItem(runner: ExperimentRunner): TreeItem {
  const { plan, items, paused, folder } = runner;
  const tree = new TreeItem(plan.name, TreeItemCollapsibleState.Expanded);
  const done = items.filter(({ state }) => state === 'done').length;
  const left = runner.secondsLeft;
  const open = items.some(({ state }) => state === 'running' || state === 'waiting');
  const time = open && left !== null ? l10n.t('about {0} left', shortDuration(left)) : undefined;
  const counts = l10n.t('{0} of {1} done', done, items.length);
  tree.id = folder.uri.toString();
  tree.description = [paused ? l10n.t('paused') : undefined, counts, time].filter(Boolean).join(', ');
  tree.iconPath = new ThemeIcon('beaker');
  tree.contextValue = paused ? 'experiment.paused' : open ? 'experiment.running' : 'experiment.ended';
  return tree;
}

function runItem({ runner, item: { run, state, pace, error } }: RunNode): TreeItem {
  const tree = new TreeItem(describeVariation(run.variation));
  const iteration = state === 'running' && pace ? `${pace.iteration}/${pace.iterations}` : undefined;
  tree.id = `${runner.folder.uri.toString()}/${run.hash}`;
  tree.description = iteration ?? words()[state];
  tree.tooltip = error === undefined ? undefined : plainText(error);
  tree.tooltip ??= `${words()[state]} · ${run.hash}`;
  tree.iconPath = new ThemeIcon(icons[state]);
  tree.contextValue = `run.${state}`;
  tree.accessibilityInformation = { label: `${describeVariation(run.variation)}, ${words()[state]}` };
  return tree;
}
