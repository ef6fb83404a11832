import type { Uri } from 'vscode';
import { stemOf } from '../../shared/modelFile';
import { styleTitle } from '../../shared/paintings';
import { folderOf, nameOf } from '../uris';

/** Where the ready-made automata lie below the extension, whose own folder tells its version. */
const readyMade = '/weights/gallery';

/** What a person calls an automaton: a ready-made one as the style that it is of, any other by its file's name. */
export function automatonTitle(uri: Uri): string {
  const stem = stemOf(nameOf(uri));
  return folderOf(uri).path.endsWith(readyMade) ? styleTitle(stem) : stem;
}
