import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './process.mjs';

/** @param {string} entry relative to the root @returns {string[]} the files under it, or itself */
function filesUnder(entry) {
  const full = path.join(root, entry);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [entry];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => path.relative(root, path.join(found.parentPath, found.name)))
    .sort();
}

/** @param {string[]} entries */
function fingerprint(entries) {
  const hash = createHash('sha256');
  for (const file of entries.flatMap(filesUnder)) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * Does `work` unless `outputs` exist and `inputs` are as they were when it was last done.
 * @param {string} name of the stamp
 * @param {{ inputs: string[], outputs: string[] }} files files and folders, relative to the root
 * @param {() => Promise<void>} work
 */
export async function unlessFresh(name, { inputs, outputs }, work) {
  const stamp = path.join(root, '.cache', `${name}.stamp`);
  const now = fingerprint(inputs);
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
  if (done && outputs.every((output) => existsSync(path.join(root, output)))) return;
  await work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}
