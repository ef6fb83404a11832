import { bundleForNode } from '../setup/bundle.mjs';
import { run } from '../setup/process.mjs';

/**
 * Runs test/bench/main.ts.
 * @param {string[]} args
 */
export default async function bench(args) {
  return run(process.execPath, [await bundleForNode('test/bench/main.ts'), ...args]);
}
