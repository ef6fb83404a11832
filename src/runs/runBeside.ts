import type { Uri } from 'vscode';
import { exists, type FileSystem } from '../fileSystem';
import { stemOf } from '../../shared/modelFile';
import { folderOf, join, nameOf } from '../uris';
import { parseRunFile, type RunFile } from './runFile';
import { locateSource } from './sources';

/** Where pictures of the extension lie and how uris are read. */
export interface InputPlaces {
  readonly bundled: Uri;
  parse(uri: string): Uri;
}

/** Inputs of the run that made an automaton, as far as they are still there. */
export interface TrainedWith {
  readonly photos: readonly Uri[];
  readonly style: Uri | undefined;
  /** Pictures that guided it. */
  readonly targets: readonly { readonly uri: Uri; readonly weight: number }[];
  readonly run: RunFile;
}

/**
 * What an automaton was trained with, by the run file beside it: `<name>.run.json`, else `run.json`.
 * @returns undefined for a file that was moved or shared: it has no run beside it.
 */
export async function trainedWith(fs: FileSystem, model: Uri, places: InputPlaces): Promise<TrainedWith | undefined> {
  const folder = folderOf(model);
  const run = await runBeside(fs, model);
  return run && inputsOf(fs, run, folder, places);
}

/** The automaton that a training began with, by the run file beside what it made: SHA-256. */
export async function baseBeside(fs: FileSystem, model: Uri): Promise<string | undefined> {
  return (await runBeside(fs, model))?.base;
}

async function runBeside(fs: FileSystem, model: Uri): Promise<RunFile | undefined> {
  const ownName = `${stemOf(nameOf(model))}.run.json`;
  return (await readRun(fs, join(folderOf(model), ownName))) ?? readRun(fs, join(folderOf(model), 'run.json'));
}

/** The same of a run's folder. @throws Error if it has no record of a run */
export async function readRunInputs(fs: FileSystem, folder: Uri, places: InputPlaces): Promise<TrainedWith> {
  return inputsOf(fs, parseRunFile(await fs.readFile(join(folder, 'run.json'))), folder, places);
}

async function inputsOf(fs: FileSystem, run: RunFile, folder: Uri, places: InputPlaces): Promise<TrainedWith> {
  const found = async (source: string): Promise<Uri[]> => {
    const uri = locateSource(source, folder, places);
    return (await exists(fs, uri)) ? [uri] : [];
  };
  const photos = (await Promise.all(run.photos.map(({ source }) => found(source)))).flat();
  const [style] = run.style ? await found(run.style.source) : [];
  const guiding = (run.guidance?.images ?? []).map(async ({ source, weight }) => (await found(source)).map((uri) => ({ uri, weight })));
  return { photos, style, targets: (await Promise.all(guiding)).flat(), run };
}

async function readRun(fs: FileSystem, uri: Uri): Promise<RunFile | undefined> {
  try {
    return parseRunFile(await fs.readFile(uri));
  } catch {
    return undefined;
  }
}
