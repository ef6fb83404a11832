import { l10n, window, workspace, type Uri } from 'vscode';
import { ApplyJob, readAutomaton } from '../apply/applyJob';
import { activeImage } from '../pictures/workspaceImages';
import { reportProblem } from '../reportProblem';
import { isAutomaton, type AutomatonPicker } from './automatonPicker';
import { commandNames } from './commandNames';
import type { PicturePickers } from './picturePickers';
import { expandFolders, targetsOf } from './targets';

export interface ApplyDialogs {
  readonly automata: Pick<AutomatonPicker, 'pick'>;
  readonly pictures: Pick<PicturePickers, 'pickPhotos'>;
  /** Opens the page that does the work. */
  open(job: ApplyJob): void;
}

/** **NCA: Apply NCA to Image…**, called on pictures, on an automaton, on both or on nothing. */
export async function applyToImages(args: readonly unknown[], dialogs: ApplyDialogs): Promise<void> {
  const targets = targetsOf(args[0], args[1]);
  const called = targets.length > 0 ? targets : inFront();
  try {
    const images = called.filter((uri) => !isAutomaton(uri));
    const model = called.find(isAutomaton) ?? (await pickModel(dialogs));
    if (!model) return;
    await readAutomaton(workspace.fs, model);
    const picked = images.length > 0 ? images : await dialogs.pictures.pickPhotos(commandNames.apply());
    if (picked) await openJob(model, picked, dialogs);
  } catch (error) {
    await reportProblem(error, targets);
  }
}

/** Opens the page for an automaton on pictures and folders of pictures. @throws Problem if there are none */
export async function openJob(model: Uri, pictures: readonly Uri[], { open }: Pick<ApplyDialogs, 'open'>): Promise<void> {
  open(new ApplyJob(workspace.fs, model, await expandFolders(workspace.fs, pictures)));
}

function pickModel({ automata }: ApplyDialogs): Promise<Uri | undefined> {
  return automata.pick(l10n.t('{0}: choose an automaton', commandNames.apply()));
}

/** The picture or the automaton that the active editor shows. */
function inFront(): Uri[] {
  const image = activeImage();
  const { uri } = (window.tabGroups.activeTabGroup.activeTab?.input ?? {}) as { uri?: Uri };
  return image ? [image] : uri && isAutomaton(uri) ? [uri] : [];
}
