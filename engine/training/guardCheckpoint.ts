import { z } from 'zod';
import type { GuardState } from './explosionGuard';
import type { OptimizerState } from './optimizer';

/** A single number in older files. */
const counts = z.union([z.int().min(0).transform((count): readonly number[] => [count]), z.array(z.int().min(0)).min(1)]);
const kept = z.object({ updates: counts }).nullable();

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
/** Names of tensors in files, and what they are. */
const parts = [['parameters', 'parameters'], ['first', 'm'], ['second', 'v']] as const;

/** Tensors by name, and metadata. */
export function packGuard(state: GuardState) {
  const tensors = names.flatMap((name) => {
    const values = state[name];
    return values ? parts.map(([part, key]) => [`${name}.${part}`, values[key]] as const) : [];
  });
  const updates = (name: 'good' | 'candidate') => state[name] && { updates: state[name].updates };
  return { tensors, metadata: { ...state, good: updates('good'), candidate: updates('candidate') } };
}

/**
 * @param read gives the checkpoint's tensors
 * @throws what it throws
 */
export function unpackGuard(metadata: z.infer<typeof guardSchema>, read: (name: string) => Float32Array): GuardState {
  const state = (name: 'good' | 'candidate'): OptimizerState | null => {
    const saved = metadata[name];
    if (!saved) return null;
    const [parameters, m, v] = parts.map(([part]) => read(`${name}.${part}`)) as [Float32Array, Float32Array, Float32Array];
    return { parameters, m, v, updates: saved.updates };
  };
  return { ...metadata, good: state('good'), candidate: state('candidate') };
}
