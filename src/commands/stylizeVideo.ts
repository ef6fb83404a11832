import { l10n, TabInputCustom, window, workspace, type Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import { editorFileSystem } from '../editorFileSystem';
import { showInformation } from '../plainWindow';
import { reportProblem } from '../reportProblem';
import { isClipName, videoExtensions, VideoJob } from '../video/videoJob';
import { nameOf } from '../uris';
import { isAutomaton, type AutomatonPicker } from './automatonPicker';
import { commandNames } from './commandNames';
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
    const clips = targets.filter((uri) => !isAutomaton(uri));
    const clip = clips[0] ?? inFront() ?? (await browse());
    if (!clip) return;
    if (clips.length > 1) void showInformation(l10n.t('One clip is stylized at a time: {0}. Call the command again for each other.', nameOf(clip)));
    const model = targets.find(isAutomaton) ?? (await dialogs.automata.pick(l10n.t('{0}: choose an automaton', commandNames.stylizeVideo())));
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
  return (await window.showOpenDialog({ title: l10n.t('{0}: choose a video or an animated GIF', commandNames.stylizeVideo()), defaultUri, filters }))?.[0];
}
