import type { Uri } from 'vscode';
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

/** `oil-strokes.jpg` → "Oil strokes". */
export function bundledStyleName(uri: Uri): string {
  const words = bundledStyleStem(uri).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const recentKept = 8;

/** The list after a style was used: it moves to the front. */
export function withRecent(recent: readonly string[], used: string): string[] {
  return [used, ...recent.filter((uri) => uri !== used)].slice(0, recentKept);
}
