import { l10n, TabInputCustom, window, workspace, type Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import { editorFileSystem } from '../editorFileSystem';
import { reportProblem } from '../reportProblem';
import { isClipName, videoExtensions, VideoJob } from '../video/videoJob';
import { isAutomaton, type AutomatonPicker } from './automatonPicker';
import { targetsOf } from './targets';

export interface VideoDialogs {
  readonly automata: Pick<AutomatonPicker, 'pick'>;
  /** Hears what takes long. */
  readonly note: (message: string) => void;
  /** Opens the page that does the work. */
  open(job: VideoJob): void;
}

/** **NCA: Stylize Video with NCA…**, called on a video, a GIF, a folder of frames, with an automaton or without, or on nothing. */
export async function stylizeVideo(args: readonly unknown[], dialogs: VideoDialogs): Promise<void> {
  const targets = targetsOf(args[0], args[1]);
  try {
    const clip = targets.find((uri) => !isAutomaton(uri)) ?? inFront() ?? (await browse());
    if (!clip) return;
    const model = targets.find(isAutomaton) ?? (await dialogs.automata.pick(l10n.t('Stylize video: choose an automaton')));
    if (!model) return;
    await readAutomaton(workspace.fs, model);
    dialogs.open(new VideoJob(editorFileSystem, model, clip, dialogs.note));
  } catch (error) {
    await reportProblem(error, targets);
  }
}

/** The video that the active editor shows. */
function inFront(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof TabInputCustom && isClipName(input.uri.path) ? input.uri : undefined;
}

async function browse(): Promise<Uri | undefined> {
  const defaultUri = workspace.workspaceFolders?.[0]?.uri;
  const filters = { [l10n.t('Videos and animated GIFs')]: [...videoExtensions] };
  return (await window.showOpenDialog({ title: l10n.t('Stylize video: choose a video or an animated GIF'), defaultUri, filters }))?.[0];
}
