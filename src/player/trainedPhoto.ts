import type { Uri } from 'vscode';
import { locateSource } from '../artifacts/sources';
import { parseRunFile } from '../artifacts/runFile';
import { exists, type FileSystem } from '../fileSystem';
import { folderOf, join } from '../uris';

/** Where pictures of the extension lie and how uris are read. */
export interface PhotoPlaces {
  readonly bundled: Uri;
  parse(uri: string): Uri;
}

/** The first photo that the automaton beside this `run.json` was trained with, if it is still there. */
export async function trainedPhoto(fs: FileSystem, model: Uri, places: PhotoPlaces): Promise<Uri | undefined> {
  const folder = folderOf(model);
  try {
    const [photo] = parseRunFile(await fs.readFile(join(folder, 'run.json'))).photos;
    const uri = photo && locateSource(photo.source, folder, places);
    return uri && (await exists(fs, uri)) ? uri : undefined;
  } catch {
    // A file that was moved or shared has no run beside it.
    return undefined;
  }
}
