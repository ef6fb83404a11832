import type { Uri} from 'vscode';
import { l10n, window, workspace } from 'vscode';
import { draftExperiment, firstExperiment, sweepOf, type ExperimentDraft } from '../experiments/draftExperiment';
import { experimentFileEnd } from '../experiments/loadExperiment';
import { openImages, workspaceImages } from '../pictures/workspaceImages';
import { showInformation } from '../plainWindow';
import { Problem } from '../problem';
import { reportProblem } from '../reportProblem';
import { writeFreeFile } from '../runs/freeFile';
import { withoutDate } from '../runs/names';
import { readRunInputs, type InputPlaces } from '../runs/runBeside';
import { folderOf, join, nameOf } from '../uris';
import { targetsOf } from './targets';

/** There is no experiment: offers to write one with the picture that is open. */
export async function offerFirstExperiment(): Promise<void> {
  const create = l10n.t('Create Experiment');
  const message = l10n.t('There is no experiment yet. One trains several runs that differ in what you choose, and compares them.');
  if ((await showInformation(message, create)) !== create) return;
  const photo = openImages()[0] ?? (await workspaceImages())[0];
  const base = (photo && workspace.getWorkspaceFolder(photo)?.uri) ?? workspace.workspaceFolders?.[0]?.uri ?? (photo && folderOf(photo));
  if (!base) throw new Problem('no-folder', l10n.t('Open a folder first: an experiment and its results stay there.'));
  const image = photo ? workspace.asRelativePath(photo, false) : 'photo.jpg';
  await write(base, 'experiment', firstExperiment(image));
}

/** **NCA: Sweep This NCA Run…**, called on a run's folder or its `run.json`: an experiment that starts from it. */
export async function sweepRun(args: readonly unknown[], places: InputPlaces): Promise<void> {
  try {
    const [called] = targetsOf(args[0], undefined);
    if (!called) throw new Problem('no-run', l10n.t('Right-click the folder of a run, or its run.json, and choose the command there.'));
    const folder = called.path.endsWith('/run.json') ? folderOf(called) : called;
    const base = workspace.getWorkspaceFolder(folder)?.uri ?? folderOf(folder);
    const { run, photos, style } = await readRunInputs(workspace.fs, folder, places);
    if (photos.length === 0) throw new Problem('photos-gone', l10n.t('The photos of {0} are no longer where they were.', nameOf(folder)));
    const bundledStyles = join(places.bundled, 'styles');
    await write(base, withoutDate(nameOf(folder)), sweepOf(run, photos, style, { base, bundledStyles }));
  } catch (error) {
    await reportProblem(error);
  }
}

async function write(base: Uri, name: string, draft: ExperimentDraft): Promise<void> {
  const file = await writeFreeFile(workspace.fs, base, name, experimentFileEnd, new TextEncoder().encode(draftExperiment(draft)));
  await window.showTextDocument(file);
}
