import { z } from 'zod';
import { splitCheckpoint } from '../../../src/shared/checkpoint';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../../src/shared/safetensors';
import { lossesSchema, lossNames, lossWeightsSchema, similaritySchema } from '../../../src/shared/losses';
import type { CheckpointParts } from '../api';
import { guardSchema, packGuard, unpackGuard } from './guardCheckpoint';
import type { PoolSlot } from './pool';
import type { Trainer } from './trainer';

const number = z.number();

/** What a session remembers beside the trainer's state. */
const sessionSchema = z.object({
  seconds: number,
  /** Losses of the untrained automaton's picture, once measured. */
  first: lossesSchema.nullable(),
  firstSimilarity: similaritySchema.optional(),
  /** One row an iteration: iteration, total, then the losses in the order of `lossNames`, null where there is none. */
  history: z.array(z.array(number.nullable()).min(2).max(2 + lossNames.length)),
  /** Mean cosine to the prompts at each iteration, in runs with prompts. */
  similarities: z.array(number).default([]),
  weightChanges: z.array(z.object({ iteration: number, weights: lossWeightsSchema })),
  notices: z.array(z.string()),
});
export type SessionRecord = z.infer<typeof sessionSchema>;

const coreSchema = z.object({
  format: z.literal('nca-studio-checkpoint'),
  iteration: z.coerce.number().int(),
  adam_updates: z.coerce.number().int(),
  random: fromJson(z.array(number)),
  weights: fromJson(lossWeightsSchema),
  guard: fromJson(guardSchema),
  session: fromJson(sessionSchema),
});

const slotSchema = z.object({
  photo: z.coerce.number().int(),
  top: z.coerce.number().int(),
  left: z.coerce.number().int(),
  seed: z.coerce.number().int(),
  age: z.coerce.number().int(),
});

function fromJson<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema);
}

/** The trainer's state; of the pool the slots that changed since the last call. */
export function takeCheckpoint(trainer: Trainer, session: SessionRecord): CheckpointParts {
  const { first, second, updates } = trainer.adam.state();
  const flat = (values: Float32Array) => float32Tensor([values.length], values);
  const guard = packGuard(trainer.guard.state);
  const core = writeSafetensors(
    [
      ['parameters', flat(trainer.parameters.slice())],
      ['adam.first', flat(first)],
      ['adam.second', flat(second)],
      ...guard.tensors,
      ...trainer.finalists.pack(),
    ],
    {
      format: 'nca-studio-checkpoint',
      iteration: String(trainer.iteration),
      adam_updates: String(updates),
      random: JSON.stringify(trainer.random.state()),
      weights: JSON.stringify(trainer.weights),
      guard: JSON.stringify(guard.metadata),
      session: JSON.stringify(session),
    },
  );
  const slots = trainer.pool.takeChanged().map((index) => ({ index, bytes: packSlot(trainer.pool.at(index)) }));
  return { iteration: trainer.iteration, core, slots };
}

/**
 * Puts a trainer where a checkpoint file left off; slots that the file does not hold stay freshly seeded.
 * @throws Error if the file is no checkpoint of this training.
 */
export function restoreCheckpoint(trainer: Trainer, file: Uint8Array): SessionRecord {
  const { core, slots } = splitCheckpoint(file);
  const { tensors, metadata } = readSafetensors(core);
  const state = coreSchema.parse(metadata);
  const read = (name: string) => {
    const tensor = tensors.get(name);
    const values = tensor && toFloat32(tensor);
    if (values?.length !== trainer.parameters.length) throw new Error(`The checkpoint has no fitting "${name}".`);
    return values;
  };
  trainer.parameters.set(read('parameters'));
  trainer.adam.restore({ first: read('adam.first'), second: read('adam.second'), updates: state.adam_updates });
  trainer.random.restore(state.random);
  trainer.iteration = state.iteration;
  trainer.weights = state.weights;
  trainer.guard.restore(unpackGuard(state.guard, tensors, trainer.parameters.length));
  trainer.finalists.restore(tensors);
  for (const [index, bytes] of slots) trainer.pool.set(index, unpackSlot(bytes));
  return state.session;
}

function packSlot({ state, ...where }: PoolSlot): Uint8Array {
  const metadata = Object.fromEntries(Object.entries(where).map(([key, value]) => [key, String(value)]));
  return writeSafetensors(state ? [['state', float32Tensor([state.length], state)]] : [], metadata);
}

function unpackSlot(bytes: Uint8Array): PoolSlot {
  const { tensors, metadata } = readSafetensors(bytes);
  const state = tensors.get('state');
  return { ...slotSchema.parse(metadata), state: state ? toFloat32(state) : null };
}
