import { bundleForNode } from '../setup/bundle.mjs';
import { run } from '../setup/process.mjs';
import { softwareGpuEnvironment } from '../setup/softwareGpu.mjs';

/**
 * Runs test/bench/main.ts.
 * @param {string[]} args
 */
export default async function bench(args) {
  const env = { ...process.env, ...(await softwareGpuEnvironment()) };
  return run(process.execPath, [await bundleForNode('test/bench/main.ts'), ...args], { env });
}
