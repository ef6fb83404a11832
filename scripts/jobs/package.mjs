import { stat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { PlainError, root } from '../setup/process.mjs';

const allowed = [
  /^dist\/(extension|engineWorker|panel|apply|compare|player|playerWorker|exported)\.js$/,
  /^dist\/(panel|apply|compare|player|codicon)\.css$/,
  /^dist\/(THIRD_PARTY_NOTICES\.txt|codicon\.ttf|automaton\.wasm|tfjs-backend-wasm-simd\.wasm)$/,
  /^(media|weights)\//,
  /^(README\.md|LICENSE|CHANGELOG\.md|package(\.nls)?\.json)$/,
];
const megabyte = 1e6;
const budget = 15 * megabyte;

async function refuseStrangers() {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const strangers = files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
  if (strangers.length === 0) return;
  throw new PlainError(`The package would hold files that nobody asked for:\n  ${strangers.join('\n  ')}\n`
    + 'Name them in scripts/jobs/package.mjs, or keep them out by .vscodeignore.');
}

/**
 * Packs what dist/, media/ and weights/ hold now.
 * @returns {Promise<string>} the path of the VSIX
 */
export async function createPackage() {
  const { name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const packagePath = path.join(root, `${name}-${version}.vsix`);
  await refuseStrangers();
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const { size } = await stat(packagePath);
  if (size > budget) {
    throw new PlainError(`${path.basename(packagePath)} has ${size / megabyte} MB, more than ${budget / megabyte}.`);
  }
  return packagePath;
}

export default async function packageExtension() {
  const file = await createPackage();
  const { size } = await stat(file);
  console.log(`${path.basename(file)}: ${(size / megabyte).toFixed(1)} MB`);
  return 0;
}
