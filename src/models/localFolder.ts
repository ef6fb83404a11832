import { dirname, join } from 'node:path';
import { readSafetensorsHeader, safetensorsBodyStart, type TensorPlace } from '../../shared/safetensors';
import { messageOf } from '../../shared/messageOf';
import type { HubModel } from './catalogue';
import type { FileAccess } from './fileAccess';
import { ModelError } from './modelError';

/** A safetensors file on the disk, known by its header. */
export interface LocalFile {
  readonly path: string;
  readonly places: ReadonlyMap<string, TensorPlace>;
  /** Commit, where the folder's name tells it. */
  readonly revision: string;
}

/**
 * Looks for a model in a folder as `huggingface-cli download` leaves it: with `--local-dir` the files lie in the
 * folder itself or in one named after the repository; without, in `models--owner--name/snapshots/<commit>`.
 * @returns undefined if it is not there.
 */
export async function findInFolder(files: FileAccess, folder: string, entry: HubModel): Promise<string | undefined> {
  for (const candidate of await candidateFolders(files, folder, entry.repository)) {
    for (const name of entry.weights) {
      if ((await files.size(join(candidate, name))) !== undefined) return join(candidate, name);
    }
  }
  return undefined;
}

async function candidateFolders(files: FileAccess, folder: string, repository: string): Promise<string[]> {
  const [owner, name] = repository.split('/') as [string, string];
  const cached = [folder, join(folder, 'hub')].map((root) => join(root, `models--${owner}--${name}`, 'snapshots'));
  const snapshots = await Promise.all(
    cached.map(async (root) => (await files.list(root)).map((commit) => join(root, commit))),
  );
  return [join(folder, owner, name), join(folder, name), join(folder, `${owner}--${name}`), ...snapshots.flat(), folder];
}

/** @throws ModelError if it is no safetensors file. */
export async function openLocalFile(files: FileAccess, model: string, path: string): Promise<LocalFile> {
  const bytes = await files.size(path);
  if (bytes === undefined) throw new ModelError('folder', `${model}: there is no ${path}.`);
  try {
    const bodyStart = safetensorsBodyStart(await files.readRange(path, 0, 200), bytes);
    const { places } = readSafetensorsHeader(await files.readRange(path, 0, bodyStart), bytes);
    return { path, places, revision: revisionOf(path) };
  } catch (error) {
    throw new ModelError('header', `${model}: ${path} is no safetensors file. ${messageOf(error)}`, { cause: error });
  }
}

function revisionOf(path: string): string {
  return /[\\/]snapshots[\\/]([0-9a-f]{7,40})[\\/]/.exec(path)?.[1] ?? 'local';
}

/** A file beside the weights; undefined if it is not there. */
export async function readBeside(
  files: FileAccess,
  { path }: Pick<LocalFile, 'path'>,
  names: readonly string[],
): Promise<Uint8Array | undefined> {
  for (const name of names) {
    const beside = join(dirname(path), name);
    if ((await files.size(beside)) !== undefined) return files.read(beside);
  }
  return undefined;
}
