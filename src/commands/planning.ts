import { l10n, workspace } from 'vscode';
import { showWarning } from '../plainWindow';
import { askForFolder } from '../pictures/askForFolder';
import type { SamplePhotos } from '../pictures/samplePhotos';
import type { Problem } from '../problem';
import { readSettings } from '../settings';
import { commandNames } from './commandNames';
import type { PicturePickers } from './picturePickers';
import type { ResumePlanning } from './planResume';
import type { Planning } from './planRun';
import type { Places } from '../runs/sources';

/** The questions of planning, asked by the window. */
export function planningIn(pickers: PicturePickers, samples: SamplePhotos, places: Omit<Places, 'base'>): Planning & ResumePlanning {
  return {
    fs: workspace.fs,
    places,
    readSettings: (scope) => readSettings(workspace, scope),
    isTrusted: () => workspace.isTrusted,
    workspaceFolder: (uri) => workspace.getWorkspaceFolder(uri)?.uri ?? samples.folderOfCopy(uri) ?? workspace.workspaceFolders?.[0]?.uri,
    command: commandNames.stylize(),
    pickPhotos: (command) => pickers.pickPhotos(command),
    pickStyle: (command, photos) => pickers.pickStyle(command, photos),
    pickStyleOrAutomaton: (command, photos) => pickers.pickStyle(command, photos, true),
    pickFolder: askForFolder,
    goOnWithout,
    goOnWithChanged,
    newId: () => crypto.randomUUID(),
  };
}

async function goOnWithout(refused: readonly Problem[], left: number): Promise<boolean> {
  const goOn = l10n.t('Go On with {0}', left);
  const list = refused.map(({ message }) => message).join(' ');
  return (await showWarning(list, goOn)) === goOn;
}

async function goOnWithChanged(names: readonly string[]): Promise<boolean> {
  const goOn = l10n.t('Resume Anyway');
  const message = l10n.t('Changed since the training began: {0}.', names.join(', '));
  return (await showWarning(message, goOn)) === goOn;
}
