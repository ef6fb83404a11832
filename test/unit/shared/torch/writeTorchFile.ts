/** Writes state dicts and modules as `torch.save` does, for what the fixtures lack. */

const bytesOf = (...parts: (string | number[] | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const u16 = (value: number) => [value & 255, value >> 8];
const text = (value: string) => bytesOf('X', u32(Buffer.byteLength(value)), value);
const integer = (value: number) => bytesOf('J', u32(value));
const tuple = (...items: Uint8Array[]) => bytesOf('(', ...items, 't');
export const global = (module: string, name: string) => bytesOf(`c${module}\n${name}\n`);
export const call = (callee: Uint8Array, ...args: Uint8Array[]) => bytesOf(callee, tuple(...args), 'R');
export const pickle = (...parts: Uint8Array[]) => bytesOf([0x80, 2], ...parts, '.');
export const dict = (pairs: Iterable<readonly [string, Uint8Array]>) =>
  bytesOf('}(', ...[...pairs].flatMap(([key, value]) => [text(key), value]), 'u');

export function tensor(key: string, shape: readonly number[], strides = contiguous(shape), offset = 0, length = size(shape)) {
  const storage = bytesOf(tuple(text('storage'), global('torch', 'FloatStorage'), text(key), text('cpu'), integer(length)), 'Q');
  const numbers = (values: readonly number[]) => tuple(...values.map(integer));
  const hooks = call(global('collections', 'OrderedDict'));
  const args = [storage, integer(offset), numbers(shape), numbers(strides), Uint8Array.of(0x89), hooks];
  return call(global('torch._utils', '_rebuild_tensor_v2'), ...args);
}

/** An object of a class with its attributes. */
export const object = (module: string, name: string, state: Uint8Array) => bytesOf(global(module, name), [0x29, 0x81], state, 'b');

/** A list of so many pairs, and that many dictionaries made of it. */
export function copies(pairs: number, times: number): Uint8Array {
  const pair = tuple(text('a'), none);
  const list = bytesOf('](', ...Array.from({ length: pairs }, () => pair), 'e', [0x85, 0x71, 1]);
  const again = bytesOf('ccollections\nOrderedDict\n', 'h', [1], 'R');
  return bytesOf('(', list, ...Array.from({ length: times }, () => again), 't');
}

/** A module with children of which each has parameters. */
export function module(className: string, children: Iterable<readonly [string, Record<string, Uint8Array>]>): Uint8Array {
  const modules = [...children].map(
    ([name, parameters]) =>
      [name, object('torch.nn.modules.conv', 'Conv2d', dict([['_parameters', dict(Object.entries(parameters))]]))] as const,
  );
  return object('__main__', className, dict([['_modules', dict(modules)]]));
}

export const none = Uint8Array.of(0x4e);

/** A zip with every entry stored, sizes in the central directory only. */
export function archive(entries: Record<string, Uint8Array>): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(entries)) {
    const zeros = [0, 0, 0, 0];
    const local = bytesOf('PK', [3, 4], u16(20), zeros, zeros, zeros, zeros, zeros, u16(name.length), u16(0), name, data);
    const sizes = [...zeros, ...u32(data.length), ...u32(data.length)];
    const head = bytesOf('PK', [1, 2], u16(20), u16(20), zeros, zeros, sizes, u16(name.length), u16(0), u16(0));
    directory.push(bytesOf(head, u16(0), u16(0), zeros, u32(offset), name));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = u16(directory.length);
  return bytesOf(...locals, listed, 'PK', [5, 6, 0, 0, 0, 0], count, count, u32(listed.length), u32(offset), u16(0));
}

export function torchFile(root: Uint8Array, storages: readonly Float32Array[] = []): Uint8Array {
  const data = storages.map((values, i) => [`a/data/${i}`, new Uint8Array(values.buffer)] as const);
  return archive({ 'a/data.pkl': pickle(root), ...Object.fromEntries(data), 'a/version': Buffer.from('3\n') });
}

function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, i) => size(shape.slice(i + 1)));
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
