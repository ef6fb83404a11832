/**
 * Automata of the original notebooks, saved by `torch.save` as a whole module or as a state dict. No code of a file is
 * run.
 *
 * The way: bytes → `storedZip.ts` (the archive, PKWARE's APPNOTE) → `torchFile.ts` → `pickle.ts` (the opcodes, Python's
 * pickletools.py), where `globals.ts` says what names become → plain data (`values.ts`) → `namedTensors.ts` → this
 * file. What is wrong with a file is a `torchFileError.ts`.
 */
import { layoutTable, singleGridLayouts } from '../layouts';
import { modelFrom, ModelFileError, modelTensors, type SavedModel } from '../modelFile';
import { parseModelMetadata } from '../modelMetadata';
import { float32Tensor, type StoredTensor } from '../safetensors';
import { namedTensors, type NamedTensor } from './namedTensors';
import { TorchFile } from './torchFile';
import { TorchFileError } from './torchFileError';
import { PickledObject, type PickledTensor, type PickleValue } from './values';

/** Shifts that the notebook trained with, and that it rendered with. */
export const knownShifts = { trained: [4, 8, 16], shown: [2, 3, 4] } as const;

/**
 * The automaton in a `.pt` or `.pth` file; both layouts, with and without the last bias, at any level and under any
 * prefix (`module.w1.weight`) if it is the only one.
 * @param shifts for files of the layout `shiftShuffle`, which do not say with which shifts they want to be run;
 *   the notebook showed them with 2, 3, 4
 * @throws Error that says why the file cannot be read, or which tensors it holds in place of one automaton
 */
export function importAutomaton(bytes: Uint8Array, shifts: readonly number[] = knownShifts.shown): SavedModel {
  const file = TorchFile.read(bytes);
  const all = namedTensors(file.root);
  const own = automatonAmong(all, file.root);
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const [name, tensor] of own) tensors.set(name, float32Tensor(tensor.shape, valuesOf(file, name, tensor)));
    const model = modelFrom(tensors, parseModelMetadata({}));
    return model.layout === 'shiftShuffle' ? { ...model, shifts } : model;
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    throw new ModelFileError(`${error.message} ${listed(all)} ${supported}`, { cause: error });
  }
}

const parts = modelTensors('blur').map(([name]) => name);
const firstPart = 'w1.weight';
/** More than any layout's tensor has, so that what is read stays small whatever a file claims. */
const mostElements = 2 ** 16;

/** Its tensors by their names in the layout. @throws TorchFileError if there is none, or more than one */
function automatonAmong(all: readonly NamedTensor[], root: PickleValue): Map<string, PickledTensor> {
  const prefixes = all.flatMap(({ name }) => {
    const prefix = name.endsWith(firstPart) ? name.slice(0, -firstPart.length) : undefined;
    return prefix === undefined || (prefix !== '' && !prefix.endsWith('.')) ? [] : [prefix];
  });
  const [prefix, ...others] = [...new Set(prefixes)];
  if (prefix === undefined) throw new TorchFileError(`The file holds no automaton of the notebooks. ${listed(all, root)} ${supported}`);
  if (others.length > 0) {
    const places = [prefix, ...others].slice(0, mostListed).map((place) => `"${place}${firstPart}"`);
    throw new TorchFileError(`The file holds ${others.length + 1} automata (${places.join(', ')}): save the one that is meant by itself.`);
  }
  const named = new Map(all.map(({ name, tensor }) => [name, tensor]));
  return new Map(parts.flatMap((part) => (named.has(prefix + part) ? [[part, named.get(prefix + part)!]] : [])));
}

/** Shapes are looked at before memory is taken. */
function valuesOf(file: TorchFile, name: string, tensor: PickledTensor): Float32Array {
  const elements = tensor.shape.reduce((product, side) => product * side, 1);
  if (elements <= mostElements) return file.values(tensor);
  throw new ModelFileError(`Its "${name}" is [${tensor.shape.join(', ')}], which no layout has.`);
}

const mostListed = 8;
const longestName = 80;

function listed(all: readonly NamedTensor[], root?: PickleValue): string {
  if (all.length === 0) return `It holds no tensors${root instanceof PickledObject && root.className ? `, but an object "${root.className.replace(' ', '.').slice(0, longestName)}"` : ''}.`;
  const shown = all.slice(0, mostListed).map(({ name, tensor }) => `${name.slice(0, longestName)} [${tensor.shape.join(', ')}]`);
  const more = all.length > mostListed ? ` and ${all.length - mostListed} more` : '';
  return `It holds ${shown.join(', ')}${more}.`;
}

const supported = `Supported are ${singleGridLayouts.join(' and ')}: ${modelTensors('blur').slice(0, 4).map(describePart).join(', ')}, and w3.weight [${singleGridLayouts.map((name) => `${layoutTable[name].mutable}, ${layoutTable[name].hidden}`).join('] or [')}].`;

function describePart([name, shape]: [string, number[]]): string {
  const sides = shape.filter((side) => side !== 1);
  return `${name} [${sides.join(', ')}]`;
}
