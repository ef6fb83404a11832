import { bundleForNode } from '../setup/bundle.mjs';
import { run } from '../setup/process.mjs';

/**
 * Writes what the hub's models are now into src/models/pins.json.
 * @param {string[]} args ids of the catalogue; all by default
 */
export default async function pinModels(args) {
  return run(process.execPath, [await bundleForNode('src/models/pinModels.ts'), ...args]);
}
