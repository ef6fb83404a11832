import {
  commands,
  l10n,
  Uri,
  version,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import type { ApplyJob } from './apply/applyJob';
import { ApplyPanel } from './apply/applyPanel';
import { applyToImages, openJob } from './commands/applyToImages';
import { ComparePanel } from './compare/comparePanel';
import { compareRuns } from './commands/compareRuns';
import { AutomatonPicker } from './commands/automatonPicker';
import { manageModels } from './commands/manageModels';
import { ModelDialogs } from './commands/modelDialogs';
import { ModelService } from './commands/modelService';
import { Experiments } from './commands/experiments';
import { openDocumentation } from './commands/openDocumentation';
import { runPanelCommand } from './commands/panelCommands';
import { PicturePickers } from './commands/picturePickers';
import { planningIn } from './commands/planning';
import { UnfinishedRuns } from './commands/resumeRuns';
import { importAutomata } from './commands/importAutomaton';
import { PromptDialogs } from './commands/promptDialogs';
import { stylize } from './commands/stylize';
import { trainFurther } from './commands/trainFurther';
import { transformWithPrompt } from './commands/transformWithPrompt';
import { StyleNetwork } from './commands/styleNetwork';
import type { Log } from './log';
import { askWhereToSave, notifyFinished } from './panel/notifications';
import { RunController, type RunSurroundings } from './panel/runController';
import { RunStatusBar } from './panel/statusBar';
import { TrainingPanel, trainingPanelType } from './panel/trainingPanel';
import type { RunJob, RunNetworks } from './runs/runJob';
import { guidanceFor } from './prompts/guidanceFor';
import { registerPlayer } from './player/playerEditor';
import { messageOf } from '../shared/messageOf';
import { reportProblem } from './reportProblem';

let shutDown: () => Promise<void> = async () => {};

export function activate(context: ExtensionContext): void {
  const { extensionUri, subscriptions, globalState } = context;
  const log = window.createOutputChannel('NCA Studio', { log: true });
  const statusBar = new RunStatusBar();
  const samples = Uri.joinPath(extensionUri, 'media', 'samples');
  const places = { bundled: samples, parse: (uri: string) => Uri.parse(uri, true) };
  const automata = new AutomatonPicker(workspace.fs, Uri.joinPath(extensionUri, 'weights', 'gallery'));
  const pickers = new PicturePickers(workspace.fs, Uri.joinPath(samples, 'styles'), globalState, automata);
  const planning = planningIn(pickers, places);

  const models = new ModelService(context.globalStorageUri, context.secrets);
  const dialogs = new ModelDialogs(models);
  const miniClip = Uri.joinPath(extensionUri, 'weights', 'mini-clip.safetensors');
  const shelf = { models, builtIn: async () => new Uint8Array(await workspace.fs.readFile(miniClip)) };
  const networks: RunNetworks = {
    vgg19: () => models.vgg19(),
    guidance: (asked, settings) => guidanceFor(shelf, asked, settings),
  };
  const promptDialogs = new PromptDialogs(dialogs, shelf, globalState);
  const styleNetwork = new StyleNetwork(dialogs, globalState);

  const surroundings: RunSurroundings = {
    fs: workspace.fs,
    networks,
    versions: { 'nca-studio': packageVersion(context), vscode: version },
    places: (base) => ({ ...places, base }),
    now: () => new Date(),
    showPanel: () => panel.show(),
    tellPage: (name, params) => panel.tell(name, params),
    log: (level, message) => log[level](message),
    describe: (uri) => workspace.asRelativePath(uri),
    changed: () => {
      statusBar.show(controller.status);
      experiments.queue.showStatus(controller.status);
    },
    queued: ({ label, experiment }) =>
      experiment === undefined &&
      void window.showInformationMessage(l10n.t('{0} waits until the training ends.', label)),
    finished: (run) => {
      log.info(
        `${run.job.label}: ${run.ended} after ${run.iterations} iterations, ${run.seconds.toFixed(1)} s.`,
      );
      if (run.job.experiment === undefined) void notifyFinished(run);
      else experiments.queue.finished(run.job);
    },
    brokeOff: ({ folder, job }, resumable) => {
      if (job.experiment !== undefined) return experiments.queue.brokeOff(job);
      void (resumable && folder ? unfinished.offerBrokenOff(folder) : offerStartingAgain(job, controller));
    },
    failed: (problem, job) =>
      job.experiment === undefined ? void reportProblem(problem) : experiments.queue.failed(job, problem),
    checkpointNotWritten: (error) => warnOfCheckpoint(error, log),
    askWhereToSave,
    command: (command) => void runPanelCommand(command, controller),
  };
  const controller = new RunController(surroundings);
  const experiments = new Experiments(controller, Uri.joinPath(samples, 'styles'));
  const panel = new TrainingPanel(extensionUri, controller, log);
  const unfinished = new UnfinishedRuns(controller, planning);

  const applyDialogs = { automata, pictures: pickers, open: (job: ApplyJob) => void new ApplyPanel(job, extensionUri, log) };
  const register = (name: string, run: (...args: unknown[]) => unknown): Disposable =>
    commands.registerCommand(`nca.${name}`, run);
  subscriptions.push(
    log,
    statusBar,
    models,
    registerPlayer({ extensionUri, fs: workspace.fs, pickers, places, log }, automata),
    register('stylize', (...args) =>
      stylize(args, planning, controller, styleNetwork, (model, photos) => openJob(model, photos, applyDialogs)),
    ),
    register('prompt', (...args) => transformWithPrompt(args, planning, controller, promptDialogs)),
    register('apply', (...args) => applyToImages(args, applyDialogs)),
    register('compareRuns', (...args) =>
      compareRuns(args, (folders) => void new ComparePanel(folders, { extensionUri, places, log })),
    ),
    register('trainFurther', (...args) =>
      trainFurther(args, controller, { planning, places, automata, prompts: promptDialogs, network: styleNetwork }),
    ),
    experiments,
    register('openPanel', () => {
      panel.show();
      return unfinished.offer();
    }),
    register('importAutomaton', (...args) => importAutomata(args, workspace.fs, `nca-studio ${packageVersion(context)}`)),
    register('manageModels', () => manageModels(dialogs)),
    register('showLog', () => log.show()),
    register('openDocumentation', () => openDocumentation(extensionUri)),
    register('pause', () => controller.control('pause')),
    register('continue', () => controller.control('resume')),
    register('stop', () => controller.control('stop')),
    register('save', () => controller.control('save')),
    register('resume', () => unfinished.choose()),
    window.registerWebviewPanelSerializer(trainingPanelType, {
      deserializeWebviewPanel: (restored) => Promise.resolve(panel.adopt(restored)),
    }),
  );
  statusBar.show(controller.status);
  shutDown = () => controller.shutDown();
  unfinished
    .offer()
    .catch((error: unknown) => log.warn(`Unfinished runs were not looked for: ${messageOf(error)}`));
}

export function deactivate(): Promise<void> {
  return shutDown();
}

function packageVersion({ extension }: ExtensionContext): string {
  return (extension.packageJSON as { version: string }).version;
}

function warnOfCheckpoint(error: unknown, log: Log): void {
  log.error(`Checkpoint: ${messageOf(error)}`);
  const reason = l10n.t('The checkpoint cannot be written: {0} The training goes on.', messageOf(error));
  void window.showWarningMessage(reason);
}

/** A run that broke off before there was a checkpoint has nothing to resume from. */
async function offerStartingAgain(job: RunJob, controller: RunController): Promise<void> {
  const again = l10n.t('Start Again');
  const reason = l10n.t('The training of {0} broke off before its first checkpoint.', job.label);
  if ((await window.showWarningMessage(reason, again)) !== again) return;
  await controller.add({ ...job, id: crypto.randomUUID() }).catch((error: unknown) => reportProblem(error));
}
