import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSafetensors, toFloat32, type StoredTensor } from '../../src/shared/safetensors';

const folder = process.env['REFERENCE_DIR'] ?? path.join(import.meta.dirname, '../fixtures/reference');

/** Five units in the last place: where the original's own error came out as less, that was luck. */
export const smallestTolerance = 5 * 2 ** -23;

export interface Reference {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What the JSON beside the file says, unchecked. */
  readonly description: Record<string, unknown>;
  values(name: string): Float32Array;
  shape(name: string): readonly number[];
}

/** Whether `name`.safetensors lies in REFERENCE_DIR (default: the project's fixtures). */
export function hasReference(name: string): boolean {
  return existsSync(path.join(folder, `${name}.safetensors`));
}

export function readReference(name: string): Reference {
  const { tensors } = readSafetensors(readFileSync(path.join(folder, `${name}.safetensors`)));
  const description = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>;
  const tensor = (key: string) => {
    const found = tensors.get(key);
    if (!found) throw new Error(`${name}.safetensors has no tensor "${key}".`);
    return found;
  };
  return { tensors, description, values: (key) => toFloat32(tensor(key)), shape: (key) => tensor(key).shape };
}

/** |actual − expected| / |expected|, Euclidean. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}.`);
  let error = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    error += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(error / size);
}
