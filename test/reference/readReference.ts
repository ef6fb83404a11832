import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSafetensors, toFloat32, type StoredTensor } from '../../shared/safetensors';

const fixtures = path.join(import.meta.dirname, '../fixtures/reference');
const shared = path.join(import.meta.dirname, '../../../shared/reference');
const named = process.env['REFERENCE_DIR'];
/** Earlier ones go before later ones. */
const folders = (named ? [path.resolve(named)] : [fixtures, shared]).filter(existsSync);

const placeOf = (file: string) => folders.map((folder) => path.join(folder, file)).find(existsSync);

/** Five units in the last place: where the original's own error came out as less, that was luck. */
export const smallestTolerance = 5 * 2 ** -23;

export interface Reference {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What the JSON beside the file says, unchecked. */
  readonly description: Record<string, unknown>;
  values(name: string): Float32Array;
  shape(name: string): readonly number[];
}

/** Names of all files that can be read, without their endings. */
export function referenceNames(): string[] {
  const files = folders.flatMap((folder) => readdirSync(folder));
  return [...new Set(files.filter((file) => file.endsWith('.safetensors')).map((file) => path.parse(file).name))].sort();
}

/** From REFERENCE_DIR; by default from the project's fixtures, then from the shared folder. */
export function readReference(name: string): Reference {
  const { tensors } = readSafetensors(readFileSync(placeOf(`${name}.safetensors`)!));
  const json = placeOf(`${name}.json`);
  const description = (json ? JSON.parse(readFileSync(json, 'utf8')) : {}) as Record<string, unknown>;
  const tensor = (key: string) => {
    const found = tensors.get(key);
    if (!found) throw new Error(`${name}.safetensors has no tensor "${key}".`);
    return found;
  };
  return { tensors, description, values: (key) => toFloat32(tensor(key)), shape: (key) => tensor(key).shape };
}

export interface NamedReference extends Reference {
  readonly name: string;
}

export function allReferences(): NamedReference[] {
  return referenceNames().map((name) => ({ name, ...readReference(name) }));
}

/** Values of an I32 tensor. */
export function integersOf({ tensors }: Reference, name: string): number[] {
  return [...new Int32Array(Uint8Array.from(tensors.get(name)!.data).buffer)];
}

/** The first file of a kind, also beside REFERENCE_DIR among the project's fixtures. */
export function findReference(matches: (reference: Reference) => boolean): Reference | undefined {
  if (!folders.includes(fixtures)) folders.push(fixtures);
  return allReferences().find(matches);
}

/** Largest difference, and largest value that was expected. */
export function largestDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { difference: number; size: number } {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}.`);
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const away = Math.abs(actual[i]! - expected[i]!);
    difference = away <= difference ? difference : away;
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return { difference, size };
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
