/**
 * The extension's host in VS Code: this file puts its parts together. What trains is a page; see `panel/`.
 *
 * In this folder is what all parts need: settings of the configuration (`settings.ts`), files behind one interface
 * (`fileSystem.ts`, `editorFileSystem.ts`, `makeFolder.ts`), their places and names (`uris.ts`, `safeName.ts`), failures with a way out
 * (`problem.ts`, shown by `reportProblem.ts`), the trash (`trash.ts`, `windowTrash.ts`), and windows in which text does nothing (`plainWindow.ts`).
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { l10n, Uri, version, window, workspace, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { showWarning } from './plainWindow';
import { ApplySpeeds } from './apply/applySpeeds';
import { announceRuns } from './commands/announceRuns';
import { createDialogs, type Dialogs } from './commands/dialogs';
import { Experiments } from './commands/experiments';
import { markDone } from './commands/firstSteps';
import { registerMyAutomata } from './commands/myAutomata';
import { registerCommands } from './commands/registerCommands';
import { UnfinishedRuns } from './commands/resumeRuns';
import { RunsView } from './commands/runsView';
import { editorFileSystem } from './editorFileSystem';
import type { Log } from './log';
import { askWhereToSave } from './panel/notifications';
import { MeasuredSpeed } from './panel/measuredSpeed';
import { RunController, type RunSurroundings } from './panel/runController';
import { runClaims } from './locks/runClaims';
import { RunStatusBar } from './panel/statusBar';
import { TrainingPanel, trainingPanelType } from './panel/trainingPanel';
import { registerPlayer } from './player/playerEditor';
import { kernelVersion } from './runs/kernelsHash';
import { messageOf } from '../shared/messageOf';

let shutDown: () => Promise<void> = async () => {};

export function activate(context: ExtensionContext): void {
  const { extensionUri, subscriptions } = context;
  const log = window.createOutputChannel('NCA Studio', { log: true });
  const dialogs = createDialogs(context);
  const { automata, library, models, network, pickers, places, planning, styles } = dialogs;
  const around = surroundings(context, dialogs, log);
  const controller = new RunController(around);
  const speed = new MeasuredSpeed(context.globalState);
  controller.listen({ finished: (run) => void speed.learn(run) });
  const panel = new TrainingPanel(extensionUri, controller, log, { training: speed, applying: new ApplySpeeds(context.globalState) });
  const unfinished = new UnfinishedRuns(controller, planning, around.claims);
  const runs = new RunsView({ controller, planning, network, claims: around.claims, log });
  panel.findUnfinished = () => unfinished.latest();
  unfinished.discarded = () => void panel.tellEarlier();
  unfinished.found = () => void panel.tellEarlier();
  announceRuns(controller, unfinished, log);
  controller.listen({ changed: () => controller.status.phase === 'running' && markDone('photo', 'train') });
  const tool = `nca-studio ${packageVersion(context)}`;
  subscriptions.push(
    log,
    models,
    new RunStatusBar(controller),
    runs,
    new Experiments(controller, styles, runs),
    registerMyAutomata(library),
    registerPlayer({ extensionUri, fs: workspace.fs, pickers, places, automata, tool, log }, controller),
    registerCommands({ extensionUri, tool, log, dialogs, controller, panel, unfinished }),
    window.registerWebviewPanelSerializer(trainingPanelType, {
      deserializeWebviewPanel: (restored) => Promise.resolve(panel.adopt(restored)),
    }),
  );
  shutDown = () => controller.shutDown();
  unfinished
    .offer()
    .catch((error: unknown) => log.warn(`Unfinished runs were not looked for: ${messageOf(error)}`));
}

export function deactivate(): Promise<void> {
  return shutDown();
}

/** The window around the runs. */
function surroundings(context: ExtensionContext, { networks, places }: Dialogs, log: LogOutputChannel): RunSurroundings {
  return {
    fs: editorFileSystem,
    networks,
    claims: runClaims(editorFileSystem),
    temporaryFolder: Uri.file(path.join(tmpdir(), 'nca')),
    versions: { 'nca-studio': packageVersion(context), vscode: version, ...kernelVersion() },
    places: (base) => ({ ...places, base }),
    now: () => new Date(),
    log: (level, message) => log[level](message),
    describe: (uri) => workspace.asRelativePath(uri),
    checkpointNotWritten: (error) => warnOfCheckpoint(error, log),
    previewNotWritten: (error) => log.warn(`Preview: ${messageOf(error)}`),
    askWhereToSave,
    tell: (message) => {
      log.warn(message);
      void showWarning(message);
    },
  };
}

function packageVersion({ extension }: ExtensionContext): string {
  return (extension.packageJSON as { version: string }).version;
}

function warnOfCheckpoint(error: unknown, log: Log): void {
  log.error(`Checkpoint: ${messageOf(error)}`);
  const reason = l10n.t('The checkpoint cannot be written: {0} The training goes on.', messageOf(error));
  void showWarning(reason);
}
