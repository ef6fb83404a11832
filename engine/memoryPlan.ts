import { strideOf } from './automaton/fused/gridMemory';
import { CHUNK_VECTORS, SLOTS } from './automaton/fused/schedule';
import { storedStates, widestInterval, type StateStorage } from './automaton/fused/stateStorage';
import { sensedPlanes } from './automaton/fused/wgsl/grid';
import { mutableChannels, onOneGrid, perceptionSize, type Layout } from './automaton/layout';
import { parameterCount } from './automaton/parameters';
import type { NetworkMemory } from './features/networkMemory';

const MEBIBYTE = 1024 ** 2;
/** The smallest crop that can be set, and the step in which smaller ones are looked for. */
const SMALLEST = 32;
const SIZE_STEP = 8;

export interface MemoryRequest {
  readonly layout: Layout;
  /** Side of the training crops. */
  readonly size: number;
  /** Of a batch as many crops are trained on at once as there is room for; by default one. */
  readonly batch?: number;
  /** Most steps that the gradient goes back through; where the automaton grows, on the finest grid after its growth. */
  readonly bpttSteps: number;
  /** Pixels of the largest picture that is rendered. */
  readonly outputPixels: number;
  readonly network: NetworkMemory;
}

export interface MemoryLimits {
  /** Bytes that the run may take in all. */
  readonly budget: number;
  /** Bytes of the largest buffer that a kernel can read. */
  readonly buffer: number;
}

export interface MemoryPlan {
  /** Of everything, at the height of an iteration or of a rendering. */
  readonly bytes: number;
  /** Of the finest grid. */
  readonly storage: StateStorage;
  /** Bytes of the stored states, of each level from the coarsest; one where nothing grows. */
  readonly stateBytes: readonly number[];
  /** Most pixels of a picture that the losses can look at. */
  readonly measuredPixels: number;
  /** Crops that are trained on at once. */
  readonly together: number;
}

/**
 * What a run will take on the GPU. Of a batch as many crops are trained on at once, losses included, as all of their
 * states can be stored; where that are not even two, of the states of one crop as many are stored as the budget has room
 * for. Of a whole picture as much is measured.
 * @throws Error naming the largest setting that fits
 */
export function planMemory(request: MemoryRequest, limits: MemoryLimits): MemoryPlan {
  for (let together = request.batch ?? 1; together > 1; together--) {
    const plan = tryPlan(request, limits, together);
    if (plan?.storage.interval === 1) return plan;
  }
  const plan = tryPlan(request, limits);
  if (plan) return plan;
  const output = renderBytes(request);
  if (output.bytes > limits.budget || output.largestBuffer > limits.buffer) throw outputTooLarge(request, limits);
  throw cropTooLarge(request, limits);
}

/** One line for the user. */
export function describePlan({ bytes, storage, together }: MemoryPlan, { budget }: MemoryLimits): string {
  const states = storage.interval === 1 ? 'every state is' : `one state in ${storage.interval} is`;
  return `GPU memory: about ${mebibytes(bytes)} of ${mebibytes(budget)} MiB (nca.gpu.memory); ${states} stored, ${together === 1 ? 'one picture' : `${together} pictures`} at a time.`;
}

function tryPlan(request: MemoryRequest, { budget, buffer }: MemoryLimits, together = 1): MemoryPlan | undefined {
  const training = trainingBytes(request, together);
  const rendering = renderBytes(request);
  if (Math.max(training.largestBuffer, rendering.largestBuffer) > buffer) return undefined;
  const storages = chooseStorages(request, together, budget - training.bytes);
  if (!storages) return undefined;
  const stateBytes = storedBytes(request, together, storages);
  const bytes = Math.max(training.bytes + sum(stateBytes), rendering.bytes);
  const measuredPixels = Math.floor((budget - rendering.unmeasured) / request.network.measuredPixel);
  return bytes <= budget ? { bytes, storage: storages.at(-1)!, stateBytes, measuredPixels, together } : undefined;
}

/** Every so many states of all levels, as few apart as fit into so many bytes; undefined where even the least do not. */
function chooseStorages(request: MemoryRequest, together: number, room: number): StateStorage[] | undefined {
  const kept = keptSteps(request);
  const widest = Math.max(...kept.map(widestInterval));
  for (let interval = 1; interval <= widest; interval++) {
    const storages = kept.map((bpttSteps) => ({ bpttSteps, interval: Math.min(interval, widestInterval(bpttSteps)) }));
    if (sum(storedBytes(request, together, storages)) <= room) return storages;
  }
  return undefined;
}

/** Most steps of each level that the gradient goes back through. */
function keptSteps({ layout, bpttSteps }: MemoryRequest): number[] {
  const levels = layout.growth?.levels ?? [{ steps: 0 }];
  return levels.map(({ steps }, l) => (l === levels.length - 1 ? Math.max(steps, bpttSteps) : steps));
}

function storedBytes({ layout, size }: MemoryRequest, together: number, storages: readonly StateStorage[]): number[] {
  const cells = gridCells(layout, together * size ** 2);
  return storages.map((storage, l) => storedStates(storage) * mutableChannels(layout) * planeBytes(cells[l]!));
}

/** Cells of each level's grid, from the coarsest. */
const gridCells = ({ growth }: Layout, pixels: number): number[] =>
  (growth?.levels ?? [{ cell: 1 }]).map(({ cell }) => Math.ceil(pixels / cell ** 2));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface Need {
  readonly bytes: number;
  readonly largestBuffer: number;
}

const planeBytes = (cells: number): number => strideOf({ width: cells, height: 1, batch: 1 }) * 16;

/** Without the stored states. */
function trainingBytes({ layout, size, network }: MemoryRequest, together: number): Need {
  const pixels = together * size ** 2;
  const plane = planeBytes(pixels);
  const mutable = mutableChannels(layout);
  // Gradients at two states and at the perception, states on their way from and to tfjs.
  const planes = layout.fixed + 2 * mutable + sensedPlanes(layout) + 2 * layout.blurs.length + 3 * mutable;
  const grids = gridBytes(layout, pixels, planes) + handDownBytes(layout, pixels, HANDED_BACK);
  const bytes = common(layout, network) + grids + network.trainedPixel * pixels;
  return { bytes, largestBuffer: Math.max(sensedPlanes(layout) * plane, slotBytes(layout)) };
}

/** With the losses of the whole picture, or of a part as large as a crop. */
function renderBytes({ layout, size, outputPixels, network }: MemoryRequest): Need & { readonly unmeasured: number } {
  const plane = planeBytes(outputPixels);
  const mutable = mutableChannels(layout);
  const planes = layout.fixed + 2 * mutable + 2 * layout.blurs.length + 3 * mutable;
  const unmeasured = common(layout, network) + gridBytes(layout, outputPixels, planes) + handDownBytes(layout, outputPixels, HANDED_DOWN);
  const bytes = unmeasured + network.measuredPixel * Math.min(outputPixels, size ** 2);
  return { bytes, unmeasured, largestBuffer: mutable * plane };
}

/** Planes of all grids, and what they are computed with. */
const gridBytes = (layout: Layout, pixels: number, planes: number): number =>
  sum(gridCells(layout, pixels).map((cells) => planes * planeBytes(cells) + scratch(layout, cells)));

/** Copies of a state that handing it down makes on the way, and those of handing its gradient back besides. */
const HANDED_DOWN = 2.25;
const HANDED_BACK = 6;

const handDownBytes = (layout: Layout, pixels: number, copies: number): number =>
  sum(gridCells(layout, pixels).slice(1).map((cells) => copies * mutableChannels(layout) * planeBytes(cells)));

const slotBytes = (layout: Layout): number => parameterCount(onOneGrid(layout)) * 4 * SLOTS;
const common = (layout: Layout, network: NetworkMemory): number =>
  (layout.growth?.levels.length ?? 1) * slotBytes(layout) + network.weights;

function scratch(layout: Layout, cells: number): number {
  return (perceptionSize(layout) + 2 * layout.hidden) * planeBytes(Math.min(cells, 4 * CHUNK_VECTORS));
}

function cropTooLarge(request: MemoryRequest, limits: MemoryLimits): Error {
  const step = Math.max(SIZE_STEP, request.layout.alignment);
  for (let size = request.size - step; size >= SMALLEST; size -= step) {
    if (tryPlan({ ...request, size }, limits)) return tooLarge(limits, `Set nca.training.size to ${size} or less`);
  }
  return tooLarge(limits, 'No training size fits: train on the CPU (nca.device)');
}

function outputTooLarge(request: MemoryRequest, limits: MemoryLimits): Error {
  const fits = (pixels: number) => {
    const { bytes, largestBuffer } = renderBytes({ ...request, outputPixels: pixels });
    return bytes <= limits.budget && largestBuffer <= limits.buffer;
  };
  let side = Math.floor(Math.sqrt(request.outputPixels));
  while (side > SMALLEST && !fits(side ** 2)) side -= SIZE_STEP;
  return tooLarge(limits, `Lower nca.output.size to ${(100 * side / Math.sqrt(request.outputPixels)).toFixed(0)} %`);
}

function tooLarge({ budget }: MemoryLimits, way: string): Error {
  return new Error(
    `The run does not fit into ${mebibytes(budget)} MiB of GPU memory. ${way}, or raise nca.gpu.memory if the GPU has more.`,
  );
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / MEBIBYTE);
