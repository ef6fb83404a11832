import type { CatalogueEntry } from './catalogue';
import type { DownloadOptions } from './downloadOptions';
import { ModelError } from './modelError';
import { difference, pinOf, type Trust } from './trust';

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
