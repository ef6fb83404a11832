import { bundleForNode } from '../setup/bundle.mjs';
import { run } from '../setup/process.mjs';

/**
 * Runs test/fuzz/main.ts, whose parsers run in processes of their own.
 * @param {string[]} args
 */
export default async function fuzz(args) {
  await bundleForNode('test/fuzz/child.ts');
  return run(process.execPath, [await bundleForNode('test/fuzz/main.ts'), ...args]);
}
