import type { Uri } from 'vscode';
import { inStyleOrder, paintings, styleTitle } from '../../shared/paintings';
import { nameOf } from '../uris';

export interface StyleGroups {
  readonly recent: readonly Uri[];
  readonly bundled: readonly Uri[];
  readonly workspace: readonly Uri[];
}

/** Each picture once, where it comes first; the photos themselves are no styles for themselves. */
export function styleChoices(
  { recent, bundled, workspace }: StyleGroups,
  photos: readonly Uri[],
): StyleGroups {
  const seen = new Set(photos.map(String));
  const fresh = (uris: readonly Uri[]) =>
    uris.filter((uri) => !seen.has(String(uri)) && seen.add(String(uri)));
  return { recent: fresh(recent), bundled: fresh(bundled), workspace: fresh(workspace) };
}

/** `oil-strokes.jpg` → `oil-strokes`, as the command line and experiments name it. */
export const bundledStyleStem = (uri: Uri) => nameOf(uri).replace(/\.[^.]+$/, '');

export const bundledStyleName = (uri: Uri): string => styleTitle(bundledStyleStem(uri));

/** Who painted it and when; undefined for what is no painting. */
export function painterOf(uri: Uri): string | undefined {
  const painting = paintings[bundledStyleStem(uri)];
  return painting && `${painting.artist}, ${painting.year}`;
}

/** Bundled styles as they are listed. */
export function orderedStyles(uris: readonly Uri[]): Uri[] {
  const byName = new Map(uris.map((uri) => [bundledStyleStem(uri), uri]));
  return inStyleOrder([...byName.keys()]).map((name) => byName.get(name)!);
}

const recentKept = 8;

/** The list after a style was used: it moves to the front. */
export function withRecent(recent: readonly string[], used: string): string[] {
  return [used, ...recent.filter((uri) => uri !== used)].slice(0, recentKept);
}
