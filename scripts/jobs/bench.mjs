import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { root, run } from '../setup/process.mjs';

/**
 * Bundles test/bench/main.ts for Node and runs it.
 * @param {string[]} args
 */
export default async function bench(args) {
  const outfile = path.join(root, 'out/bench/main.js');
  await mkdir(path.dirname(outfile), { recursive: true });
  await esbuild.build({
    entryPoints: [path.join(root, 'test/bench/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['sharp', 'webgpu'],
    logLevel: 'warning',
  });
  return run(process.execPath, [outfile, ...args]);
}
