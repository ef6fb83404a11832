import path from 'node:path';
import { root, run } from '../setup/process.mjs';

/** Rebuilds dist/ on every change until Ctrl-C, with source maps and unminified. */
export default function watch() {
  return run(process.execPath, [path.join(root, 'esbuild.mjs'), '--watch']);
}
