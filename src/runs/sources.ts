import { posix } from 'node:path';
import type { Uri } from 'vscode';
import { joinNames } from '../safeName';
import { join, pathWithin } from '../uris';

const bundledPrefix = 'bundled:';

/** Where a run's inputs may lie. */
export interface Places {
  /** Workspace folder (or chosen folder) that the run belongs to. */
  readonly base: Uri;
  /** Pictures that come with the extension; their place changes with each version. */
  readonly bundled: Uri;
  parse(uri: string): Uri;
}

/**
 * How `run.json` names an input: by its path from the run folder where both lie in one workspace folder, so that
 * the workspace may be moved and the file tells nothing about the machine; else by uri.
 */
export function sourceOf(uri: Uri, folder: Uri, { base, bundled }: Places): string {
  const inBundle = pathWithin(bundled, uri);
  if (inBundle !== undefined) return bundledPrefix + inBundle;
  const inWorkspace = pathWithin(base, uri) !== undefined && pathWithin(base, folder) !== undefined;
  return inWorkspace ? posix.relative(folder.path, uri.path) : uri.toString();
}

/** The other way round. */
export function locateSource(source: string, folder: Uri, { bundled, parse }: Omit<Places, 'base'>): Uri {
  if (source.startsWith(bundledPrefix)) return joinNames(bundled, ...source.slice(bundledPrefix.length).split('/'));
  return /^[a-z][a-z0-9+.-]+:\//i.test(source) ? parse(source) : join(folder, source);
}
