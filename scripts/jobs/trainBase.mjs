import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { root, run, runSetup } from '../setup/process.mjs';

const pictures = path.join(root, '.cache/training');

/**
 * Meta-trains a base automaton on pictures that are drawn first, other ones than the samples, or on those in the folders
 * `photos` and `styles` of `--pictures`: about an hour on two cores. An interrupted training goes on where it was.
 * @param {string[]} args options of src/base/trainBase.ts; by default it writes out/base.nca.safetensors
 */
export default async function trainBase(args) {
  if (!existsSync(pictures)) await drawPictures();
  const out = path.join(root, 'out/base.nca.safetensors');
  return run(process.execPath, [path.join(root, 'dist/trainBase.js'), '--pictures', pictures, '--out', out, ...args]);
}

/** Under another name until all are there. */
async function drawPictures() {
  const unfinished = `${pictures}.part`;
  await runSetup(process.execPath, [path.join(root, 'scripts/draw-styles.mjs'), '--training', unfinished]);
  await rename(unfinished, pictures);
}
