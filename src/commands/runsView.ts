import { commands, Disposable, l10n, window, workspace, type TreeView, type Uri } from 'vscode';
import type { ExperimentRunner } from '../experiments/experimentRunner';
import type { RunClaims } from '../locks/runClaims';
import type { Log } from '../log';
import { outputFolders } from '../outputFolders';
import type { RunController } from '../panel/runController';
import { showInStatusBar } from '../plainWindow';
import { Problem } from '../problem';
import { reportProblem } from '../reportProblem';
import { mayBeClaimed } from '../runs/freeRuns';
import { deleteRuns } from '../runsView/deleteRuns';
import { ExperimentNode, MoreNode, RunNode, type RunTreeNode } from '../runsView/runNodes';
import { RunRows } from '../runsView/runRows';
import { RunTree } from '../runsView/runTree';
import { watchRuns } from '../runsView/watchRuns';
import { join, nameOf } from '../uris';
import { windowTrash } from '../windowTrash';
import { runActions, type Needed, type RunActionParts } from './runActions';

const viewId = 'nca.runs';

interface RunsViewParts extends RunActionParts {
  readonly controller: RunController;
  readonly claims: Pick<RunClaims, 'claim' | 'isClaimed'>;
  readonly log: Pick<Log, 'error'>;
}

function missing(name: string, needs: Needed | undefined): string {
  if (needs === 'model') return l10n.t('{0} has no automaton.', name);
  return needs === 'picture' ? l10n.t('{0} has no picture.', name) : l10n.t('{0} has no record (run.json) that can be read.', name);
}

/** The view **Runs**: every run of the workspace, and what can be done with it. */
export class RunsView implements Disposable {
  readonly tree: RunTree;
  readonly view: TreeView<RunTreeNode>;
  private readonly rows: RunRows;
  private runners: () => readonly ExperimentRunner[] = () => [];
  private watcher: Disposable | undefined;
  private readonly listeners: Disposable[];

  constructor(private readonly parts: RunsViewParts) {
    const { controller } = parts;
    this.rows = new RunRows({
      fs: workspace.fs,
      roots: outputFolders,
      runners: () => this.runners(),
      isTraining: (folder) => this.isTraining(folder),
    });
    this.tree = new RunTree(this.rows, () => this.watch(), parts.log);
    this.view = window.createTreeView(viewId, { treeDataProvider: this.tree, canSelectMany: true, showCollapseAll: true });
    controller.listen({
      finished: ({ folder }) => void this.changed([folder]),
      brokeOff: ({ folder }) => void (folder && this.changed([folder.uri])),
      failed: () => void this.changed(outputFolders()),
    });
    this.listeners = [
      ...this.registerCommands(),
      workspace.onDidChangeWorkspaceFolders(() => this.restart()),
      workspace.onDidGrantWorkspaceTrust(() => this.restart()),
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('nca.output.folder') && this.restart()),
      this.view.onDidChangeVisibility(({ visible }) => visible && void this.tree.rescan()),
    ];
  }

  dispose(): void {
    Disposable.from(this.view, this.tree, ...this.listeners, ...(this.watcher ? [this.watcher] : [])).dispose();
  }

  /** @param runners of the experiments of this window, as they are now */
  showExperiments(runners: () => readonly ExperimentRunner[]): void {
    this.runners = runners;
  }

  /** Their states are others. */
  experimentsChanged(): void {
    const unlisted = this.runners().filter((runner) => this.rows.experiment(runner.folder.uri).runner !== runner);
    for (const runner of unlisted) this.rows.experiment(runner.folder.uri).runner = runner;
    const done = this.runners().flatMap((runner) => this.doneButUnread(runner));
    if (unlisted.length + done.length > 0) void this.changed(done.map(({ uri }) => uri));
    else this.tree.redraw();
  }

  async reveal(runner: ExperimentRunner): Promise<void> {
    await this.tree.rescan();
    await this.view.reveal(this.rows.experiment(runner.folder.uri), { focus: false, select: false, expand: true });
  }

  /** The rows of this window's experiments. */
  liveNodes(): RunTreeNode[] {
    return this.runners().flatMap((runner) => {
      const node = this.rows.experiment(runner.folder.uri);
      return [node, ...runner.items.map(({ run }) => this.rows.run(join(node.uri, run.hash), node))];
    });
  }

  /** The watcher may be late, and not every file system has one. */
  private doneButUnread(runner: ExperimentRunner): RunNode[] {
    const node = this.rows.experiment(runner.folder.uri);
    const done = runner.items.filter(({ state }) => state === 'done').map(({ run }) => this.rows.run(join(node.uri, run.hash), node));
    const unread = done.filter(({ readDone }) => !readDone);
    for (const run of unread) run.readDone = true;
    return unread;
  }

  private changed(uris: readonly Uri[]): Promise<void> {
    uris.forEach((uri) => this.rows.forget(uri));
    return this.view.visible ? this.tree.rescan() : Promise.resolve();
  }

  private async isTraining(folder: Uri): Promise<boolean> {
    const { controller, claims } = this.parts;
    return controller.isBusyWith(folder) || mayBeClaimed(folder, claims);
  }

  /** From when somebody looks at the view. */
  private watch(): void {
    this.watcher ??= watchRuns(outputFolders(), (uris) => void this.changed(uris));
  }

  /** Other folders are the output folders now. */
  private restart(): void {
    this.watcher?.dispose();
    this.watcher = undefined;
    this.refresh();
  }

  private refresh(): void {
    outputFolders().forEach((root) => this.rows.forget(root));
    this.watch();
    void this.tree.rescan();
  }

  private registerCommands(): Disposable[] {
    const register = (name: string, run: (...args: unknown[]) => unknown) => commands.registerCommand(`nca.runs.${name}`, run);
    const actions = Object.entries(runActions(this.parts)).map(([name, { work, needs }]) =>
      register(name, (node: unknown, nodes: unknown) => this.onRuns(node, nodes, needs, work)),
    );
    return [
      ...actions,
      register('delete', (node, nodes) => this.onRuns(node, nodes, undefined, (runs) => this.delete(runs))),
      register('compare', (node, nodes) => this.compare(this.meant(node, nodes))),
      register('more', (node) => node instanceof MoreNode && this.showMore(node)),
      register('refresh', () => this.refresh()),
      register('onlyExperiments', () => this.filter(true)),
      register('all', () => this.filter(false)),
    ];
  }

  private async filter(onlyExperiments: boolean): Promise<void> {
    this.rows.onlyExperiments = onlyExperiments;
    await commands.executeCommand('setContext', 'nca.runs.onlyExperiments', onlyExperiments);
    await this.tree.rescan();
  }

  private showMore(node: MoreNode): Promise<void> {
    this.rows.showMore(node);
    return this.tree.rescan();
  }

  /** Rows that a command is meant for: a key that was pressed gives none, then it is what is selected. */
  private meant(node: unknown, nodes: unknown): RunTreeNode[] {
    const isNode = (one: unknown): one is RunTreeNode => one instanceof RunNode || one instanceof ExperimentNode;
    const selected = Array.isArray(nodes) ? nodes.filter(isNode) : [];
    if (isNode(node)) return selected.includes(node) ? selected : [node];
    return this.view.selection.filter(isNode);
  }

  private async onRuns(node: unknown, nodes: unknown, needs: Needed | undefined, work: (runs: readonly RunNode[]) => unknown): Promise<void> {
    try {
      const runs = this.meant(node, nodes).filter((one) => one instanceof RunNode);
      if (runs.length === 0) throw new Problem('no-run', l10n.t('Select a run in the view “Runs” first.'));
      await Promise.all(runs.map((run) => this.rows.read(run)));
      const fit = runs.filter(({ kept }) => needs === undefined || kept?.[needs]);
      if (fit.length === 0) throw new Problem('no-run', missing(nameOf(runs[0]!.uri), needs));
      await work(fit);
    } catch (error) {
      await reportProblem(error);
    }
  }

  /** Of an experiment all of its runs. */
  private async compare(nodes: readonly RunTreeNode[]): Promise<void> {
    const uris = nodes.flatMap((node) => (node instanceof MoreNode ? [] : [node.uri]));
    await commands.executeCommand('nca.compareRuns', uris[0], uris);
  }

  private async delete(runs: readonly RunNode[]): Promise<void> {
    const uris = runs.map(({ uri }) => uri);
    try {
      const { controller, claims } = this.parts;
      const claim = (folder: Uri) => claims.claim(folder, (waits) => showInStatusBar(waits, 6000));
      const gone = await deleteRuns(uris, { ...windowTrash, isBusyWith: (folder) => controller.isBusyWith(folder), claim });
      if (gone.length > 0) showInStatusBar(l10n.t('Deleted {0}.', gone.map(nameOf).join(', ')), 4000);
    } finally {
      // Some may be gone although another could not be deleted.
      await this.changed(uris);
    }
  }
}
