/**
 * The view of runs: everything below the output folders, and the experiments of this window.
 *
 * The way: `listRuns.ts` lists folders, `keptRun.ts` reads one, `runRows.ts` makes rows of them (`runNodes.ts`), a page at
 * a time, `describeRun.ts` and `describeExperiment.ts` say how one looks. This file shows them to VS Code and redraws what
 * `watchRuns.ts` saw change, one scan of `scans.ts` at a time.
 */
import { type Disposable, EventEmitter, MarkdownString, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, type TreeDataProvider } from 'vscode';
import { escapeMarkdown } from '../../shared/escape';
import { messageOf } from '../../shared/messageOf';
import type { Log } from '../log';
import { lookOfExperiment } from './describeExperiment';
import { lookOfRun, type RunLook } from './describeRun';
import { ExperimentNode, RunNode, type RunTreeNode } from './runNodes';
import type { RunRows } from './runRows';
import { Scans } from './scans';

/**
 * A row is redrawn only when it looks different, and a list only when it has others: what is redrawn has no children, and
 * what a list is cleared of cannot be clicked, until VS Code has asked for it again.
 */
export class RunTree implements TreeDataProvider<RunTreeNode>, Disposable {
  private readonly emitter = new EventEmitter<RunTreeNode | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private readonly shown = new Map<ExperimentNode | undefined, readonly RunTreeNode[]>();
  private readonly looks = new WeakMap<RunTreeNode, string>();
  private readonly scans: Scans;

  /** @param asked is called when VS Code wants to see something */
  constructor(
    readonly rows: RunRows,
    private readonly asked: () => void,
    private readonly log: Pick<Log, 'error'>,
  ) {
    this.scans = new Scans(() => this.scan(), (error) => this.failed(error));
  }

  dispose(): void {
    this.scans.dispose();
    this.emitter.dispose();
  }

  async getChildren(node?: RunTreeNode): Promise<RunTreeNode[]> {
    if (node && !(node instanceof ExperimentNode)) return [];
    this.asked();
    const children = await this.rows.children(node);
    this.show(node, children);
    return [...children];
  }

  getParent(node: RunTreeNode): RunTreeNode | undefined {
    if (node instanceof ExperimentNode) return undefined;
    return node instanceof RunNode ? node.experiment : node.parent;
  }

  getTreeItem(node: RunTreeNode): TreeItem {
    if (node instanceof ExperimentNode) return experimentItem(node);
    return node instanceof RunNode ? runItem(node) : moreItem(node);
  }

  /** What is known already may look different now. */
  redraw(): void {
    for (const nodes of this.shown.values()) for (const node of nodes) this.redrawRow(node);
  }

  /** Looks again at what is shown. Calls that come meanwhile are one further look. */
  rescan(): Promise<void> {
    return this.scans.again();
  }

  private async scan(): Promise<void> {
    for (const [parent, before] of [...this.shown]) await this.scanList(parent, before).catch((error: unknown) => this.failed(error));
    this.redraw();
  }

  private async scanList(parent: ExperimentNode | undefined, before: readonly RunTreeNode[]): Promise<void> {
    // Its experiment may be gone since.
    if (!this.shown.has(parent)) return;
    const now = await this.rows.children(parent);
    this.lookLater(now);
    if (now.length === before.length && now.every((node, i) => node === before[i])) return;
    this.show(parent, now);
    this.emitter.fire(parent);
  }

  /** One that cannot be drawn keeps no other from it. */
  private redrawRow(node: RunTreeNode): void {
    try {
      if (this.looksOther(node)) this.emitter.fire(node);
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.log.error(`Runs: ${messageOf(error)}`);
  }

  private lookLater(nodes: readonly RunTreeNode[]): void {
    if (nodes.some((node) => node instanceof RunNode && node.isTraining)) this.scans.later();
  }

  private show(parent: ExperimentNode | undefined, nodes: readonly RunTreeNode[]): void {
    this.shown.set(parent, nodes);
    if (!parent) this.forgetGone(nodes);
    this.lookLater(nodes);
    nodes.forEach((node) => this.looksOther(node));
  }

  private forgetGone(nodes: readonly RunTreeNode[]): void {
    for (const parent of this.shown.keys()) if (parent && !nodes.includes(parent)) this.shown.delete(parent);
  }

  /** Since it was asked for last. */
  private looksOther(node: RunTreeNode): boolean {
    const { label, description, contextValue, iconPath, accessibilityInformation } = this.getTreeItem(node);
    const icon = iconPath instanceof Uri ? iconPath.toString() : '';
    const look = JSON.stringify([label, description, contextValue, icon, accessibilityInformation]);
    const changed = this.looks.get(node) !== look;
    this.looks.set(node, look);
    return changed;
  }
}

function experimentItem(node: ExperimentNode): TreeItem {
  const { label, description, context } = lookOfExperiment(node);
  const item = new TreeItem(label, node.runner ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed);
  item.id = node.uri.toString();
  item.description = description;
  item.iconPath = new ThemeIcon('beaker');
  item.contextValue = context;
  return item;
}

function runItem(node: RunNode): TreeItem {
  const look = lookOfRun(node.uri, { kept: node.kept ?? undefined, item: node.item, variation: node.variation, discarded: node.discarded, isTraining: node.isTraining });
  const item = new TreeItem(look.label);
  item.id = node.uri.toString();
  item.description = look.description;
  item.iconPath = look.icon instanceof Uri ? look.icon : new ThemeIcon(look.icon as string);
  item.tooltip = tooltipOf(look);
  item.contextValue = look.context;
  item.accessibilityInformation = { label: look.spoken };
  if (node.kept) item.command = { command: 'nca.runs.open', title: 'Open', arguments: [node] };
  return item;
}

/** The picture large enough to be looked at. */
function tooltipOf({ icon, tooltip }: RunLook): MarkdownString {
  const text = tooltip.split('\n').map(escapeMarkdown).join('  \n');
  return new MarkdownString(icon instanceof Uri ? `![](${icon.toString()}|width=256)\n\n${text}` : text);
}

function moreItem(node: Extract<RunTreeNode, { kind: 'more' }>): TreeItem {
  const item = new TreeItem(`Show More (${node.count})`);
  item.id = `${node.parent?.uri.toString() ?? ''}#more`;
  item.iconPath = new ThemeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { command: 'nca.runs.more', title: 'Show More', arguments: [node] };
  return item;
}
