import { z } from 'zod';
import { splitCheckpoint, type CheckpointParts } from '../../shared/checkpoint';
import { jsonText } from '../../shared/jsonText';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors, type StoredTensor } from '../../shared/safetensors';
import { lossesSchema, lossTable, lossWeightsSchema, similaritySchema, type Losses } from '../../shared/losses';
import { describeProblem } from '../../shared/messageOf';
import { parameterCount } from '../automaton/parameters';
import { guardSchema, packGuard, unpackGuard } from './guardCheckpoint';
import type { PoolSlot } from './pool';
import type { Trainer } from './trainer';

const number = z.number();
const count = z.coerce.number().pipe(z.int().min(0));
/** Not a number in an iteration that blew up, for which JSON has null. */
const measured = number.nullable().transform((value) => value ?? NaN);

/** One an iteration. A loss that a later version has dropped is left out. */
const historyRowSchema = z.object({
  iteration: number,
  total: measured,
  losses: z.record(z.string(), measured).transform((losses) => lossesOf(Object.entries(losses))),
});

/** The losses of checkpoints that told them by their place, in the order that the table had then. */
const unnamedLosses = ['style', 'content', 'color', 'overflow', 'clip', 'direction', 'aesthetic', 'smoothness'] as const;

/** The same in those checkpoints: iteration, total, then the losses, null where there is none. */
const unnamedRowSchema = z
  .tuple([number, measured], number.nullable())
  .transform(([iteration, total, ...values]) => {
    const named = unnamedLosses.map((name, i) => [name, values[i] ?? undefined] as const);
    return { iteration, total, losses: lossesOf(named) };
  });

function lossesOf(named: readonly (readonly [string, number | undefined])[]): Losses {
  const known = named.filter(([name, value]) => value !== undefined && Object.hasOwn(lossTable, name));
  return Object.fromEntries(known);
}

/** What a session remembers beside the trainer's state. */
const sessionSchema = z.object({
  seconds: number,
  /** Losses of the untrained automaton's picture, once measured. */
  first: lossesSchema.nullable(),
  firstSimilarity: similaritySchema.optional(),
  /** What drawing its picture took. */
  secondsOfPicture: number.optional(),
  /** What its steps took, in seconds of one lane. */
  secondsOfRoll: number.optional(),
  history: z.array(z.union([historyRowSchema, unnamedRowSchema])),
  /** Mean cosine to the prompts at each iteration, in runs with prompts. */
  similarities: z.array(measured).default([]),
  weightChanges: z.array(z.object({ iteration: number, weights: lossWeightsSchema })),
  notices: z.array(z.string()),
});
export type SessionRecord = z.infer<typeof sessionSchema>;

const coreSchema = z.object({
  format: z.literal('nca-studio-checkpoint'),
  iteration: count,
  /** One number, or one for each perceptron. */
  adam_updates: z.string().transform((text) => text.split(' ').map(Number)).pipe(z.array(z.int().min(0)).min(1)),
  /** Four whole numbers, not all 0: from those no others come. */
  random: jsonText(z.array(z.int()).length(4).refine((state) => state.some((part) => part !== 0))),
  weights: jsonText(lossWeightsSchema),
  guard: jsonText(guardSchema),
  /** Absent in files of versions that kept none. */
  statistics_observed: count.default(0),
  session: jsonText(sessionSchema),
});

const slotSchema = z.object({
  photo: count,
  top: count,
  left: count,
  seed: count,
  age: count,
});

/** The trainer's state; of the pool the slots that changed since the last call. */
export async function takeCheckpoint(trainer: Trainer, session: SessionRecord): Promise<CheckpointParts> {
  const { parameters, m, v, updates } = trainer.optimizer.state();
  const guard = packGuard(trainer.guard.state);
  const statistics = trainer.statistics.state();
  const metadata = {
    format: 'nca-studio-checkpoint',
    iteration: String(trainer.iteration),
    adam_updates: updates.join(' '),
    random: JSON.stringify(trainer.random.state()),
    weights: JSON.stringify(trainer.weights),
    guard: JSON.stringify(guard.metadata),
    statistics_observed: String(statistics.observed),
    session: JSON.stringify(session),
  };
  const averages = statistics.values ? [['statistics', statistics.values] as const] : [];
  const known = [...guard.tensors, ...trainer.finalists.pack(), ...averages];
  const values = [['parameters', parameters], ['adam.first', m], ['adam.second', v], ...known] as const;
  const read = values.map(async ([name, each]) => [name, flat(await trainer.read(each))] as const);
  const slots = trainer.pool.takeChanged().map(async (index) => ({ index, bytes: await packSlot(trainer, trainer.pool.at(index)) }));
  const { iteration } = trainer;
  const { seconds } = session;
  return { iteration, seconds, core: writeSafetensors(await Promise.all(read), metadata), slots: await Promise.all(slots) };
}

const flat = (values: Float32Array) => float32Tensor([values.length], values);

/**
 * Puts a trainer where a checkpoint file left off. Slots that the file does not hold, or whose crops the photos no longer
 * have, stay freshly seeded.
 * @throws Error if the file is no checkpoint of this training.
 */
export function restoreCheckpoint(trainer: Trainer, file: Uint8Array): SessionRecord {
  const { layout, settings, pool } = trainer;
  const cells = settings['nca.training.size'] ** 2;
  const lengths = { parameters: parameterCount(layout), state: (layout.channels - layout.fixed) * cells };
  const { core, optimizer, guard, finalists, statistics, slots } = readCheckpoint(file, lengths);
  trainer.optimizer.restore(optimizer);
  trainer.random.restore(core.random);
  trainer.iteration = core.iteration;
  trainer.weights = core.weights;
  trainer.guard.restore(guard);
  trainer.finalists.restore(finalists);
  trainer.statistics.restore(statistics, core.statistics_observed);
  for (const [index, slot] of slots) if (pool.fits(index, slot)) pool.set(index, slot);
  return core.session;
}

/**
 * What is in a checkpoint file.
 * @param lengths how many numbers the automaton has, and a state of the pool
 * @throws Error that names what is missing or damaged
 */
export function readCheckpoint(file: Uint8Array, lengths: { readonly parameters: number; readonly state: number }) {
  const { core: bytes, slots } = splitCheckpoint(file);
  const { tensors, metadata } = readSafetensors(bytes);
  const core = readCore(metadata);
  const read = (name: string) => finite(name, tensors.get(name), lengths.parameters);
  const statistics = tensors.get('statistics');
  const finalists = [...tensors.keys()].filter((name) => name.startsWith('finalist.')).sort();
  return {
    core,
    optimizer: { parameters: read('parameters'), m: read('adam.first'), v: read('adam.second'), updates: core.adam_updates },
    guard: unpackGuard(core.guard, read),
    // More than one where a training was lengthened.
    finalists: finalists.map(read),
    statistics: statistics ? toFloat32(statistics) : null,
    slots: [...slots].map(([index, slot]) => [index, unpackSlot(slot, `pool.${index}`, lengths.state)] as const),
  };
}

/** @throws Error if a tensor is missing or has another length */
function fitting(name: string, tensor: StoredTensor | undefined, length: number): Float32Array {
  const values = tensor && toFloat32(tensor);
  if (values?.length !== length) throw new Error(`The checkpoint has no fitting "${name}".`);
  return values;
}

/** @throws Error also for what is no number: else the first loss would be none, and be laid at the learning rate's door */
function finite(name: string, tensor: StoredTensor | undefined, length: number): Float32Array {
  const values = fitting(name, tensor, length);
  if (!values.every(Number.isFinite)) throw new Error(`The checkpoint's "${name}" holds values that are no numbers: start the run again.`);
  return values;
}

/** @throws Error that names the field */
function readCore(metadata: unknown): z.infer<typeof coreSchema> {
  return readFields(coreSchema, metadata, '');
}

function readFields<T>(schema: z.ZodType<T>, metadata: unknown, of: string): T {
  const read = schema.safeParse(metadata);
  if (read.success) return read.data;
  throw new Error(`The checkpoint cannot be read, start the run again: ${of}${describeProblem(read.error)}`);
}

async function packSlot(trainer: Trainer, { state, ...where }: PoolSlot): Promise<Uint8Array> {
  const metadata = Object.fromEntries(Object.entries(where).map(([key, value]) => [key, String(value)]));
  return writeSafetensors(state ? [['state', flat(await trainer.read(state))]] : [], metadata);
}

function unpackSlot(bytes: Uint8Array, name: string, length: number): PoolSlot {
  const { tensors, metadata } = readSafetensors(bytes);
  const where = readFields(slotSchema, metadata, `${name}.`);
  const state = tensors.get('state');
  return { ...where, state: state ? fitting(`${name}.state`, state, length) : null };
}
