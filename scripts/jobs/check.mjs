import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, runPackage } from '../setup/process.mjs';

/** One program a folder, so that each sees only what its code will find when it runs. Relative to the root. */
const projects = ['shared', 'engine', 'src', 'src/cli', 'webview', 'scripts', 'test'];

/** @returns {Promise<number>} exit code */
export async function checkTypes() {
  const codes = [];
  for (const project of projects) codes.push(await runPackage('typescript/bin/tsc', ['-p', path.join(root, project)]));
  return Math.max(...codes);
}

/** @returns {Promise<number>} exit code */
export function lint() {
  return runPackage('eslint/bin/eslint.js', ['.', '--max-warnings', '0']);
}

/**
 * Finds files, exports and packages that nobody uses: knip.jsonc.
 * @returns {Promise<number>} exit code
 */
export function findUnused() {
  return runPackage('knip/bin/knip.js', ['--no-progress']);
}

export default async function check() {
  return Math.max(await checkTypes(), await lint(), await findUnused());
}
