import type { Random } from '../../engine/random';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Inputs stay below this, so that what a parser takes is its own doing. */
const largestInput = 2 ** 20;

type Mutation = (random: Random, input: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

const below = (random: Random, limit: number) => random.integer(0, Math.max(0, limit - 1));
const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!;

/** Headers and directories lie at the ends, where damage does most. */
function placeIn(random: Random, bytes: Uint8Array): number {
  const ends = Math.min(bytes.length, 1024);
  const where = below(random, 3);
  if (where === 0) return below(random, ends);
  return where === 1 ? bytes.length - 1 - below(random, ends) : below(random, bytes.length);
}

const flipBits: Mutation = (random, input) => {
  const bytes = input.slice();
  for (let i = random.integer(1, 8); i > 0 && bytes.length > 0; i--) bytes[placeIn(random, bytes)]! ^= 1 << below(random, 8);
  return bytes;
};

const setBytes: Mutation = (random, input) => {
  const bytes = input.slice();
  const value = oneOf(random, [0, 0xff, 0x7f, 0x80, below(random, 256)]);
  const from = placeIn(random, bytes);
  return bytes.fill(value, from, from + random.integer(1, 64));
};

const truncate: Mutation = (random, input) => input.slice(0, below(random, input.length + 1));

const lengths = [0n, 1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 2n ** 24n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/** Numbers of 1 to 8 bytes where a length may stand. */
const setLength: Mutation = (random, input) => {
  const bytes = input.slice();
  const size = oneOf(random, [1, 2, 4, 8]);
  const at = placeIn(random, bytes) & ~(size - 1);
  const value = oneOf(random, [...lengths, BigInt(bytes.length), BigInt(bytes.length + 1), BigInt(below(random, bytes.length + 1))]);
  const isLittle = random.uniform() < 0.7;
  for (let i = 0; i < size && at + i < bytes.length; i++) {
    bytes[at + (isLittle ? i : size - 1 - i)] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
  return bytes;
};

/** The beginning of one and the end of another, or of itself. */
const splice: Mutation = (random, input, others) => {
  const other = oneOf(random, [input, ...others]);
  const [head, tail] = [input.subarray(0, below(random, input.length + 1)), other.subarray(below(random, other.length + 1))];
  return joined(head, tail);
};

const repeat: Mutation = (random, input) => {
  const from = placeIn(random, input);
  const part = input.subarray(from, from + random.integer(1, 256));
  const times = oneOf(random, [1, 2, 16, 256]);
  return joined(input.subarray(0, from), ...Array.from({ length: times }, () => part), input.subarray(from));
};

const cutOut: Mutation = (random, input) => {
  const from = placeIn(random, input);
  return joined(input.subarray(0, from), input.subarray(from + random.integer(1, 64)));
};

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const keys = ['__proto__', 'constructor', 'toString', '__metadata__', '', 'a'.repeat(300), '../x', '💥', 'hasOwnProperty', 'length'];
const values: readonly Json[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 64, 4294967295, 1e-320],
  ...['', 'x', '-', 'NaN', '..', '../../x', '\\\\nas\\x', 'a\u0000b', '\ud83d', 'x'.repeat(10_000), '1e999', ' '.repeat(5000), '*'.repeat(50), '(a+)+$', '💥'.repeat(99)],
  ...[[], {}, [[]], [null], [0, 0, 0, 0, 0, 0, 0, 0, 0], { a: {} }],
];

/** A copy: later edits change what they find, and an input shall hang on its number alone. */
const oddValue = (random: Random) => structuredClone(oneOf(random, values));

/** An edit somewhere in the tree: replaced, left out, doubled, renamed, wrapped, or swapped with another part. */
function editJson(random: Random, root: Json): Json {
  const parents = within(root);
  if (parents.length === 0 || random.uniform() < 0.02) return oddValue(random);
  const parent = oneOf(random, parents);
  const names = Object.keys(parent);
  const name = oneOf(random, names.length > 0 ? names : ['a']);
  const at = parent as { [key: string]: Json };
  const edit = below(random, 8);
  if (edit <= 2) at[name] = oddValue(random);
  else if (edit === 3) delete at[name];
  else if (edit === 4 && !Array.isArray(parent)) define(at, oneOf(random, keys), at[name] ?? null);
  else if (edit === 5) at[name] = nested(at[name] ?? null, oneOf(random, [1, 10, 70, 3000]), random.uniform() < 0.5);
  else if (edit === 6) at[name] = copies(at[name] ?? null, oneOf(random, [2, 20, 2000]));
  else at[name] = cloned(oneOf(random, parents));
  return root;
}

/** Not more of them than an input may have room for. */
function copies(value: Json, count: number): Json {
  const room = Math.floor(largestInput / (written(value).length + 1));
  return Array.from({ length: Math.min(count, room) }, () => cloned(value));
}

/** A tree stays one: of shared parts the number would grow with each edit. */
const cloned = (value: Json) => parsed(written(value)) ?? null;

/** All arrays and objects; by a list of its own, since edits nest deeper than the stack goes. */
function within(root: Json): (Json[] | { [key: string]: Json })[] {
  const found: (Json[] | { [key: string]: Json })[] = [];
  for (const waiting = [root]; waiting.length > 0; ) {
    const value = waiting.pop()!;
    if (typeof value !== 'object' || value === null) continue;
    found.push(value);
    for (const inner of Object.values(value)) waiting.push(inner);
  }
  return found;
}

/** As JSON.parse makes it, be it called `__proto__`. */
function define(object: object, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function nested(value: Json, depth: number, asObject: boolean): Json {
  let result = value;
  for (let i = 0; i < depth; i++) result = asObject ? { a: result } : [result];
  return result;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** One too deep for the writer stays as it was. */
function written(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'null';
  }
}

const editText: Mutation = (random, input) => {
  let value = parsed(decoder.decode(input));
  if (value === undefined) return flipBits(random, input, []);
  for (let edits = random.integer(1, 3); edits > 0; edits--) value = editJson(random, value);
  return encoder.encode(written(value));
};

/** The JSON of a safetensors header, with its length set right or a little wrong. */
const editHeader: Mutation = (random, input) => {
  if (input.length < 8) return input;
  const length = Number(new DataView(input.buffer, input.byteOffset).getBigUint64(0, true));
  const header = length <= input.length - 8 ? parsed(decoder.decode(input.subarray(8, 8 + length))) : undefined;
  if (header === undefined) return setLength(random, input, []);
  const json = encoder.encode(written(editJson(random, header)));
  const head = new Uint8Array(8);
  const wrong = random.uniform() < 0.1 ? random.integer(-9, 9) : 0;
  new DataView(head.buffer).setBigUint64(0, BigInt(Math.max(0, json.length + wrong)), true);
  return joined(head, json, input.subarray(8 + length));
};

const ofBytes = [flipBits, setBytes, truncate, setLength, setLength, splice, repeat, cutOut];
export const mutations = {
  bytes: ofBytes,
  json: [...ofBytes, ...Array.from({ length: 16 }, () => editText)],
  safetensors: [...ofBytes, ...Array.from({ length: 12 }, () => editHeader)],
} satisfies Record<string, readonly Mutation[]>;

/** One input made of the seeds, by one mutation or a few. */
export function mutated(random: Random, seeds: readonly Uint8Array[], kinds: readonly Mutation[]): Uint8Array {
  // A copy, and no Buffer, whose slices are views.
  let input = Uint8Array.from(oneOf(random, seeds));
  for (let times = oneOf(random, [1, 1, 1, 2, 3]); times > 0; times--) input = oneOf(random, kinds)(random, input, seeds).slice(0, largestInput);
  return input;
}
