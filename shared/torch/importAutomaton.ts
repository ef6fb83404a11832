/** Automata of the original notebooks, saved by `torch.save` as a whole module or as a state dict. */
import { modelFrom, type SavedModel } from '../modelFile';
import { parseModelMetadata } from '../modelMetadata';
import { float32Tensor, type StoredTensor } from '../safetensors';
import { TorchFile } from './torchFile';
import { TorchFileError } from './torchFileError';
import { PickledObject, PickledTensor, type PickleKey, type PickleValue } from './values';

/** Shifts that the notebook trained with, and that it rendered with. */
export const knownShifts = { trained: [4, 8, 16], shown: [2, 3, 4] } as const;

/**
 * The automaton in a `.pt` or `.pth` file; both layouts, with and without the last bias.
 * @param shifts for files of the layout `shiftShuffle`, which do not say with which shifts they want to be run;
 *   the notebook showed them with 2, 3, 4
 * @throws Error that says why the file cannot be read, or that it holds no automaton
 */
export function importAutomaton(bytes: Uint8Array, shifts: readonly number[] = knownShifts.shown): SavedModel {
  const file = TorchFile.read(bytes);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of namedTensors(file.root)) {
    tensors.set(name, float32Tensor(tensor.shape, file.values(tensor)));
  }
  if (tensors.size === 0) throw new TorchFileError('The file holds no tensors "w1.weight", "w1.bias" …: it is no automaton of the notebooks.');
  const model = modelFrom(tensors, parseModelMetadata({}));
  return model.layout === 'shiftShuffle' ? { ...model, shifts } : model;
}

const layers = ['w1', 'w2', 'w3'] as const;

/** The perceptron's tensors, from a module, a state dict or a dictionary that holds one of them. */
function namedTensors(root: PickleValue): [string, PickledTensor][] {
  const state = root instanceof PickledObject ? root : (wrapped(root) ?? root);
  return layers.flatMap((layer) =>
    ['weight', 'bias'].flatMap((kind): [string, PickledTensor][] => {
      const tensor = state instanceof PickledObject ? parameterOf(state, layer, kind) : entry(state, `${layer}.${kind}`);
      return tensor instanceof PickledTensor ? [[`${layer}.${kind}`, tensor]] : [];
    }),
  );
}

/** Checkpoints often keep the state dict, or the module, under a name of their own. */
function wrapped(root: PickleValue): PickleValue | undefined {
  if (!(root instanceof Map) || root.has('w1.weight')) return undefined;
  return [...root.values()].find((value) =>
    value instanceof PickledObject ? parameterOf(value, 'w1', 'weight') : entry(value, 'w1.weight'),
  );
}

function parameterOf(module: PickledObject, layer: string, kind: string): PickleValue | undefined {
  const child = entry(module.attributes.get('_modules'), layer);
  return child instanceof PickledObject ? entry(child.attributes.get('_parameters'), kind) : undefined;
}

function entry(dict: PickleValue | undefined, key: PickleKey): PickleValue | undefined {
  return dict instanceof Map ? dict.get(key) : undefined;
}
