import type { CatalogueEntry } from './catalogue';
import type { DownloadOptions } from './downloadOptions';
import { ModelError } from './modelError';
import type { Manifest } from './manifest';
import { difference, joinTrust, pinOf, type Trust } from './trust';

/**
 * Holds what a server says or sent to what is known: from an earlier download, else from the catalogue.
 * @returns what is known.
 * @throws ModelError `not-trusted` that names what is another, unless the user agreed to that.
 */
export async function holdToTrust(
  { id, name }: Pick<CatalogueEntry, 'id' | 'name'>,
  now: Trust,
  { store, trustChanged }: Pick<DownloadOptions, 'store' | 'trustChanged'>,
): Promise<Trust | undefined> {
  if (trustChanged) return undefined;
  const noted = await store.readTrust(id);
  const known = noted ?? pinOf(id);
  const other = known && difference(known, now);
  if (other === undefined) return known;
  const since = noted ? `was first downloaded (commit ${noted.commit ?? 'unknown'})` : 'was pinned in the catalogue';
  throw new ModelError('not-trusted', `${name}: the download is not what it was when it ${since}: ${other}.`);
}

/**
 * The same for rows of a downloaded model's token table, which come when they are needed. Those that never came before
 * are trusted: their commit, and the file's length and etag, are those of the download.
 */
export async function holdRowsToTrust(
  entry: Pick<CatalogueEntry, 'id' | 'name'>,
  { repository, revision }: Pick<Manifest, 'repository' | 'revision'>,
  rows: Trust['rows'],
  options: Pick<DownloadOptions, 'store' | 'trustChanged'>,
): Promise<void> {
  const { store, trustChanged } = options;
  const now: Trust = { formatVersion: 1, repository, commit: revision, header: null, tensors: {}, files: {}, rows };
  await holdToTrust(entry, now, options);
  const noted = await store.readTrust(entry.id).catch((error: unknown) => {
    if (!trustChanged) throw error;
  });
  await store.writeTrust(entry.id, noted ? { ...joinTrust(noted, now), commit: noted.commit } : now);
}
