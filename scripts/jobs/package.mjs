import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { embedPictures } from '../setup/embedPictures.mjs';
import { PlainError, root } from '../setup/process.mjs';

/** Names of the scripts in dist/ that are packed; .vscodeignore lists them, too. */
export const packedScripts = ['extension', 'engineWorker', 'panel', 'apply', 'compare', 'player', 'playerWorker', 'exported', 'sheet', 'video'];
const allowed = [
  new RegExp(`^dist/(${packedScripts.join('|')})\\.js$`),
  /^dist\/(panel|apply|compare|player|codicon|sheet|video)\.css$/,
  /^dist\/(THIRD_PARTY_NOTICES\.txt|codicon\.ttf|(automaton|features)\.wasm|tfjs-backend-wasm-simd\.wasm)$/,
  /^(media\/(icon\.|activity\.|nca-experiment\.schema|(samples|walkthrough|other-photos)\/)|weights\/)/,
  /^docs\/[\w-]+\.md$/,
  /^(README\.md|LICENSE|CHANGELOG\.md|package(\.nls)?\.json)$/,
];
/** The page of the extension loads no files, and from 1.103 on no data either (microsoft/vscode-vsce#1196). */
const pictureless = ' (shown by NCA: Open Documentation)';
const megabyte = 1e6;
const budget = 12 * megabyte;

/** @returns {Promise<string[]>} what belongs into the package, relative to the root */
async function packagedFiles() {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const strangers = files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
  if (strangers.length === 0) return files;
  throw new PlainError(`The package would hold files that nobody asked for:\n  ${strangers.join('\n  ')}\n`
    + 'Name them in scripts/jobs/package.mjs, or keep them out by .vscodeignore.');
}

/**
 * Copies what is packed, pages with their pictures inside.
 * @param {string} folder
 */
async function stage(folder) {
  for (const file of [...(await packagedFiles()), '.vscodeignore']) {
    const [from, to] = [path.join(root, file), path.join(folder, file)];
    await mkdir(path.dirname(to), { recursive: true });
    if (/^(README|docs\/[\w-]+)\.md$/.test(file)) await writeFile(to, await packedPage(file));
    else await cp(from, to);
  }
}

/**
 * A page of Markdown with its pictures inside.
 * @param {string} file relative to the root
 */
export async function packedPage(file) {
  const from = path.join(root, file);
  const otherwise = file === 'README.md' ? pictureless : '';
  return embedPictures(await readFile(from, 'utf8'), path.dirname(from), otherwise);
}

/**
 * Packs what dist/, docs/, media/ and weights/ hold now.
 * @returns {Promise<string>} the path of the VSIX
 */
export async function createPackage() {
  const { name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const packagePath = path.join(root, `${name}-${version}.vsix`);
  const cwd = await mkdtemp(path.join(tmpdir(), 'nca-package-'));
  try {
    await stage(cwd);
    await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
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
