import { workspace, type Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import { listFolder } from '../fileSystem';
import { activeImage } from '../pictures/workspaceImages';
import { reportProblem } from '../reportProblem';
import type { SheetJob } from '../sheet/sheetFiles';
import { modelExtension } from '../../shared/modelFile';
import { join } from '../uris';
import { isAutomaton } from './automatonPicker';
import { commandNames } from './commandNames';
import type { PicturePickers } from './picturePickers';
import { expandFolders, targetsOf } from './targets';

export interface SheetDialogs {
  readonly pictures: Pick<PicturePickers, 'pickPhotos'>;
  /** Folder of the ready-made automata. */
  readonly gallery: Uri;
  /** Opens the page that does the work. */
  open(job: SheetJob): void;
}

/**
 * **NCA: Make NCA Contact Sheet…**, called on pictures, on automata, on folders, on some of each or on nothing. A folder
 * stands for the automata in it, or where it has none for its pictures; without an automaton all ready-made ones paint.
 */
export async function makeSheet(args: readonly unknown[], dialogs: SheetDialogs): Promise<void> {
  const targets = targetsOf(args[0], args[1]);
  try {
    const chosen = (await Promise.all(targets.map(async (uri) => (await automataIn(uri)) ?? [uri]))).flat();
    const automata = chosen.filter(isAutomaton);
    const others = chosen.filter((uri) => !isAutomaton(uri));
    const inFront = activeImage();
    const photos = others.length > 0 ? others : inFront && targets.length === 0 ? [inFront] : await dialogs.pictures.pickPhotos(commandNames.makeSheet());
    if (!photos) return;
    for (const uri of automata) await readAutomaton(workspace.fs, uri);
    const painters = automata.length > 0 ? automata : ((await automataIn(dialogs.gallery)) ?? []);
    dialogs.open({ photos: await expandFolders(workspace.fs, photos), automata: painters });
  } catch (error) {
    await reportProblem(error, targets);
  }
}

/** Of a folder that has some; undefined for all else. */
async function automataIn(uri: Uri): Promise<Uri[] | undefined> {
  if (isAutomaton(uri)) return undefined;
  const names = (await listFolder(workspace.fs, uri).catch(() => [])).map(([name]) => name).filter((name) => name.endsWith(modelExtension));
  return names.length > 0 ? names.sort().map((name) => join(uri, name)) : undefined;
}
