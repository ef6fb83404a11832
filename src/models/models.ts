/**
 * Networks that do not come with the extension: found in the user's folder, or downloaded, checked and kept.
 *
 * The way of a download: `catalogue.ts` names it; `download.ts` reads the file's header on the server (`remoteFile.ts`,
 * `http.ts`), holds it to the tensors needed (`checkTensors.ts`) and to what is known (`holdToTrust.ts`), fetches the
 * pieces that they lie in (`rangePlan.ts`, `fetchPieces.ts`, `collection.ts`) and packs them (`packWeights.ts`) into
 * the `modelStore.ts` with a `manifest.ts`. `localModels.ts` opens those of a folder, `tokenRows.ts` rows for prompts.
 * What comes out is in `modelFiles.ts`; what goes wrong is a `modelError.ts`.
 */
import { isAbsolute } from 'node:path';
import { readLinearHead, storedHead, type LinearHead } from './aestheticHead';
import { catalogue, type CatalogueEntry, type ClipEntry, type Vgg19Entry } from './catalogue';
import { downloadModel, hubUrl } from './download';
import type { DownloadOptions } from './downloadOptions';
import type { FileAccess } from './fileAccess';
import { holdRowsToTrust } from './holdToTrust';
import { hostOf, type HttpOptions } from './http';
import { LocalModels, parseConfig } from './localModels';
import { asDiskError, ModelError } from './modelError';
import type { AestheticHead, ClipFiles, ModelLibrary, Provenance, Vgg19Files } from './modelFiles';
import { ModelStore, type StoredModel } from './modelStore';
import { rawEndpoint } from './places';
import { pinOf, type Trust } from './trust';
import { TokenRows } from './tokenRows';

export interface ModelsOptions {
  readonly files: FileAccess;
  /** Where downloads are kept. */
  readonly cache: string;
  /** A folder of the user's that is looked into first. */
  readonly folder?: string;
  readonly endpoint: string;
  /** In place of raw.githubusercontent.com. */
  readonly rawEndpoint?: string;
  /** An aesthetic head of the user's, a `.pth` file. */
  readonly aestheticHead?: string;
  readonly http: HttpOptions;
  readonly wholeTokenTable: boolean;
  /** Whether the user agreed to rows of a token table that are others than they were, whatever the model. */
  readonly trustChanged?: boolean;
  readonly wait: DownloadOptions['wait'];
  readonly now: () => Date;
}

/** How a model of the catalogue is at hand. */
export interface ModelStatus {
  readonly entry: CatalogueEntry;
  readonly at: 'folder' | 'downloaded' | 'unfinished' | 'nowhere' | 'damaged';
  /** On the disk, where it was downloaded. */
  readonly bytes?: number;
  /** What is wrong with it. */
  readonly problem?: string;
}

type OnDownload = Pick<DownloadOptions, 'signal' | 'onProgress' | 'allowWhole' | 'trustChanged'>;

/** The models of the catalogue, and CLIPs in folders, wherever they are. */
export class Models implements ModelLibrary {
  private readonly store: ModelStore;
  private readonly local: LocalModels | undefined;
  /** Models whose rows of the token table are trusted the next time that some come. */
  private readonly trusted = new Set<string>();
  /** One download of a model at a time. */
  private readonly downloads = new Map<string, Promise<void>>();

  constructor(
    private readonly options: ModelsOptions,
    private readonly entries: readonly CatalogueEntry[] = catalogue,
  ) {
    this.store = new ModelStore(options.files, options.cache);
    this.local = options.folder ? new LocalModels(options.files, options.folder) : undefined;
  }

  list(): Promise<ModelStatus[]> {
    return Promise.all(this.entries.map((entry) => this.status(entry)));
  }

  async status(entry: CatalogueEntry): Promise<ModelStatus> {
    try {
      if (entry.kind !== 'aesthetic' && (await this.local?.find(entry))) return { entry, at: 'folder' };
      const stored = await this.store.find(entry.id);
      if (stored) return { entry, at: 'downloaded', bytes: bytesOf(stored) };
      return { entry, at: (await this.store.isUnfinished(entry.id)) ? 'unfinished' : 'nowhere' };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      return { entry, at: 'damaged', problem: error.message };
    }
  }

  /** Downloads what the user agreed to. @throws ModelError as {@link downloadModel} does. */
  download(id: string, { onProgress, ...options }: OnDownload = {}): Promise<void> {
    const running = this.downloads.get(id);
    if (running) return running;
    const work = downloadModel(this.entry(id), { ...this.options, store: this.store, onProgress, ...options });
    const settled = work.finally(() => this.downloads.delete(id));
    this.downloads.set(id, settled);
    return settled;
  }

  /** Where a download comes from, for people: host and repository. */
  sourceOf(entry: CatalogueEntry): string {
    const { endpoint, rawEndpoint: raw = rawEndpoint } = this.options;
    return `${hostOf(entry.kind === 'aesthetic' ? raw : endpoint)}/${entry.repository}`;
  }

  /** What is known of a model's files, from an earlier download or the catalogue; undefined: the next one is trusted. */
  async trustOf(id: string): Promise<Trust | undefined> {
    return (await this.store.readTrust(id)) ?? pinOf(id);
  }

  /** The user agreed to rows of a model's token table that are others than they were: those that come next are trusted. */
  trustRows(id: string): void {
    this.trusted.add(id);
  }

  /** Deletes a download; a folder of the user's stays as it is. */
  async remove(id: string): Promise<void> {
    await this.store.remove(id).catch((error: unknown) => {
      throw asDiskError(error, this.entry(id).name);
    });
  }

  async vgg19(): Promise<Vgg19Files> {
    const entry = this.entries.find((candidate): candidate is Vgg19Entry => candidate.kind === 'vgg19')!;
    const file = await this.local?.find(entry);
    if (file) return this.local!.vgg19(entry, file);
    const stored = await this.stored(entry);
    return { kind: 'vgg19', weights: await this.store.readWeights(stored), provenance: provenanceOf(stored) };
  }

  async tokenizer(id: string): Promise<string> {
    if (isFolder(id)) return this.inFolder(id, (local, file) => local.tokenizer(id, file));
    const entry = this.clipEntry(id);
    const file = await this.local?.find(entry);
    if (file) return this.local!.tokenizer(entry.name, file);
    return this.storedTokenizer(entry, await this.stored(entry));
  }

  async clip(id: string, tokens: ReadonlyMap<number, string>): Promise<ClipFiles> {
    if (isFolder(id)) return this.inFolder(id, (local, file) => local.anyClip(file, tokens));
    const entry = this.clipEntry(id);
    const file = await this.local?.find(entry);
    if (file) return this.local!.clip(entry, file, tokens);
    return this.storedClip(entry, await this.stored(entry), tokens);
  }

  /** @throws ModelError if the catalogue has no such model. */
  entry(id: string): CatalogueEntry {
    const entry = this.entries.find((candidate) => candidate.id === id);
    if (entry) return entry;
    throw new ModelError('not-found', `There is no model “${id}”. There are: ${ids(this.entries)}.`);
  }

  private clipEntry(id: string): ClipEntry {
    const clips = this.entries.filter((entry) => entry.kind === 'clip');
    const entry = clips.find((candidate) => candidate.id === id);
    if (entry) return entry;
    throw new ModelError('not-found', `There is no CLIP “${id}”. There are: ${ids(clips)}; or give a folder's path.`);
  }

  async aesthetic(clip: string): Promise<AestheticHead | undefined> {
    const { aestheticHead, files } = this.options;
    if (aestheticHead) return { ...(await this.ownHead(files, aestheticHead)), kind: 'aesthetic', clip };
    const heads = this.headsFor(clip);
    for (const { id } of heads) {
      const stored = await this.store.find(id);
      if (stored) return { ...storedHead(await this.store.readWeights(stored)), kind: 'aesthetic', clip };
    }
    if (!heads[0]) return undefined;
    throw new ModelError('not-downloaded', `${heads[0].name} (${heads[0].repository}) has not been downloaded.`);
  }

  /** The heads of the catalogue that were fitted on a CLIP. */
  headsFor(clip: string): CatalogueEntry[] {
    const fitted = this.entries.find(({ id }) => id === clip);
    if (fitted?.kind !== 'clip') return [];
    return this.entries.filter((entry) => entry.kind === 'aesthetic' && entry.family === fitted.family);
  }

  /** Fitted on embeddings of length 1, as the notebook's `ava_vit_b_16_linear.pth` is. */
  private async ownHead(files: FileAccess, path: string): Promise<LinearHead> {
    if ((await files.size(path)) === undefined) throw new ModelError('folder', `There is no aesthetic head ${path}.`);
    return readLinearHead(path, await files.read(path));
  }

  private async storedClip(
    entry: ClipEntry,
    stored: StoredModel,
    tokens: ReadonlyMap<number, string>,
  ): Promise<ClipFiles> {
    const config = async ([name]: readonly string[]) =>
      parseConfig(entry.name, await this.store.readFile(stored, name!));
    return {
      kind: 'clip',
      id: entry.id,
      weights: await this.store.readWeights(stored),
      config: await config(entry.config),
      preprocessor: await config(entry.preprocessor),
      tokenizer: await this.storedTokenizer(entry, stored),
      tokenRows: await this.rows(entry, stored, tokens),
      provenance: provenanceOf(stored),
    };
  }

  private async storedTokenizer(entry: ClipEntry, stored: StoredModel): Promise<string> {
    const bytes = await this.store.readFile(stored, entry.tokenizer);
    if (bytes) return new TextDecoder().decode(bytes);
    throw new ModelError('damaged', `${entry.name}: its ${entry.tokenizer} is missing.`);
  }

  private async rows(entry: ClipEntry, stored: StoredModel, tokens: ReadonlyMap<number, string>) {
    const { tokenTable } = stored.manifest;
    if (!tokenTable) return null;
    const { files, endpoint, http } = this.options;
    const agreed = () => this.trusted.delete(entry.id) || this.options.trustChanged;
    const hold = (rows: Trust['rows']) => holdRowsToTrust(entry, stored.manifest, rows, { store: this.store, trustChanged: agreed() });
    const rows = new TokenRows(entry.name, tokenTable, files, this.store.rowsPath(stored), hold);
    return rows.get(tokens, hubUrl(endpoint, tokenTable.path), http).catch((error: unknown) => {
      throw asDiskError(error, entry.name);
    });
  }

  private async stored(entry: CatalogueEntry): Promise<StoredModel> {
    const stored = await this.store.find(entry.id);
    if (stored) return stored;
    throw new ModelError('not-downloaded', `${entry.name} (${entry.repository}) has not been downloaded.`);
  }

  private async inFolder<T>(
    folder: string,
    use: (local: LocalModels, file: NonNullable<Awaited<ReturnType<LocalModels['find']>>>) => Promise<T>,
  ): Promise<T> {
    const local = new LocalModels(this.options.files, folder);
    return use(local, await local.anyFile());
  }
}

/** CLIPs are named by an id of the catalogue or by a folder's path. */
const isFolder = (id: string) => isAbsolute(id);

const ids = (entries: readonly CatalogueEntry[]) => entries.map(({ id }) => id).join(', ');

function provenanceOf({ manifest }: StoredModel): Provenance {
  const { id, repository, revision, licence, weights } = manifest;
  return { id, repository, revision, licence, sha256: weights.sha256 };
}

function bytesOf({ manifest }: StoredModel): number {
  const small = Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0);
  return manifest.weights.bytes + small;
}
