import type { Uri } from 'vscode';
import { modelExtension } from '../../shared/modelFile';
import { messageOf } from '../../shared/messageOf';
import { isFile, listFolder, type FileSystem } from '../fileSystem';
import { isRunName, modelFileName, runSubject } from '../runs/names';
import { parseRunFile, type RunFile } from '../runs/runFile';
import { join, nameOf } from '../uris';

/** A run's folder as it lies on the disk. */
export interface KeptRun {
  readonly folder: Uri;
  readonly record?: RunFile;
  /** Why there is no record, or what the run failed with. */
  readonly problem?: string;
  readonly model?: Uri | undefined;
  /** The first result. */
  readonly picture?: Uri | undefined;
  /** What tells most of it: the picture, else its record or error; undefined where there is none of them. */
  readonly shown?: Uri | undefined;
  readonly hasCheckpoint: boolean;
}

/** No record or error of a run is nearly as large; a file that is gets no chance to fill the memory. */
const largestText = 4 * 1024 * 1024;

/** What is in a folder; undefined if it is none of a run. A record that cannot be used is told, not passed over. */
export async function readKeptRun(fs: FileSystem, folder: Uri): Promise<KeptRun | undefined> {
  const files = (await listFolder(fs, folder)).filter(([, type]) => isFile(type)).map(([name]) => name);
  const hasRecord = files.includes('run.json');
  if (!hasRecord && !(isRunName(nameOf(folder)) && files.length > 0)) return undefined;
  const record = hasRecord ? await readRecord(fs, join(folder, 'run.json')) : { problem: 'There is no run.json in it.' };
  const error = files.includes('error.txt') ? await readText(fs, join(folder, 'error.txt')) : undefined;
  const hasCheckpoint = files.includes('checkpoint.safetensors');
  return { folder, ...record, ...(error && { problem: error }), hasCheckpoint, ...productsOf(folder, files, record.record) };
}

async function readRecord(fs: FileSystem, file: Uri): Promise<Pick<KeptRun, 'record' | 'problem'>> {
  try {
    return { record: parseRunFile(await readSmall(fs, file)) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

async function readText(fs: FileSystem, file: Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await readSmall(fs, file)).trim();
  } catch (error) {
    return messageOf(error);
  }
}

async function readSmall(fs: FileSystem, file: Uri): Promise<Uint8Array> {
  const { size } = await fs.stat(file);
  if (size > largestText) throw new Error(`${nameOf(file)} has ${size} bytes: that is none of a run.`);
  return fs.readFile(file);
}

/** Only names that the folder lists: a record may name anything. */
function productsOf(folder: Uri, files: readonly string[], record: RunFile | undefined): Pick<KeptRun, 'model' | 'picture' | 'shown'> {
  const model = modelAmong(files, record);
  const picture = record?.results.find(({ file }) => files.includes(file))?.file;
  const told = record ? ['run.json'] : ['error.txt', 'run.json'];
  const shown = picture ?? told.find((name) => files.includes(name));
  const place = (name: string | undefined) => (name === undefined ? undefined : join(folder, name));
  return { model: place(model), picture: place(picture), shown: place(shown) };
}

/** The one that is named after the run, before any that somebody put beside it. */
function modelAmong(files: readonly string[], record: RunFile | undefined): string | undefined {
  const models = files.filter((name) => name.endsWith(modelExtension));
  const own = record && modelFileName(record.photos.map(({ name }) => name), runSubject(record.style?.name, record.guidance?.prompts));
  return models.find((name) => name === own) ?? models.find((name) => name === `model${modelExtension}`) ?? models[0];
}
