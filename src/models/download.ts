import { join } from 'node:path';
import type { TensorPlace } from '../../shared/safetensors';
import type { CatalogueEntry, ClipEntry, HubModel } from './catalogue';
import { checkTensors } from './checkTensors';
import { Collection } from './collection';
import { downloadHead } from './downloadHead';
import type { DownloadOptions } from './downloadOptions';
import { fetchPieces, cutPieces } from './fetchPieces';
import type { FileAccess } from './fileAccess';
import { holdToTrust } from './holdToTrust';
import { fetchSmallFile } from './smallFiles';
import { hostOf } from './http';
import type { Manifest } from './manifest';
import { asDiskError, ModelError } from './modelError';
import { sha256Of, weightsFile } from './modelStore';
import { packWeights } from './packWeights';
import { placeInCollection, planPieces } from './rangePlan';
import { openRemoteFile, type RemoteFile } from './remoteFile';
import type { TensorTable } from './tensorTables';
import { joinTrust, type Trust } from './trust';

/**
 * Downloads a model into the store, or goes on with a download that was interrupted. The user has agreed to it.
 * @throws ModelError for everything that goes wrong. Nothing that is not whole and checked is left under the model's
 * name.
 */
export async function downloadModel(entry: CatalogueEntry, options: DownloadOptions): Promise<void> {
  try {
    await (entry.kind === 'aesthetic' ? downloadHead(entry, options) : downloadHubModel(entry, options));
  } catch (error) {
    throw asDiskError(error, entry.name);
  }
}

async function downloadHubModel(entry: HubModel, options: DownloadOptions): Promise<void> {
  const { store, files } = options;
  const { file, path } = await openWeights(entry, options);
  const { header, commit = null } = file;
  const trust: Trust = { formatVersion: 1, repository: entry.repository, commit, header, tensors: {}, files: {}, rows: {} };
  // Before megabytes are fetched.
  await holdToTrust(entry, trust, options).catch(async (error: unknown) => {
    await file.whole?.reader.close();
    throw error;
  });
  const places = checkTensors(entry.name, hostOf(file.url), file.places, tableOf(entry, options));
  const tokenTable = entry.kind === 'clip' && !options.wholeTokenTable ? tokenTableOf(entry, file, path) : null;
  const revision = file.commit ?? entry.revision;
  const folder = store.unfinishedFolder(entry.id, revision);
  const collection = await Collection.open(files, folder, file, planPieces(places.values()));
  try {
    await collect(entry, file, collection, options);
    const small = entry.kind === 'clip' ? await fetchSmallFiles(entry, revision, folder, options) : {};
    const { weights, tensors } = await pack(entry, places, collection, join(folder, weightsFile), files).catch(async (error) => {
      // What came is of no use: the next try begins anew.
      if (error instanceof ModelError) await collection.remove();
      throw error;
    });
    const came = { ...trust, tensors, files: Object.fromEntries(Object.entries(small).map(([name, { sha256 }]) => [name, sha256])) };
    const known = await holdToTrust(entry, came, options).catch(async (error: unknown) => {
      await collection.remove();
      throw error;
    });
    const { id, repository, licence } = entry;
    const downloaded = options.now().toISOString();
    const manifest: Manifest = {
      ...{ formatVersion: 1, id, repository, revision, licence, downloaded },
      ...{ weights, files: small, tokenTable },
    };
    await collection.close();
    await collection.remove();
    await store.writeTrust(id, joinTrust(known, came));
    // Rows that were kept may be of what is not trusted any more.
    await store.finish(manifest, { keepRows: !options.trustChanged });
  } finally {
    await collection.close().catch(() => undefined);
    await file.whole?.reader.close();
  }
}

/** The header of the first of the file's names that the repository has. */
async function openWeights(entry: HubModel, options: DownloadOptions): Promise<{ file: RemoteFile; path: string }> {
  for (const [i, name] of entry.weights.entries()) {
    const path = `${entry.repository}/resolve/${entry.revision}/${name}`;
    try {
      const file = await openRemoteFile(entry.name, hubUrl(options.endpoint, path), options.http, options.signal);
      // From here on the commit, so that all parts are of one edition.
      const pinned = `${entry.repository}/resolve/${file.commit ?? entry.revision}/${name}`;
      return { file: { ...file, url: hubUrl(options.endpoint, pinned) }, path: pinned };
    } catch (error) {
      const missing = error instanceof ModelError && error.failure === 'not-found';
      if (!missing || i === entry.weights.length - 1) throw error;
    }
  }
  throw new Error('A model of the catalogue names no file.');
}

export function hubUrl(endpoint: string, path: string): string {
  return `${endpoint.replace(/\/+$/, '')}/${path}`;
}

function tableOf(entry: HubModel, { wholeTokenTable }: DownloadOptions): TensorTable {
  if (entry.kind !== 'clip' || !wholeTokenTable) return entry.tensors;
  return new Map([...entry.tensors, ...tokenTableShape(entry)]);
}

function tokenTableShape({ tokenTable, architecture: { text } }: ClipEntry): TensorTable {
  return new Map([[tokenTable, [text.tokens, text.width]]]);
}

/** Checked like the tensors that are fetched: rows of another table would be nonsense. */
function tokenTableOf(entry: ClipEntry, file: RemoteFile, path: string): NonNullable<Manifest['tokenTable']> {
  const place = checkTensors(entry.name, hostOf(file.url), file.places, tokenTableShape(entry)).get(entry.tokenTable)!;
  const { text } = entry.architecture;
  return {
    path,
    fileBytes: file.bytes,
    etag: file.etag ?? null,
    dtype: place.dtype as 'F32' | 'F16' | 'BF16',
    shape: [text.tokens, text.width],
    from: place.from,
  };
}

/** What a server without ranges may send beyond what is needed without being asked about. */
const tolerableWaste = 1.5;

async function collect(
  entry: HubModel,
  file: RemoteFile,
  collection: Collection,
  { http, signal, onProgress, wait, allowWhole }: DownloadOptions,
): Promise<void> {
  const onBytes = () => onProgress?.(collection.received, collection.total);
  onBytes();
  if (!file.whole) return fetchPieces(entry.name, file, collection, { http, signal, onBytes, wait });
  if (allowWhole || file.bytes <= collection.total * tolerableWaste) return cutPieces(file.whole, collection, onBytes);
  const megabytes = Math.round(file.bytes / 1e6);
  const needed = Math.round(collection.total / 1e6);
  const message = `${entry.name}: ${hostOf(file.url)} ignores byte ranges, so all ${megabytes} MB would have to come instead of ${needed}.`;
  throw new ModelError('no-ranges', message);
}

async function pack(
  entry: HubModel,
  places: ReadonlyMap<string, TensorPlace>,
  collection: Collection,
  path: string,
  files: FileAccess,
) {
  await files.remove(path);
  const output = await files.open(path);
  const nameAt = new Map([...places].map(([name, { from }]) => [from, name]));
  const tensors: Record<string, string> = {};
  try {
    const read = async ({ from, to }: TensorPlace) => {
      const at = placeInCollection(collection.pieces, from);
      const bytes = await collection.read(at, at + to - from);
      tensors[nameAt.get(from)!] = sha256Of(bytes);
      return bytes;
    };
    const packed = await packWeights(entry.name, places, read, (content, at) => output.write(content, at));
    await output.flush();
    return { weights: { ...packed, tensors: [...packed.tensors].map((tensor) => ({ ...tensor, shape: [...tensor.shape] })) }, tensors };
  } finally {
    await output.close();
  }
}

/** Tokenizer and configs, under the catalogue's first name for each. */
async function fetchSmallFiles(
  entry: ClipEntry,
  revision: string,
  folder: string,
  options: DownloadOptions,
): Promise<Manifest['files']> {
  const wanted = [{ names: [entry.tokenizer], needed: true }, { names: entry.config }, { names: entry.preprocessor }];
  const kept: Manifest['files'] = {};
  for (const { names, needed } of wanted) {
    const urls = names.map((name) => hubUrl(options.endpoint, `${entry.repository}/resolve/${revision}/${name}`));
    const bytes = await fetchSmallFile(entry.name, urls, needed ?? false, options);
    if (!bytes) continue;
    await options.files.writeWhole(join(folder, names[0]!), bytes);
    kept[names[0]!] = { bytes: bytes.length, sha256: sha256Of(bytes) };
  }
  return kept;
}
