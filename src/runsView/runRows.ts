import type { Uri } from 'vscode';
import type { ExperimentRunner } from '../experiments/experimentRunner';
import { recordedRuns } from '../experiments/report/recordedRuns';
import type { FileSystem } from '../fileSystem';
import { messageOf } from '../../shared/messageOf';
import { nameOf, pathWithin } from '../uris';
import { readKeptRun, type KeptRun } from './keptRun';
import { experimentFolders, runFolders, runsOfExperiment } from './listRuns';
import { ExperimentNode, MoreNode, RunNode, type RunTreeNode } from './runNodes';

/** What the rows are made of. */
export interface RunSources {
  readonly fs: FileSystem;
  /** Output folders of the workspace. */
  roots(): readonly Uri[];
  /** Experiments of this window. */
  runners(): readonly ExperimentRunner[];
  /** Whether somebody trains the run of this folder now. */
  isTraining(folder: Uri): Promise<boolean>;
}

/** Runs that are read at a time; the others wait behind a row of their own. */
export const pageSize = 100;

/** The rows of the view. Folders are read when their row is wanted, and again only when they changed. */
export class RunRows {
  onlyExperiments = false;
  private readonly experiments = new Map<string, ExperimentNode>();
  private readonly runs = new Map<string, RunNode>();
  private readonly more = new Map<string, MoreNode>();
  private readonly limits = new Map<string, number>();

  constructor(private readonly sources: RunSources) {}

  async children(parent?: ExperimentNode): Promise<readonly RunTreeNode[]> {
    if (parent) return this.pageOf(parent);
    const experiments = await this.listExperiments();
    if (this.onlyExperiments) return experiments;
    const folders = await runFolders(this.sources.fs, this.sources.roots());
    this.dropGone(undefined, folders);
    return [...experiments, ...(await this.page(folders))];
  }

  experiment(uri: Uri): ExperimentNode {
    return remembered(this.experiments, uri, () => new ExperimentNode(uri));
  }

  run(uri: Uri, experiment?: ExperimentNode): RunNode {
    return remembered(this.runs, uri, () => new RunNode(uri, experiment));
  }

  showMore({ parent }: MoreNode): void {
    const key = keyOf(parent);
    this.limits.set(key, this.limitOf(key) + pageSize);
  }

  /** What lies there, or below, is read again when it is wanted. */
  forget(changed: Uri): void {
    for (const node of this.runs.values()) {
      const isBelow = pathWithin(node.uri, changed) !== undefined || pathWithin(changed, node.uri) !== undefined;
      if (isBelow) node.kept = undefined;
    }
  }

  /** Of one run; those that nobody asked for yet are read then. Who trains it is asked each time: no file tells its end. */
  async read(node: RunNode): Promise<void> {
    const isDamaged = node.kept && !node.kept.record;
    // Of a folder that another took the place of, no event tells.
    if (node.kept === undefined || isDamaged) node.kept = await this.readFolder(node.uri);
    const { record } = node.kept ?? {};
    node.isTraining = record !== undefined && !record.finished && (await this.sources.isTraining(node.uri).catch(() => true));
  }

  /** One that cannot be read keeps no other from its row. */
  private async readFolder(folder: Uri): Promise<KeptRun | null> {
    try {
      return (await readKeptRun(this.sources.fs, folder)) ?? null;
    } catch (error) {
      return { folder, problem: messageOf(error), hasCheckpoint: false };
    }
  }

  private async pageOf(parent: ExperimentNode): Promise<readonly RunTreeNode[]> {
    const folders = await this.foldersOf(parent);
    this.dropGone(parent, folders);
    return this.page(folders, parent);
  }

  /** Rows of folders that are no longer there. */
  private dropGone(parent: ExperimentNode | undefined, folders: readonly Uri[]): void {
    const there = new Set(folders.map(String));
    for (const [key, { experiment }] of this.runs) if (experiment === parent && !there.has(key)) this.runs.delete(key);
  }

  private dropGoneExperiments(there: readonly ExperimentNode[]): void {
    for (const [key, node] of this.experiments) {
      if (there.includes(node)) continue;
      this.dropGone(node, []);
      for (const known of [this.experiments, this.more, this.limits]) known.delete(key);
    }
  }

  private async listExperiments(): Promise<ExperimentNode[]> {
    const runners = new Map(this.sources.runners().map((runner) => [runner.folder.uri.toString(), runner]));
    const onDisk = await experimentFolders(this.sources.fs, this.sources.roots());
    const folders = new Map(onDisk.map(({ uri, runs }) => [uri.toString(), runs]));
    const live = [...runners.values()].map(({ folder }) => folder.uri);
    const before = onDisk.map(({ uri }) => uri).filter((uri) => !runners.has(uri.toString()));
    const nodes = [...live, ...before].map((uri) => {
      const node = this.experiment(uri);
      node.runner = runners.get(uri.toString());
      node.folders = folders.get(uri.toString()) ?? [];
      return node;
    });
    this.dropGoneExperiments(nodes);
    return nodes;
  }

  /** In the order of the experiment; what an earlier sweep of its name left comes last. */
  private async foldersOf(node: ExperimentNode): Promise<Uri[]> {
    const { fs } = this.sources;
    const [recorded, onDisk] = await Promise.all([recordedRuns(fs, node.uri), runsOfExperiment(fs, node.uri)]);
    node.recorded = recorded;
    node.folders = onDisk;
    const planned = node.runner?.plan.runs.map(({ hash }) => hash) ?? [];
    const order = [...new Set([...planned, ...recorded.keys()])];
    const found = new Map(onDisk.map((uri) => [nameOf(uri), uri]));
    const first = order.flatMap((hash) => (planned.includes(hash) ? [this.folderOfRun(node, hash)] : (found.get(hash) ?? [])));
    return [...first, ...onDisk.filter((uri) => !order.includes(nameOf(uri)))];
  }

  private folderOfRun({ uri }: ExperimentNode, hash: string): Uri {
    return uri.with({ path: `${uri.path}/${hash}` });
  }

  private async page(folders: readonly Uri[], parent?: ExperimentNode): Promise<RunTreeNode[]> {
    const limit = this.limitOf(keyOf(parent));
    const rows: RunTreeNode[] = [];
    let read = 0;
    // Folders that are none of a run take no place of one that is.
    while (rows.length < limit && read < folders.length) {
      const nodes = folders.slice(read, read + limit - rows.length).map((uri) => this.run(uri, parent));
      await Promise.all(nodes.map((node) => this.read(node)));
      rows.push(...nodes.filter(({ kept, item }) => kept || item));
      read += nodes.length;
    }
    if (!parent) (rows as RunNode[]).sort(latestFirst);
    const left = folders.length - read;
    return left > 0 ? [...rows, this.moreOf(parent, left)] : rows;
  }

  private moreOf(parent: ExperimentNode | undefined, count: number): MoreNode {
    const key = keyOf(parent);
    const node = this.more.get(key) ?? new MoreNode(parent);
    this.more.set(key, node);
    node.count = count;
    return node;
  }

  private limitOf(key: string): number {
    return this.limits.get(key) ?? pageSize;
  }
}

const keyOf = (parent: ExperimentNode | undefined) => parent?.uri.toString() ?? '';

/** By when they began; those that cannot be read say it by their name at most. */
function latestFirst(a: RunNode, b: RunNode): number {
  const began = ({ kept, uri }: RunNode) => kept?.record?.started ?? nameOf(uri).slice(0, 10);
  return began(a) < began(b) ? 1 : -1;
}

function remembered<T>(known: Map<string, T>, uri: Uri, make: () => T): T {
  const key = uri.toString();
  const node = known.get(key) ?? make();
  known.set(key, node);
  return node;
}
