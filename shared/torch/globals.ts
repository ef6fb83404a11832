/**
 * What the names in a pickle become. Nothing is looked up or executed: the few functions that tensors are made with
 * become conversions of plain data, every other name an inert placeholder, and what it is called with is dropped.
 */
import { TorchFileError } from './torchFileError';
import {
  PickledGlobal,
  PickledObject,
  PickledStorage,
  PickledTensor,
  type PickleDict,
  type PickleValue,
} from './values';

const storages = /^torch (\w+)Storage$/;

/** Bounds what is copied by what the file holds: a list may be named a thousand times. */
export class CopyBudget {
  constructor(private left: number) {}

  /** @throws TorchFileError if more is copied than that */
  take(items: number): void {
    this.left -= items;
    if (this.left < 0) throw new TorchFileError('The pickle is damaged: it copies more than it holds.');
  }
}

type Conversion = (args: readonly PickleValue[], budget: CopyBudget) => PickleValue;

const conversions = new Map<string, Conversion>([
  ['collections OrderedDict', ([pairs], budget) => dictOf(pairs, budget)],
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

/** What calling a name with arguments gives: a conversion's value, or an empty object of that class. */
export function reduce(callee: PickleValue, args: PickleValue, budget: CopyBudget): PickleValue {
  if (!(callee instanceof PickledGlobal)) return new PickledObject('');
  const convert = conversions.get(callee.name);
  if (!convert) return new PickledObject(callee.name);
  if (!Array.isArray(args)) throw new TorchFileError(`"${callee.name}" has no list of arguments.`);
  return convert(args, budget);
}

/** Attributes of an object that was just made. */
export function build(target: PickleValue, state: PickleValue): void {
  // Python keeps (state, slots) where a class has both; an ordered dictionary's are of no concern.
  const attributes = Array.isArray(state) ? state[0] : state;
  if (target instanceof PickledObject && attributes instanceof Map) target.attributes = attributes;
}

/** A storage's persistent id: ('storage', type, key, location, length). */
export function storageOf(id: PickleValue): PickledStorage {
  const [kind, type, key, , length] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || typeof key !== 'string') throw new TorchFileError('A storage is named in an unknown way.');
  const { name } = wanted(type, PickledGlobal, 'a storage’s type');
  return new PickledStorage({ type: storages.exec(name)?.[1] ?? name, key, length: whole(length) });
}

function tensorOf([storage, offset, shape, strides]: readonly PickleValue[]): PickledTensor {
  const { reference } = wanted(storage, PickledStorage, 'a storage');
  const [sides, steps] = [wholes(shape), wholes(strides)];
  if (sides.length !== steps.length) throw new TorchFileError('A tensor has sides and strides that do not match.');
  return new PickledTensor(reference, whole(offset), sides, steps);
}

function dictOf(pairs: PickleValue | undefined, budget: CopyBudget): PickleDict {
  const dict: PickleDict = new Map();
  const items = Array.isArray(pairs) ? pairs : [];
  budget.take(items.length);
  for (const pair of items) if (Array.isArray(pair)) setItem(dict, pair[0], pair[1]);
  return dict;
}

/** Tensors stand under text or numbers; what stands under anything else is left out. */
export function setItem(dict: PickleDict, key: PickleValue | undefined, value: PickleValue | undefined): void {
  if (typeof key === 'string' || typeof key === 'number') dict.set(key, value ?? null);
}

function wholes(value: PickleValue | undefined): number[] {
  if (!Array.isArray(value) || value.length > 8) throw new TorchFileError('A tensor’s sides are no list, or too many.');
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
