import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, run, runSetup } from '../setup/process.mjs';

const pictures = path.join(root, '.cache/training');

/**
 * Meta-trains the base automaton on pictures that are drawn first, other ones than the samples: about an hour on two
 * cores. An interrupted training goes on where it was.
 * @param {string[]} args options of src/cli/trainBase.ts; by default it writes out/base.nca.safetensors
 */
export default async function trainBase(args) {
  const drawn = existsSync(path.join(pictures, 'photos'));
  if (!drawn) await runSetup(process.execPath, [path.join(root, 'scripts/draw-styles.mjs'), '--training', pictures]);
  const out = path.join(root, 'out/base.nca.safetensors');
  return run(process.execPath, [path.join(root, 'dist/trainBase.js'), '--pictures', pictures, '--out', out, ...args]);
}
