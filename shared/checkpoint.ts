/**
 * A checkpoint travels in parts (`core` and the pool's changed slots, each a safetensors file). To go on from it they are put
 * into one file: the core's tensors and metadata as they are, those of slot i under names like `pool.<i>.<name>`. In a run's
 * folder slots are files of their own, which the core names in its metadata.
 */
import { z } from 'zod';
import { jsonText } from './jsonText';
import { describeProblem } from './messageOf';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors';

/** A checkpoint in parts, so that a pool of many megabytes need not travel whole every time. */
export interface CheckpointParts {
  readonly iteration: number;
  /** Training time so far, sittings before included and pauses not. */
  readonly seconds: number;
  /** safetensors: weights, Adam's moments; metadata: random state, losses, settings. */
  readonly core: Uint8Array;
  /** Pool slots changed since the last checkpoint: index → safetensors with the state. */
  readonly slots: readonly { readonly index: number; readonly bytes: Uint8Array }[];
}

export interface Checkpoint {
  /** safetensors: weights, optimiser; metadata: random state and whatever else the engine keeps. */
  readonly core: Uint8Array;
  /** Pool slot → safetensors with its state. */
  readonly slots: ReadonlyMap<number, Uint8Array>;
}

const slotName = /^pool\.(\d+)\.(.+)$/;
const prefixed = (index: number, name: string) => `pool.${index}.${name}`;

/**
 * Packs the parts into one file.
 * @throws SafetensorsError if a part is damaged or the core uses a slot's name.
 */
export function mergeCheckpoint({ core, slots }: Checkpoint): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = readSafetensors(core);
  const allTensors: [string, StoredTensor][] = [...tensors];
  const allMetadata = { ...metadata };
  for (const [index, bytes] of [...slots].sort(([a], [b]) => a - b)) {
    const slot = readSafetensors(bytes);
    for (const [name, tensor] of slot.tensors) allTensors.push([prefixed(index, name), tensor]);
    for (const [key, value] of Object.entries(slot.metadata)) allMetadata[prefixed(index, key)] = value;
  }
  return writeSafetensors(allTensors, allMetadata);
}

/**
 * Takes a file of `mergeCheckpoint` apart again.
 * @throws SafetensorsError if the file is damaged.
 */
export function splitCheckpoint(file: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(file);
  const core = emptyPart();
  const slots = new Map<number, Part>();
  for (const [name, tensor] of tensors) {
    const [part, own] = partOf(name, core, slots);
    part.tensors.push([own, tensor]);
  }
  for (const [key, value] of Object.entries(metadata)) {
    const [part, own] = partOf(key, core, slots);
    part.metadata[own] = value;
  }
  return { core: pack(core), slots: new Map([...slots].map(([index, part]) => [index, pack(part)])) };
}

const slotFileSchema = z.object({
  index: z.int().min(0),
  /** Its name in the folder of the core's. */
  file: z.string(),
  bytes: z.int().min(0),
});
/** A slot in a file of its own. */
export type SlotFile = z.infer<typeof slotFileSchema>;

const namingSchema = z.object({ slot_files: jsonText(z.array(slotFileSchema)).optional() });

/** The core, naming the files of its slots. */
export function withSlotFiles(core: Uint8Array, files: readonly SlotFile[]): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = readSafetensors(core);
  return writeSafetensors(tensors, { ...metadata, slot_files: JSON.stringify(files) });
}

/**
 * @param isSlotFile whether such a file may be named: never one that lies elsewhere
 * @returns the files that a core names; none where a file holds all
 * @throws Error that says what is wrong with the file
 */
export function readSlotFiles(file: Uint8Array, isSlotFile: (name: string) => boolean): { core: Uint8Array; files: SlotFile[] } {
  const { tensors, metadata } = readSafetensors(file);
  const { slot_files: _, ...own } = metadata;
  const parsed = namingSchema.safeParse(metadata);
  if (!parsed.success) throw new Error(`The checkpoint's list of files cannot be read, start the run again: ${describeProblem(parsed.error)}`);
  const files = parsed.data.slot_files ?? [];
  const stray = files.find(({ file: name }) => !isSlotFile(name));
  if (stray) throw new Error(`The checkpoint names "${stray.file}", which is no file of a slot: start the run again.`);
  return { core: writeSafetensors(tensors, own), files };
}

interface Part {
  readonly tensors: [string, StoredTensor][];
  readonly metadata: Record<string, string>;
}

const emptyPart = (): Part => ({ tensors: [], metadata: {} });
const pack = ({ tensors, metadata }: Part) => writeSafetensors(tensors, metadata);

/** The part that a name belongs to, and the name it has there. */
function partOf(name: string, core: Part, slots: Map<number, Part>): [Part, string] {
  const match = slotName.exec(name);
  if (!match) return [core, name];
  const index = Number(match[1]);
  const slot = slots.get(index) ?? emptyPart();
  slots.set(index, slot);
  return [slot, match[2]!];
}
