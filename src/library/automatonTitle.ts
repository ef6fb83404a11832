import type { Uri } from 'vscode';
import { stemOf } from '../../shared/modelFile';
import { styleTitle } from '../../shared/paintings';
import { folderOf, nameOf } from '../uris';
import { readyMadeFolder } from './readyMade';

/** What a person calls an automaton: a ready-made one as the style that it is of, any other by its file's name. */
export function automatonTitle(uri: Uri): string {
  const stem = stemOf(nameOf(uri));
  // The extension's own folder tells its version.
  return folderOf(uri).path.endsWith(`/${readyMadeFolder}`) ? styleTitle(stem) : stem;
}
