import { commands, ViewColumn, workspace, type Uri } from 'vscode';
import type { RunController } from '../panel/runController';
import { RunFolder } from '../runs/runFolder';
import type { RunNode } from '../runsView/runNodes';
import type { StyleNetwork } from './styleNetwork';
import { planRepeat } from './planRepeat';
import { planResume, type ResumePlanning } from './planResume';
import type { Planning } from './planRun';
import type { RunJob } from '../runs/runJob';

export interface RunActionParts {
  readonly controller: Pick<RunController, 'add'>;
  readonly planning: Planning & ResumePlanning;
  readonly network: Pick<StyleNetwork, 'settle'>;
}

export type Needed = 'record' | 'model' | 'picture';

interface RunAction {
  /** What a run must have for it. */
  readonly needs?: Needed;
  readonly work: (runs: readonly RunNode[]) => unknown;
}

/** What the rows of the view **Runs** offer beside comparing and deleting; the commands are `nca.runs.<name>`. */
export function runActions({ controller, planning, network }: RunActionParts): Record<string, RunAction> {
  const withModel = (command: string): RunAction => ({
    needs: 'model',
    work: ([run]) => commands.executeCommand(command, run!.kept!.model),
  });
  const withFolder = (command: string): RunAction => ({ needs: 'record', work: ([run]) => commands.executeCommand(command, run!.uri) });
  const train = async (job: RunJob | undefined) => {
    const settled = job?.style ? await network.settle(job) : job;
    if (settled) await controller.add(settled);
  };
  return {
    open: { work: openRuns },
    play: withModel('nca.play'),
    apply: withModel('nca.apply'),
    trainOn: withModel('nca.trainFurther'),
    export: withModel('nca.export'),
    keep: withModel('nca.keepAutomaton'),
    sweep: withFolder('nca.sweepRun'),
    reveal: { work: ([run]) => reveal(run!.uri) },
    repeat: { needs: 'record', work: async ([run]) => train(await planRepeat(run!.uri, run!.kept!.record!, planning)) },
    resume: {
      needs: 'record',
      work: async ([run]) => {
        const job = await planResume({ folder: new RunFolder(planning.fs, run!.uri), run: run!.kept!.record! }, planning);
        if (job) await controller.add(job);
      },
    },
  };
}

/** Their pictures; of a run that has none its record, or what it failed with. */
async function openRuns(runs: readonly RunNode[]): Promise<void> {
  // The keys of the view go on working, as in the Explorer.
  const options = { viewColumn: ViewColumn.Active, preview: runs.length === 1, preserveFocus: true };
  for (const { kept, uri } of runs) await (kept?.shown ? commands.executeCommand('vscode.open', kept.shown, options) : reveal(uri));
}

async function reveal(folder: Uri): Promise<void> {
  await commands.executeCommand(workspace.getWorkspaceFolder(folder) ? 'revealInExplorer' : 'revealFileInOS', folder);
}
