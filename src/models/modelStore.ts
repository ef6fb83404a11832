import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { joinNamesToPath } from '../safeName';
import type { FileAccess } from './fileAccess';
import { formatManifest, parseManifest, type Manifest } from './manifest';
import { ModelError } from './modelError';
import { formatTrust, parseTrust, type Trust } from './trust';

/** Names inside a downloaded model's folder. */
export const weightsFile = 'weights.safetensors';
const manifestFile = 'manifest.json';
const rowsFile = 'token-rows.json';
const unfinished = '.part';

export interface StoredModel {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * The downloaded models: `<root>/<id>/<revision>/`. A folder has this name only when all of it is there; until then it
 * ends in `.part`.
 */
export class ModelStore {
  constructor(
    private readonly files: FileAccess,
    readonly root: string,
  ) {}

  /** Where a download collects what comes. */
  unfinishedFolder(id: string, revision: string): string {
    return this.folder(id, revision) + unfinished;
  }

  /** Puts a finished download in place of whatever was there, but for rows of the same revision. */
  async finish(manifest: Manifest, { keepRows = true } = {}): Promise<void> {
    const { id, revision } = manifest;
    await this.files.writeWhole(join(this.unfinishedFolder(id, revision), manifestFile), formatManifest(manifest));
    const rows = await this.files.read(join(this.folder(id, revision), rowsFile)).catch(() => undefined);
    if (rows && keepRows) await this.files.writeWhole(join(this.unfinishedFolder(id, revision), rowsFile), rows);
    await this.files.remove(this.folder(id, revision));
    await this.files.rename(this.unfinishedFolder(id, revision), this.folder(id, revision));
    const model = this.modelFolder(id);
    const others = (await this.files.list(model)).map((name) => join(model, name));
    for (const other of others) if (other !== this.folder(id, revision)) await this.files.remove(other);
  }

  /** Undefined if it was not downloaded. @throws ModelError if its manifest is damaged. */
  async find(id: string): Promise<StoredModel | undefined> {
    for (const name of await this.files.list(this.modelFolder(id))) {
      const folder = join(this.modelFolder(id), name);
      if (name.endsWith(unfinished) || (await this.files.size(join(folder, manifestFile))) === undefined) continue;
      return { folder, manifest: parseManifest(id, await this.files.read(join(folder, manifestFile))) };
    }
    return undefined;
  }

  /** Whether a download was begun and can be taken up again. */
  async isUnfinished(id: string): Promise<boolean> {
    return (await this.files.list(this.modelFolder(id))).some((name) => name.endsWith(unfinished));
  }

  /** @throws ModelError `wrong-hash` if the weights are not the ones that were downloaded. */
  async readWeights({ folder, manifest }: StoredModel): Promise<Uint8Array> {
    return this.readChecked(manifest.id, join(folder, weightsFile), manifest.weights);
  }

  /** One of the small files; undefined if the repository had none. */
  async readFile({ folder, manifest }: StoredModel, name: string): Promise<Uint8Array | undefined> {
    const known = manifest.files[name];
    return known && this.readChecked(manifest.id, joinNamesToPath(folder, name), known);
  }

  rowsPath({ folder }: StoredModel): string {
    return join(folder, rowsFile);
  }

  /** What is known from an earlier download. @throws ModelError `not-trusted` if the note cannot be read */
  async readTrust(id: string): Promise<Trust | undefined> {
    const file = this.trustFile(id);
    if ((await this.files.size(file)) === undefined) return undefined;
    try {
      return parseTrust(await this.files.read(file));
    } catch (error) {
      const message = `${id}: what was noted of its first download (${file}) cannot be read.`;
      throw new ModelError('not-trusted', message, { cause: error });
    }
  }

  writeTrust(id: string, trust: Trust): Promise<void> {
    return this.files.writeWhole(this.trustFile(id), formatTrust(trust));
  }

  private trustFile(id: string): string {
    return joinNamesToPath(this.root, `${id}.trust.json`);
  }

  remove(id: string): Promise<void> {
    return this.files.remove(this.modelFolder(id));
  }

  private folder(id: string, revision: string): string {
    return joinNamesToPath(this.root, id, revision);
  }

  private modelFolder(id: string): string {
    return joinNamesToPath(this.root, id);
  }

  private async readChecked(model: string, path: string, known: { bytes: number; sha256: string }) {
    const bytes = await this.files.read(path).catch(() => undefined);
    if (bytes && sha256Of(bytes) === known.sha256) return bytes;
    const reason = !bytes ? 'is gone' : `has changed since it was downloaded (its SHA-256 is not the recorded one)`;
    throw new ModelError('wrong-hash', `${model}: ${path} ${reason}.`);
  }
}

/** Lower-case hex. */
export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
