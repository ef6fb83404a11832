/**
 * An automaton that grows from coarse to fine, and the way back through all its levels, in plain loops: what every fast
 * path is held against. A step adds to each channel the perceptron's update of what the cell perceives: all channels as
 * they are, through Sobel x / 8, Sobel y / 8 and the Laplacian / 16 (interleaved per channel), and half the difference of
 * their second derivatives along and across the flow; it lets the state leak towards rest, which is the photo's
 * colours and zero in the hidden channels; and no value goes beyond the bound.
 * The grid of a step wraps around. States are planar `[mutable, height, width]`, colours minus 0.5.
 */
import type { Level } from '../../../shared/levels';
import { clamped, type Layout } from '../layout';
import { plainHandDown, plainHandDownTransposed } from './plainHandDown';

/** Fixed channels: the photo's colours and the flow's two. */
const FIXED = 5;
const FLOW = 3;
const COLORS = 3;

/** Taps of a 3×3 cross-correlation, row by row. */
const SOBEL_X = [-1, 0, 1, -2, 0, 2, -1, 0, 1].map((tap) => tap / 8);
const SOBEL_Y = [-1, -2, -1, 0, 0, 0, 1, 2, 1].map((tap) => tap / 8);
const LAPLACIAN = [1, 2, 1, 2, -12, 2, 1, 2, 1].map((tap) => tap / 16);
/** (∂xx − ∂yy) / 2 and ∂xy. */
const STRAIGHT = [0, -0.5, 0, 0.5, 0, 0.5, 0, -0.5, 0];
const DIAGONAL = [0.25, 0, -0.25, 0, 0, 0, -0.25, 0, 0.25];

/** `weight` is row-major `[outputs, inputs]`. */
interface PlainLayer {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Three layers with ReLU between them, from 5 × channels inputs to the mutable channels. */
export type PlainPerceptron = readonly PlainLayer[];

export interface PlainGrowthLevel extends Level {
  readonly width: number;
  readonly height: number;
  /** Planar `[5, height, width]`. */
  readonly fixed: ArrayLike<number>;
  readonly perceptron: PlainPerceptron;
}

/** What a step does beside the perceptron's update. */
type Keeping = Pick<Layout, 'bound'> & Required<Pick<Layout, 'leak'>>;

export interface PlainGrowth extends Keeping {
  readonly levels: readonly PlainGrowthLevel[];
}

type State = Float64Array;

/** All states of a growth: for each level the one that it begins with, and one after each of its steps. */
export type PlainTrace = readonly (readonly State[])[];

/** @param start on the coarsest grid */
export function growPlainly({ levels, ...keeping }: PlainGrowth, start: ArrayLike<number>): PlainTrace {
  let state: State = Float64Array.from(start);
  return levels.map((level, l) => {
    if (l > 0) state = plainHandDown(state, levels[l - 1]!);
    const states = [state];
    for (let i = 0; i < level.steps; i++) states.push((state = stepPlainly(level, state, keeping)));
    return states;
  });
}

/** Gradients of the perceptrons, and of the state that the growth began with. */
export interface PlainGradient {
  readonly perceptrons: readonly PlainPerceptron[];
  readonly start: Float64Array;
}

/**
 * Back through a whole growth; activations are computed again.
 * @param end gradient at the last state
 */
export function backPlainly({ levels, leak }: PlainGrowth, trace: PlainTrace, end: ArrayLike<number>): PlainGradient {
  const perceptrons = levels.map(({ perceptron }) => perceptron.map(zeroLike));
  let gradient: State = Float64Array.from(end);
  for (let l = levels.length - 1; l >= 0; l--) {
    for (let i = levels[l]!.steps - 1; i >= 0; i--) {
      gradient = stepBackPlainly(levels[l]!, trace[l]![i]!, gradient, perceptrons[l]!, leak);
    }
    if (l > 0) gradient = plainHandDownTransposed(gradient, levels[l - 1]!);
  }
  return { perceptrons, start: gradient };
}

export function stepPlainly(level: PlainGrowthLevel, state: State, keeping: Keeping): State {
  const cells = level.width * level.height;
  const next = state.map((value, i) => value - keeping.leak * (value - restOf(level, i)));
  for (let cell = 0; cell < cells; cell++) {
    const { update } = perceptronOf(level, perceive(level, state, cell));
    update.forEach((value, m) => (next[m * cells + cell] = clamped(next[m * cells + cell]! + value, keeping)));
  }
  return next;
}

const zeroLike = ({ weight, bias }: PlainLayer): PlainLayer => ({ weight: weight.map(() => 0), bias: bias.map(() => 0) });

function restOf({ width, height, fixed }: PlainGrowthLevel, i: number): number {
  return i < COLORS * width * height ? fixed[i]! : 0;
}

/** The nine taps of channel `c` at a cell: the direction's are mixed by the flow there. */
function filtersAt({ fixed, width, height }: PlainGrowthLevel, cell: number): readonly (readonly number[])[] {
  const [cos, sin] = [fixed[FLOW * width * height + cell]!, fixed[(FLOW + 1) * width * height + cell]!];
  return [SOBEL_X, SOBEL_Y, LAPLACIAN, STRAIGHT.map((tap, i) => cos * tap + sin * DIAGONAL[i]!)];
}

/** Where a filter's value lies in the perception of `channels` channels. */
const placeOf = (filter: number, channel: number, channels: number) =>
  filter < 3 ? channels + 3 * channel + filter : 4 * channels + channel;

function neighbours({ width, height }: PlainGrowthLevel, cell: number): number[] {
  const [y, x] = [Math.floor(cell / width), cell % width];
  return Array.from({ length: 9 }, (_, tap) => {
    const row = (y + Math.floor(tap / 3) - 1 + height) % height;
    return row * width + ((x + (tap % 3) - 1 + width) % width);
  });
}

function perceive(level: PlainGrowthLevel, state: State, cell: number): Float64Array {
  const cells = level.width * level.height;
  const channels = FIXED + state.length / cells;
  const at = (c: number, i: number) => (c < FIXED ? level.fixed[c * cells + i]! : state[(c - FIXED) * cells + i]!);
  const [near, filters] = [neighbours(level, cell), filtersAt(level, cell)];
  const seen = new Float64Array(5 * channels);
  for (let c = 0; c < channels; c++) {
    seen[c] = at(c, cell);
    filters.forEach((taps, f) => near.forEach((i, tap) => (seen[placeOf(f, c, channels)]! += taps[tap]! * at(c, i))));
  }
  return seen;
}

function layerOf({ weight, bias }: PlainLayer, x: Float64Array): Float64Array {
  return bias.map((sum, row) => x.reduce((total, value, i) => total + weight[row * x.length + i]! * value, sum));
}

function perceptronOf({ perceptron: [first, second, last] }: PlainGrowthLevel, seen: Float64Array) {
  const h1 = layerOf(first!, seen).map((value) => Math.max(0, value));
  const h2 = layerOf(second!, h1).map((value) => Math.max(0, value));
  return { h1, h2, update: layerOf(last!, h2) };
}

/** Adds to a layer's gradient and returns that of its input. */
function layerBack({ weight }: PlainLayer, x: Float64Array, d: Float64Array, gradient: PlainLayer): Float64Array {
  const dx = new Float64Array(x.length);
  d.forEach((value, row) => {
    gradient.bias[row]! += value;
    for (let i = 0; i < x.length; i++) {
      gradient.weight[row * x.length + i]! += value * x[i]!;
      dx[i]! += value * weight[row * x.length + i]!;
    }
  });
  return dx;
}

const masked = (d: Float64Array, h: Float64Array) => d.map((value, i) => (h[i]! > 0 ? value : 0));

function stepBackPlainly(level: PlainGrowthLevel, state: State, dNext: State, gradient: PlainPerceptron, leak: number): State {
  const cells = level.width * level.height;
  const dState = dNext.map((value) => (1 - leak) * value);
  const [first, second, last] = level.perceptron;
  for (let cell = 0; cell < cells; cell++) {
    const d = Float64Array.from({ length: last!.bias.length }, (_, m) => dNext[m * cells + cell]!);
    const seen = perceive(level, state, cell);
    const { h1, h2 } = perceptronOf(level, seen);
    const d2 = masked(layerBack(last!, h2, d, gradient[2]!), h2);
    const d1 = masked(layerBack(second!, h1, d2, gradient[1]!), h1);
    addPerceived(level, cell, layerBack(first!, seen, d1, gradient[0]!), dState);
  }
  return dState;
}

/** The transpose of `perceive`; nobody asks for the gradient of the fixed channels. */
function addPerceived(level: PlainGrowthLevel, cell: number, dSeen: Float64Array, dState: State): void {
  const cells = level.width * level.height;
  const channels = dSeen.length / 5;
  const [near, filters] = [neighbours(level, cell), filtersAt(level, cell)];
  for (let c = FIXED; c < channels; c++) {
    const plane = (c - FIXED) * cells;
    dState[plane + cell]! += dSeen[c]!;
    filters.forEach((taps, f) =>
      near.forEach((i, tap) => (dState[plane + i]! += taps[tap]! * dSeen[placeOf(f, c, channels)]!)),
    );
  }
}
