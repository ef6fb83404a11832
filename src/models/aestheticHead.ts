import { readSafetensors, toFloat32 } from '../../shared/safetensors';
import { TorchFile } from '../../shared/torch/torchFile';
import { PickledTensor } from '../../shared/torch/values';
import { messageOf } from '../../shared/messageOf';
import { ModelError } from './modelError';

/** A linear layer with one output. */
export interface LinearHead {
  readonly weight: Float32Array;
  readonly bias: number;
}

/**
 * Reads a state dict of one linear layer, as `torch.save` wrote it; nothing in it is executed.
 * @param name of the model or file, for messages.
 * @throws ModelError if it is anything else.
 */
export function readLinearHead(name: string, bytes: Uint8Array): LinearHead {
  try {
    const file = TorchFile.read(bytes);
    const [weight, bias] = ['weight', 'bias'].map((part) => {
      const tensor = file.root instanceof Map ? (file.root.get(part) ?? file.root.get(`linear.${part}`)) : undefined;
      if (!(tensor instanceof PickledTensor)) throw new Error(`it has no tensor "${part}" or "linear.${part}"`);
      return file.values(tensor);
    });
    if (bias!.length !== 1) throw new Error(`its bias has ${bias!.length} numbers in place of one`);
    if (![...weight!, bias![0]!].every(Number.isFinite)) throw new Error('it holds numbers that are none');
    if (weight!.every((value) => value === 0)) throw new Error('its weights are all zeros');
    return { weight: weight!, bias: bias![0]! };
  } catch (error) {
    throw new ModelError('damaged', `${name}: this is no aesthetic head. ${messageOf(error)}`, { cause: error });
  }
}

/** The same layer for embeddings of length 1. */
export function forUnitLength({ weight, bias }: LinearHead, embeddingLength: number): LinearHead {
  return { weight: weight.map((value) => value * embeddingLength), bias };
}

/** What the store keeps of a head: `weight` (d) and `bias` (1). */
export function storedHead(file: Uint8Array): LinearHead {
  const { tensors } = readSafetensors(file);
  return { weight: toFloat32(tensors.get('weight')!), bias: toFloat32(tensors.get('bias')!)[0]! };
}
