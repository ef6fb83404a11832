import { z } from 'zod';
import { float32Tensor, type Safetensors, toFloat32 } from '../../../src/shared/safetensors';
import type { GoodState, GuardState } from './explosionGuard';

const kept = z.object({ updates: z.number().int() }).nullable();

/** The explosion guard in a checkpoint's metadata; the states it keeps are tensors beside it. */
export const guardSchema = z.object({
  rate: z.number(),
  mean: z.number(),
  observed: z.number().int(),
  rollbacks: z.number().int(),
  good: kept,
  candidate: kept,
});

const names = ['good', 'candidate'] as const;
const parts = ['parameters', 'first', 'second'] as const;

export function packGuard(state: GuardState) {
  const tensors = names.flatMap((name) => {
    const values = state[name] && { parameters: state[name].parameters, ...state[name].adam };
    return values ? parts.map((part) => [`${name}.${part}`, float32Tensor([values[part].length], values[part])] as const) : [];
  });
  const updates = (name: 'good' | 'candidate') => state[name] && { updates: state[name].adam.updates };
  return { tensors, metadata: { ...state, good: updates('good'), candidate: updates('candidate') } };
}

/** @throws Error if a tensor is missing or has not `length` numbers */
export function unpackGuard(
  metadata: z.infer<typeof guardSchema>,
  tensors: Safetensors['tensors'],
  length: number,
): GuardState {
  const read = (name: string) => {
    const tensor = tensors.get(name);
    const values = tensor && toFloat32(tensor);
    if (values?.length !== length) throw new Error(`The checkpoint has no fitting "${name}".`);
    return values;
  };
  const state = (name: 'good' | 'candidate'): GoodState | null => {
    const saved = metadata[name];
    if (!saved) return null;
    const [parameters, first, second] = parts.map((part) => read(`${name}.${part}`)) as [Float32Array, Float32Array, Float32Array];
    return { parameters, adam: { first, second, updates: saved.updates } };
  };
  return { ...metadata, good: state('good'), candidate: state('candidate') };
}
