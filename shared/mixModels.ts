import { layoutTable } from './layouts';
import { formatLevels } from './levels';
import { modelTensors, type SavedModel } from './modelFile';
import type { ModelMetadata, SavedGrowth } from './modelMetadata';

/** One of the automata that a mix is made of. */
export interface MixPart {
  readonly name: string;
  readonly sha256: string;
  readonly model: SavedModel;
  /** Of the automaton that its training began with, where that is known. */
  readonly base?: string | undefined;
  /** Above or equal to 0; shares of the sum count. */
  readonly weight: number;
}

/** `weights`: those of all are averaged, which makes one automaton of the usual width. `steps`: what each would add in a step is, cell by cell. */
export type MixWay = 'weights' | 'steps';

/** Weights have a common meaning only where trainings began with the same ones. */
export function wayOf(parts: readonly MixPart[]): MixWay {
  const [first] = parts;
  return first?.base !== undefined && parts.every(({ base }) => base === first.base) && parts.every(({ model }) => model.hidden === undefined) ? 'weights' : 'steps';
}

/**
 * A new automaton of several, with the colours of all.
 * @throws Error that says what does not fit
 */
export function mixModels(parts: readonly MixPart[], way: MixWay = wayOf(parts)): SavedModel {
  const shares = sharesOf(parts);
  checkFit(parts);
  const [{ model: first }] = parts as [MixPart, ...MixPart[]];
  const growth = first.growth && mixedGrowth(parts.map(({ model }) => model.growth!), shares);
  const bases = new Set(parts.map(({ base }) => base));
  const mixed = parts.map(({ name, sha256 }, i) => ({ name, sha256, weight: shares[i]! }));
  const metadata = { ...startOf(first.metadata), base: bases.size === 1 ? parts[0]!.base : undefined, mixed: { way, parts: mixed } };
  const width = way === 'steps' ? parts.reduce((sum, { model }) => sum + widthOf(model), 0) : undefined;
  const parameters = way === 'weights' ? averaged(parts.map(({ model }) => model.parameters), shares) : sideBySide(parts, shares);
  return { layout: first.layout, shifts: first.shifts, growth, parameters, metadata, ...(width !== undefined && { hidden: width }) };
}

/** What says how a rollout begins; what tells of the one training does not hold for a mix. */
const startOf = ({ steps, seed, noise_level, profile, settings }: ModelMetadata): ModelMetadata => ({ steps, seed, noise_level, profile, settings });

const widthOf = ({ layout, hidden }: SavedModel): number => hidden ?? layoutTable[layout].hidden;

function sharesOf(parts: readonly MixPart[]): number[] {
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  if (parts.length < 2) throw new Error('A mix takes two automata or more.');
  if (!parts.every(({ weight }) => weight >= 0) || !(sum > 0) || !Number.isFinite(sum)) throw new Error('The weights of a mix are numbers from 0 on, not all of them 0.');
  return parts.map(({ weight }) => weight / sum);
}

/** Most units of a hidden layer, so that a step stays bearable. */
const WIDEST = 1440;

/** @throws Error that names the first of them that cannot live in the same cells as the others */
export function checkKinds(parts: readonly Pick<MixPart, 'name' | 'model'>[]): void {
  const kind = ({ layout, shifts, growth }: SavedModel) => [layout, ...(shifts.length > 0 ? [`shifts ${shifts.join(', ')}`] : []), ...(growth ? [`levels ${formatLevels(growth.levels)}`] : [])].join(', ');
  const other = parts.find(({ model }) => kind(model) !== kind(parts[0]!.model));
  if (other) throw new Error(`Only automata of one layout and the same levels go together: ${parts[0]!.name} has ${kind(parts[0]!.model)}; ${other.name} has ${kind(other.model)}.`);
}

function checkFit(parts: readonly MixPart[]): void {
  checkKinds(parts);
  if (parts.reduce((sum, { model }) => sum + widthOf(model), 0) > WIDEST) throw new Error(`These are too many automata: their hidden layers together may have ${WIDEST} units.`);
}

function averaged(lists: readonly ArrayLike<number>[], shares: readonly number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: lists[0]!.length }, (_, i) => lists.reduce((sum, list, part) => sum + shares[part]! * list[i]!, 0));
}

/** Where colours are mapped by some only, those keep them for all. */
function mixedGrowth(growths: readonly SavedGrowth[], shares: readonly number[]): SavedGrowth {
  const mean = (values: readonly number[]) => values.reduce((sum, value, i) => sum + shares[i]! * value, 0);
  const colored = growths.flatMap(({ colors }, i) => (colors && shares[i]! > 0 ? [{ colors, share: shares[i]! }] : []));
  const all = colored.reduce((sum, { share }) => sum + share, 0);
  const blended = (of: (colors: NonNullable<SavedGrowth['colors']>) => number) => colored.reduce((sum, { colors, share }) => sum + (share / all) * of(colors), 0);
  const triple = (of: (c: 0 | 1 | 2) => number): [number, number, number] => [of(0), of(1), of(2)];
  const colors = colored.length > 0 ? { mean: triple((c) => blended((one) => one.mean[c])), covariance: [0, 1, 2].map((row) => triple((c) => blended((one) => one.covariance[row as 0 | 1 | 2][c]))) as unknown as NonNullable<SavedGrowth['colors']>['covariance'] } : undefined;
  // To smooth the light or not are two ways to see, with nothing between: the greater share has it, and its mean.
  const smoothing = mean(growths.map(({ noiseScale }) => (noiseScale ? 1 : 0)));
  const noiseScale = smoothing < 0.5 ? undefined : mean(growths.map((growth) => growth.noiseScale ?? 0)) / smoothing;
  return { levels: growths[0]!.levels, detail: mean(growths.map(({ detail }) => detail)), flat: mean(growths.map(({ flat }) => flat)), noiseScale, colors };
}

/**
 * The perceptrons side by side in one as wide as all of them: first layers below each other, second ones along the diagonal, last
 * ones beside each other, each times its share. What it adds to a cell is the average of what each would.
 */
function sideBySide(parts: readonly MixPart[], shares: readonly number[]): Float32Array<ArrayBuffer> {
  const models = parts.map(({ model }) => model);
  const tensors = models.map(tensorsOf);
  const width = models.reduce((sum, model) => sum + widthOf(model), 0);
  const lists = tensors[0]!.map(({ name }, t): number[] => {
    const own = tensors.map((list) => list[t]!);
    if (/w1\.|w2\.bias$/.test(name)) return own.flatMap(({ values }) => [...values]);
    if (name.endsWith('w3.bias')) return [...averaged(own.map(({ values }) => values), shares)];
    if (name.endsWith('w2.weight')) return diagonal(own.map(({ values }) => values), models.map(widthOf), width);
    return besides(own.map(({ values }) => values), models.map(widthOf), shares);
  });
  return Float32Array.from(lists.flat());
}

/** Matrices beside each other, row by row, each times its share. */
function besides(blocks: readonly Float32Array[], widths: readonly number[], shares: readonly number[]): number[] {
  const rows = blocks[0]!.length / widths[0]!;
  const rowOf = (block: Float32Array, i: number, row: number) => [...block.subarray(row * widths[i]!, (row + 1) * widths[i]!)].map((value) => shares[i]! * value);
  return Array.from({ length: rows }, (_, row) => blocks.flatMap((block, i) => rowOf(block, i, row))).flat();
}

function diagonal(blocks: readonly Float32Array[], widths: readonly number[], width: number): number[] {
  let before = 0;
  return blocks.flatMap((block, i) => {
    const own = widths[i]!;
    const from = before;
    before += own;
    return Array.from({ length: own }, (_, row) => [...new Array<number>(from).fill(0), ...block.subarray(row * own, (row + 1) * own), ...new Array<number>(width - from - own).fill(0)]).flat();
  });
}

function tensorsOf(model: SavedModel): { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }[] {
  let offset = 0;
  return modelTensors(model.layout, model.growth, model.hidden).map(([name, shape]) => {
    const length = shape.reduce((product, side) => product * side, 1);
    const values = model.parameters.subarray(offset, offset + length);
    offset += length;
    return { name, shape, values };
  });
}
