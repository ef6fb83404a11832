import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const roots = ['shared', 'engine', 'src', 'webview'];
const folders = roots.flatMap((root) => [
  root,
  ...readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.posix.join(entry.parentPath.replaceAll(path.sep, '/'), entry.name)),
]);
const sources = (folder: string) => readdirSync(folder).filter((name) => /\.(ts|css)$/.test(name));

/** The comment that a file opens with. */
const headerOf = (file: string): string => /^\/\*[^]*?\*\//.exec(readFileSync(file, 'utf8'))?.[0] ?? '';

/** Files that a text names by their paths from its folder. */
const namedIn = (text: string): string[] => [...text.matchAll(/`([\w./-]+\.(?:ts|css))`/g)].map(([, file]) => file!);

/** The headers of files that name at least two others of their folder: they say how its files hang together. */
function maps(folder: string): string[] {
  const names = sources(folder);
  return names
    .map((name) => ({ name, header: headerOf(path.join(folder, name)) }))
    .filter(({ name, header }) => new Set(namedIn(header).filter((other) => other !== name && names.includes(other))).size >= 2)
    .map(({ header }) => header);
}

it.each(folders.filter((folder) => sources(folder).length > 5))('%s says in one file how its files work together', (folder) => {
  const headers = maps(folder);
  expect(headers).not.toEqual([]);
  for (const named of headers.flatMap(namedIn))
    expect(existsSync(path.join(folder, named)), `${named}, which a header in ${folder} names`).toBe(true);
});
