/**
 * The editor's commands: each asks for what it was not told, plans, and hands over to who does it.
 *
 * The way of a training: `stylize.ts`, `transformWithPrompt.ts` or `trainFurther.ts` takes what it was called on
 * (`targets.ts`); `planRun.ts` makes a job of it with the questions of `planning.ts` (`picturePickers.ts`,
 * `promptDialogs.ts`, all from `dialogs.ts`); `styleNetwork.ts` and `modelDialogs.ts` see to its networks, and the
 * controller queues it. `resumeRuns.ts` takes up runs by `planResume.ts`. `announceRuns.ts` tells what becomes of them, and
 * `firstSteps.ts` ticks off the walkthrough.
 */
import { commands, Disposable, Uri, workspace, type LogOutputChannel } from 'vscode';
import type { ApplyJob } from '../apply/applyJob';
import { ApplyPanel } from '../apply/applyPanel';
import { ApplySpeeds } from '../apply/applySpeeds';
import { ComparePanel } from '../compare/comparePanel';
import { readyMadeFolder } from '../library/readyMade';
import type { FinishedRun } from '../panel/finishedRun';
import { SheetPanel } from '../sheet/sheetPanel';
import { VideoPanel } from '../video/videoPanel';
import type { RunController } from '../panel/runController';
import type { TrainingPanel } from '../panel/trainingPanel';
import { applyToImages, openJob } from './applyToImages';
import { compareRuns } from './compareRuns';
import type { Dialogs } from './dialogs';
import type { DroppedPhoto } from './picturePickers';
import { sweepRun } from './draftExperiments';
import { markDone, openFirstSteps, trySample } from './firstSteps';
import { makeFullSize } from './fullSize';
import { goOn } from './goOn';
import { importAutomata } from './importAutomaton';
import { makeSheet } from './makeSheet';
import { makeTexture } from './makeTexture';
import { manageModels } from './manageModels';
import { mixAutomata } from './mixAutomata';
import { openDocumentation } from './openDocumentation';
import type { UnfinishedRuns } from './resumeRuns';
import { stylizeTargets } from './stylize';
import { stylizeVideo } from './stylizeVideo';
import { trainFurther } from './trainFurther';
import { transformWithPrompt } from './transformWithPrompt';

interface CommandParts {
  readonly extensionUri: Uri;
  /** For example "nca-studio 1.2.0". */
  readonly tool: string;
  readonly log: LogOutputChannel;
  readonly dialogs: Dialogs;
  readonly controller: RunController;
  readonly panel: TrainingPanel;
  readonly unfinished: UnfinishedRuns;
}

/** The commands that are neither the experiments' nor the player's. */
export function registerCommands(parts: CommandParts): Disposable {
  const all = { ...runCommands(parts), ...panelCommands(parts), ...fileCommands(parts) };
  return Disposable.from(...Object.entries(all).map(([name, run]) => commands.registerCommand(`nca.${name}`, run)));
}

type Commands = Record<string, (...args: unknown[]) => unknown>;

/** What begins a run. */
function runCommands({ dialogs, controller, unfinished, ...parts }: CommandParts): Commands {
  const { planning, network, prompts } = dialogs;
  const apply = applyDialogs({ dialogs, ...parts });
  return {
    trySample: () => trySample(dialogs.pickers),
    stylize: (...args) => stylizeTargets(args, planning, controller, network, (model, photos) => openJob(model, photos, apply)),
    // The panel's own: it is no command of the palette.
    stylizeDropped: async (photo) => {
      const uri = await dialogs.pickers.dropped(photo as DroppedPhoto);
      if (uri) await commands.executeCommand('nca.stylize', uri);
    },
    prompt: (...args) => transformWithPrompt(args, planning, controller, prompts, network),
    makeTexture: (...args) => makeTexture(args, planning, controller, network, dialogs.places.bundled),
    trainFurther: (...args) => trainFurther(args, controller, dialogs),
    // The panel's own: it is no command of the palette.
    goOn: (id, iteration) => goOn(id as string, iteration as number, planning, controller),
    resume: () => unfinished.choose(),
    // The panel's own: it is no command of the palette.
    resumeOffered: (folder) => unfinished.resumeOffered(folder as Uri | undefined),
  };
}

function panelCommands({ controller, panel, unfinished }: CommandParts): Commands {
  return {
    openPanel: () => {
      panel.focus();
      return unfinished.offer();
    },
    pause: () => controller.control('pause'),
    continue: () => controller.control('resume'),
    stop: () => controller.control('stop'),
    save: () => controller.control('save'),
  };
}

function fileCommands({ extensionUri, tool, log, dialogs }: CommandParts): Commands {
  const { places, downloads } = dialogs;
  const apply = applyDialogs({ extensionUri, tool, log, dialogs });
  return {
    // The panel's own: it is no command of the palette.
    fullSize: (run) => makeFullSize(run as FinishedRun, dialogs.memory, apply.open),
    apply: (...args) => applyToImages(args, apply),
    stylizeVideo: (...args) => stylizeVideo(args, { automata: dialogs.automata, note: (message) => log.info(message), open: (job) => void new VideoPanel(job, { extensionUri, log, speeds: new ApplySpeeds(dialogs.memory) }) }),
    makeSheet: (...args) => makeSheet(args, { pictures: dialogs.pickers, gallery: Uri.joinPath(extensionUri, readyMadeFolder), open: (job) => void new SheetPanel(job, extensionUri, tool, log) }),
    mixAutomata: (...args) => mixAutomata(args, { automata: dialogs.automata, tool }),
    compareRuns: (...args) => compareRuns(args, (folders) => void new ComparePanel(folders, { extensionUri, places, log })),
    sweepRun: (...args) => sweepRun(args, places),
    importAutomaton: (...args) => importAutomata(args, workspace.fs, tool),
    manageModels: () => manageModels(downloads),
    showLog: () => log.show(),
    openDocumentation: () => openDocumentation(extensionUri),
    firstSteps: () => openFirstSteps(),
  };
}

function applyDialogs({ extensionUri, tool, log, dialogs: { automata, pickers, memory } }: Pick<CommandParts, 'extensionUri' | 'tool' | 'log' | 'dialogs'>) {
  const open = (job: ApplyJob) => {
    markDone('photo', 'apply');
    void new ApplyPanel(job, { extensionUri, tool, log, speeds: new ApplySpeeds(memory), automata });
  };
  return { automata, pictures: pickers, open };
}
