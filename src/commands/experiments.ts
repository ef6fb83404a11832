import { commands, l10n, RelativePattern, Uri, window, workspace, type Disposable } from 'vscode';
import { showError, showInformation, showPick, showWarning } from '../plainWindow';
import { experimentsFolder } from '../runs/names';
import { outputRoot } from '../runs/outputRoot';
import { ExperimentDiagnostics } from '../experimentQueue/experimentDiagnostics';
import { checkExperiment } from '../experiments/checkExperiment';
import { ExperimentQueue } from '../experimentQueue/experimentQueue';
import { experimentSources, isExperimentFile, isFolderSettings, sourceOfFile, sourcesInSettings } from '../experimentQueue/experimentSources';
import { formatFinding, type ExperimentSource, type Finding } from '../experiments/findings';
import { manyRuns, planExperiment, type ExperimentPlan } from '../experiments/planExperiment';
import { reportFile } from '../experiments/report/writeReport';
import type { ExperimentRunner, RunState } from '../experiments/experimentRunner';
import type { RunController } from '../panel/runController';
import { timeLeft } from '../runsView/describeExperiment';
import { ExperimentNode, type RunNode, type RunTreeNode } from '../runsView/runNodes';
import { commandNames } from './commandNames';
import { offerFirstExperiment } from './draftExperiments';
import type { RunsView } from './runsView';
import { reportProblem } from '../reportProblem';
import { readSettings } from '../settings';
import { joinNames } from '../safeName';
import { join } from '../uris';

/** Everything of experiments that the window shows: commands, their part of the view of runs, problems. */
export class Experiments implements Disposable {
  private readonly queue: ExperimentQueue;
  private readonly diagnostics: ExperimentDiagnostics;
  private readonly parts: Disposable[];

  constructor(
    controller: RunController,
    private readonly bundledStyles: Uri,
    private readonly runs: RunsView,
  ) {
    this.queue = new ExperimentQueue({
      fs: workspace.fs,
      controller,
      changed: () => this.refresh(),
      ended: (runner) => void this.tellEnd(runner),
    });
    controller.listen({
      changed: () => this.queue.showStatus(controller.status),
      finished: ({ job }) => this.queue.finished(job),
      reachedRung: (job, result) => this.queue.reachedRung(job, result),
      brokeOff: ({ job }) => this.queue.brokeOff(job),
      failed: (problem, job) => this.queue.failed(job, problem),
    });
    runs.showExperiments(() => this.queue.runners);
    this.diagnostics = new ExperimentDiagnostics((file) => this.check(file));
    const command = <T extends RunTreeNode>(name: string, fits: RegExp, run: (node: T) => unknown) =>
      commands.registerCommand(`nca.experiment.${name}`, (node?: T) => this.act(node, fits, run));
    this.parts = [
      this.diagnostics,
      commands.registerCommand('nca.runExperiment', (target: unknown) => this.run(target)),
      command<ExperimentNode>('pause', /^experiment\.running/, ({ runner }) => runner && this.queue.pause(runner)),
      command<ExperimentNode>('resume', /^experiment\.paused/, ({ runner }) => runner && this.queue.resume(runner)),
      command<RunNode>('skip', /^run\.(waiting|skipped)/, ({ experiment, item }) => item && experiment?.runner?.toggleSkip(item.run.hash)),
      command('open', /^(experiment|run\.(done|failed))/, openNode),
    ];
  }

  dispose(): void {
    this.parts.forEach((part) => void part.dispose());
  }

  private async run(target: unknown): Promise<void> {
    try {
      const source = await chooseSource(target);
      if (source) await this.runSource(source);
    } catch (error) {
      await reportProblem(error);
    }
  }

  private async runSource(source: ExperimentSource): Promise<void> {
    const { plan, findings } = await this.plan(source);
    this.diagnostics.show(findings, source.file);
    if (!plan) return tellFindings(findings);
    const base = workspace.getWorkspaceFolder(source.base)?.uri ?? source.base;
    const root = outputRoot(base, readSettings(workspace, base)['nca.output.folder'], workspace.isTrusted);
    const folder = joinNames(join(root, experimentsFolder), plan.name);
    if (!(await agreesTo(plan, folder))) return;
    await this.queue.add(plan, folder, base);
    const [runner] = this.queue.runners.slice(-1);
    if (runner) await this.runs.reveal(runner);
  }

  /** VS Code gives a command no node for a row that it is just drawing anew: then the user says which is meant. */
  private async act<T extends RunTreeNode>(node: T | undefined, fits: RegExp, work: (node: T) => unknown): Promise<void> {
    try {
      const meant = node ?? (await this.chooseNode(fits));
      if (meant) await work(meant as T);
    } catch (error) {
      await reportProblem(error);
    }
  }

  /** @param fits what rows that can be meant have as `contextValue` */
  private async chooseNode(fits: RegExp): Promise<RunTreeNode | undefined> {
    const items = this.runs.liveNodes().flatMap((node) => {
      const { label = '', description, contextValue = '' } = this.runs.tree.getTreeItem(node);
      return fits.test(contextValue) ? [{ label: label as string, description: description as string, node }] : [];
    });
    if (items.length === 0) throw new Error(l10n.t('No experiment of this window has a run for that.'));
    return items.length === 1 ? items[0]!.node : (await showPick(items, { title: l10n.t('Which run of an experiment?') }))?.node;
  }

  private refresh(): void {
    this.runs.experimentsChanged();
    this.runs.view.description = timeLeft(this.queue.runners);
  }

  private plan(source: ExperimentSource) {
    return planExperiment(source, {
      fs: workspace.fs,
      settings: readSettings(workspace, source.base),
      bundledStyles: this.bundledStyles,
      remoteGlob: async (base, pattern) => workspace.findFiles(new RelativePattern(base, pattern)),
    });
  }

  private async check(file: Uri): Promise<readonly Finding[]> {
    const sources = isExperimentFile(file) ? [await sourceOfFile(file)] : await sourcesInSettings(file);
    // Paths of the others start from whatever folder they are run in.
    if (!isExperimentFile(file) && !isFolderSettings(file)) return sources.flatMap((source) => checkExperiment(source).findings);
    return (await Promise.all(sources.map((source) => this.plan(source)))).flatMap(({ findings }) => findings);
  }

  private async tellEnd({ plan, items, folder }: ExperimentRunner): Promise<void> {
    this.refresh();
    const open = l10n.t('Open Report');
    const count = (wanted: RunState) => items.filter(({ state }) => state === wanted).length;
    const [failed, discarded] = [count('failed'), count('discarded')];
    const message = [
      l10n.t('{0}: {1} of {2} runs are done.', plan.name, count('done'), items.length),
      ...(discarded > 0 ? [l10n.t('{0} were discarded.', discarded)] : []),
      ...(failed > 0 ? [l10n.t('{0} failed.', failed)] : []),
    ].join(' ');
    const chosen = await (failed > 0 ? showWarning(message, open) : showInformation(message, open));
    if (chosen === open) await openReport(folder.uri);
  }
}

async function chooseSource(target: unknown): Promise<ExperimentSource | undefined> {
  const clicked = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  if (clicked && isExperimentFile(clicked)) return sourceOfFile(clicked);
  const sources = await experimentSources();
  if (sources.length === 0) {
    await offerFirstExperiment();
    return undefined;
  }
  const items = sources.map((source) => ({
    label: source.name,
    description: source.file ? workspace.asRelativePath(source.file) : l10n.t('user settings'),
    source,
  }));
  return (await showPick(items, { title: l10n.t('{0}: which one?', commandNames.runExperiment()) }))?.source;
}

async function tellFindings(findings: readonly Finding[]): Promise<void> {
  const show = l10n.t('Show Problems');
  const [first] = findings;
  const more = findings.length > 1 ? ` ${l10n.t('({0} more)', findings.length - 1)}` : '';
  const message = first ? formatFinding(first, (file) => workspace.asRelativePath(file)) : '';
  const chosen = await showError(message + more, show);
  if (chosen === show) await commands.executeCommand('workbench.actions.view.problems');
}

/** Says how many runs there are and where they go; how long they take shows once the first is measured. */
async function agreesTo({ name, runs }: ExperimentPlan, folder: Uri): Promise<boolean> {
  const start = l10n.t('Start');
  const place = workspace.asRelativePath(folder);
  const detail = l10n.t('Results go to {0}. How long it takes is shown once the first iterations are measured.', place);
  const many = runs.length > manyRuns ? ` ${l10n.t('That is a lot: is it meant?')}` : '';
  const message = l10n.t('Experiment {0}: {1} runs.', name, runs.length) + many;
  return (await showInformation(message, { modal: true, detail }, start)) === start;
}

async function openNode(node: RunTreeNode): Promise<void> {
  if (node instanceof ExperimentNode) return openReport(node.uri);
  await commands.executeCommand('nca.runs.open', node);
}

async function openReport(folder: Uri): Promise<void> {
  await commands.executeCommand('markdown.showPreview', join(folder, reportFile));
}
