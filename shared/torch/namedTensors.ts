import { PickledObject, PickledTensor, type PickleValue } from './values';

export interface NamedTensor {
  /** As a state dict of the whole file would call it: `checkpoint.ca.w1.weight`. */
  readonly name: string;
  readonly tensor: PickledTensor;
}

/** Deeper than any file that people save; names get no longer than that. */
const deepest = 24;
/** Where modules keep what is theirs, which is no part of a tensor's name. */
const unnamed = new Set<string | number>(['_modules', '_parameters', '_buffers']);

/**
 * All tensors in what was saved, with modules, dictionaries and lists entered once each: a pickle may name the same
 * object many times, or within itself.
 */
export function namedTensors(root: PickleValue): NamedTensor[] {
  const found: NamedTensor[] = [];
  const entered = new Set<PickleValue>();
  // Level by level, so that what is named several times gets its shortest name.
  let level: [path: string, value: PickleValue][] = [['', root]];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const [path, value] of level) {
      if (value instanceof PickledTensor) found.push({ name: path, tensor: value });
      else if (!entered.has(value)) {
        entered.add(value);
        for (const [key, inner] of childrenOf(value)) next.push([nameOf(path, key), inner]);
      }
    }
    level = next;
  }
  return found;
}

function childrenOf(value: PickleValue): Iterable<[string | number, PickleValue]> {
  if (value instanceof PickledObject) return value.attributes;
  return value instanceof Map ? value : Array.isArray(value) ? value.entries() : [];
}

function nameOf(path: string, key: string | number): string {
  if (unnamed.has(key)) return path;
  return path === '' ? String(key) : `${path}.${key}`;
}
