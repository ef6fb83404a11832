import { EventEmitter, l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState, type TreeDataProvider } from 'vscode';
import { plainText } from '../../shared/plainText';
import { describeVariation } from '../experiments/describeVariation';
import type { ExperimentRunner, RunItem, RunState } from '../experiments/experimentRunner';
import { shortDuration } from '../panel/statusText';
import type { ExperimentQueue } from './experimentQueue';

/** A run in the view: the same object for as long as its experiment is listed, which is what VS Code knows it by. */
export class RunNode {
  constructor(
    readonly runner: ExperimentRunner,
    private readonly hash: string,
  ) {}

  /** As it is now. */
  get item(): RunItem {
    return this.runner.items.find(({ run }) => run.hash === this.hash)!;
  }
}
export type ExperimentNode = ExperimentRunner | RunNode;

export const isRun = (node: ExperimentNode): node is RunNode => node instanceof RunNode;

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

/**
 * The view of the queue: experiments and their runs. A row is redrawn only when it looks different, and the whole list
 * only when it has others: what is redrawn has no children, and what the list is cleared of cannot be clicked, until
 * VS Code has asked for it again.
 */
export class ExperimentTree implements TreeDataProvider<ExperimentNode> {
  private readonly emitter = new EventEmitter<ExperimentNode | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private listed: readonly ExperimentRunner[] = [];
  private readonly nodes = new WeakMap<ExperimentRunner, readonly RunNode[]>();
  private readonly looks = new Map<ExperimentNode, string>();

  constructor(private readonly queue: Pick<ExperimentQueue, 'runners'>) {}

  refresh(): void {
    const { runners } = this.queue;
    if (runners.length !== this.listed.length || runners.some((runner, i) => runner !== this.listed[i])) return this.redrawAll();
    for (const runner of runners) for (const node of [runner, ...this.runsOf(runner)]) if (this.looksOther(node)) this.emitter.fire(node);
  }

  getChildren(node?: ExperimentNode): ExperimentNode[] {
    if (!node) return [...this.queue.runners];
    return isRun(node) ? [] : [...this.runsOf(node)];
  }

  getParent(node: ExperimentNode): ExperimentNode | undefined {
    return isRun(node) ? node.runner : undefined;
  }

  getTreeItem(node: ExperimentNode): TreeItem {
    return isRun(node) ? runItem(node) : experimentItem(node);
  }

  private redrawAll(): void {
    this.listed = this.queue.runners;
    this.looks.clear();
    for (const runner of this.listed) for (const node of [runner, ...this.runsOf(runner)]) this.looksOther(node);
    this.emitter.fire(undefined);
  }

  private runsOf(runner: ExperimentRunner): readonly RunNode[] {
    const known = this.nodes.get(runner) ?? runner.items.map(({ run }) => new RunNode(runner, run.hash));
    this.nodes.set(runner, known);
    return known;
  }

  /** Since it was asked for last. */
  private looksOther(node: ExperimentNode): boolean {
    const { label, description, contextValue, tooltip } = this.getTreeItem(node);
    const look = JSON.stringify([label, description, contextValue, tooltip]);
    const changed = this.looks.get(node) !== look;
    this.looks.set(node, look);
    return changed;
  }
}

/** How long the experiments that are under way take yet; undefined while that is not known. */
export function timeLeft(runners: readonly ExperimentRunner[]): string | undefined {
  const left = runners.filter(isOpen).map(({ secondsLeft }) => secondsLeft);
  const known = left.filter((seconds) => seconds !== null);
  if (known.length === 0 || known.length < left.length) return undefined;
  return l10n.t('about {0} left', shortDuration(known.reduce((sum, seconds) => sum + seconds, 0)));
}

const isOpen = ({ items }: ExperimentRunner) => items.some(({ state }) => state === 'running' || state === 'waiting');

function experimentItem(runner: ExperimentRunner): TreeItem {
  const { plan, items, paused, folder } = runner;
  const tree = new TreeItem(plan.name, TreeItemCollapsibleState.Expanded);
  const done = items.filter(({ state }) => state === 'done').length;
  const counts = l10n.t('{0} of {1} done', done, items.length);
  tree.id = folder.uri.toString();
  tree.description = [paused ? l10n.t('paused') : undefined, counts].filter(Boolean).join(', ');
  tree.iconPath = new ThemeIcon('beaker');
  tree.contextValue = paused ? 'experiment.paused' : isOpen(runner) ? 'experiment.running' : 'experiment.ended';
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
