import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { npm, root, say } from './process.mjs';

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function lockedPackages(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
}

/** npm notes in node_modules what it installed; optional packages depend on the platform and do not count. */
function areInstalled() {
  if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) return false;
  const installed = lockedPackages('node_modules/.package-lock.json');
  return Object.entries(lockedPackages('package-lock.json')).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}

/** Installs what package-lock.json names when node_modules is missing or differs from it. */
export async function ensureDependencies() {
  if (areInstalled()) return;
  say('Installing the packages of package-lock.json …');
  await npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
}
