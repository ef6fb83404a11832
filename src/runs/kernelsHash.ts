import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What computes trainings on the CPU; the order of its additions shows in the last digits. */
const kernels = ['automaton.wasm', 'features.wasm'];

/**
 * Which kernels this program has: 16 hexadecimal digits. A run's record keeps it under `versions.kernels`.
 * @param folder of the built program
 * @returns undefined where they do not lie there
 */
export function kernelsHash(folder = __dirname): string | undefined {
  try {
    const hash = createHash('sha256');
    for (const name of kernels) hash.update(readFileSync(path.join(folder, name)));
    return hash.digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}

/** The same as a part of a record's `versions`. */
export function kernelVersion(): { kernels?: string } {
  const kernels = kernelsHash();
  return kernels === undefined ? {} : { kernels };
}
