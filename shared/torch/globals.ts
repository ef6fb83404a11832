/**
 * The fixed list of names that a pickle may use, and what each becomes. Nothing is looked up or executed: a class
 * becomes a record of its attributes, a function one of the few conversions below.
 */
import { TorchFileError } from './torchFileError';
import {
  PickledGlobal,
  PickledObject,
  PickledStorage,
  PickledTensor,
  type PickleDict,
  type PickleKey,
  type PickleValue,
} from './values';

/** Classes: of PyTorch's own modules, and those that the notebooks define. */
const classes = /^(torch\.nn\.modules\.[a-z_]+ [A-Z]\w*|__main__ (CA|GaussianSmoothing))$/;
const storages = /^torch (Float|Double|Half|BFloat16|Long|Int|Short|Char|Byte|Bool)Storage$/;

type Conversion = (args: readonly PickleValue[]) => PickleValue;

const conversions = new Map<string, Conversion>([
  ['collections OrderedDict', ([pairs]) => dictOf(pairs)],
  ['__builtin__ set', ([items]) => items ?? []],
  ['builtins set', ([items]) => items ?? []],
  // As an attribute it names a function, which nobody calls.
  ['__builtin__ getattr', () => null],
  ['builtins getattr', () => null],
  ['torch._utils _rebuild_tensor', tensorOf],
  ['torch._utils _rebuild_tensor_v2', tensorOf],
  ['torch._utils _rebuild_parameter', ([data]) => wanted(data, PickledTensor, 'a tensor')],
  ['torch._utils _rebuild_parameter_with_state', ([data]) => wanted(data, PickledTensor, 'a tensor')],
  ['torch.nn.parameter Parameter', ([data]) => wanted(data, PickledTensor, 'a tensor')],
  ['torch Size', ([sides]) => sides ?? []],
  ['torch device', () => null],
]);
const inert = new Set(['torch._C _VariableFunctionsClass', 'torch._C _VariableFunctions', 'torch._C _nn', 'torch conv2d']);

/** @throws TorchFileError that names what is not on the list */
export function knownGlobal(module: string, name: string): PickledGlobal {
  const full = `${module} ${name}`;
  if (classes.test(full) || storages.test(full) || conversions.has(full) || inert.has(full)) return new PickledGlobal(full);
  throw new TorchFileError(`The file uses "${module}.${name}", which automata have no use for: it is not read any further.`);
}

/** What calling a name with arguments gives. */
export function reduce(callee: PickleValue, args: PickleValue): PickleValue {
  const { name } = wanted(callee, PickledGlobal, 'a name');
  if (!Array.isArray(args)) throw new TorchFileError(`"${name}" has no list of arguments.`);
  const convert = conversions.get(name);
  if (convert) return convert(args);
  if (classes.test(name)) return new PickledObject(name);
  throw new TorchFileError(`"${name}" is called, which the format has no use for.`);
}

/** Attributes of an object that was just made. */
export function build(target: PickleValue, state: PickleValue): void {
  // Python keeps (state, slots) where a class has both; an ordered dictionary's are of no concern.
  const attributes = Array.isArray(state) ? state[0] : state;
  if (!(target instanceof PickledObject) || !(attributes instanceof Map)) return;
  for (const [key, value] of attributes) target.attributes.set(key, value);
}

/** A storage's persistent id: ('storage', type, key, location, length). */
export function storageOf(id: PickleValue): PickledStorage {
  const [kind, type, key, , length] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || typeof key !== 'string') throw new TorchFileError('A storage is named in an unknown way.');
  const { name } = wanted(type, PickledGlobal, 'a storage’s type');
  if (!storages.test(name)) throw new TorchFileError(`"${name}" is no storage.`);
  return new PickledStorage({ type: name.slice('torch '.length, -'Storage'.length), key, length: whole(length) });
}

function tensorOf([storage, offset, shape, strides]: readonly PickleValue[]): PickledTensor {
  const { reference } = wanted(storage, PickledStorage, 'a storage');
  const [sides, steps] = [wholes(shape), wholes(strides)];
  if (sides.length !== steps.length || sides.length > 8) throw new TorchFileError('A tensor has sides and strides that do not match.');
  return new PickledTensor(reference, whole(offset), sides, steps);
}

function dictOf(pairs: PickleValue | undefined): PickleDict {
  const dict: PickleDict = new Map();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (Array.isArray(pair)) dict.set(keyOf(pair[0]), pair[1] ?? null);
  }
  return dict;
}

export function keyOf(value: PickleValue | undefined): PickleKey {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new TorchFileError('A dictionary has a key that is neither text nor number.');
}

function wholes(value: PickleValue | undefined): number[] {
  if (!Array.isArray(value)) throw new TorchFileError('A tensor’s sides are no list.');
  return value.map(whole);
}

function whole(value: PickleValue | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TorchFileError('A size or offset is no whole number.');
}

function wanted<T>(value: unknown, type: new (...args: never[]) => T, what: string): T {
  if (value instanceof type) return value;
  throw new TorchFileError(`The pickle is damaged: ${what} is missing.`);
}
