/**
 * The automaton's step and its backward pass in plain loops that round to Float32 in the order in which the WebAssembly
 * kernel does: what that is held against to the bit. States are planar `[mutable, height, width]`.
 */
import { clamped, gaussianTaps, mutableChannels, perceptionIndex, perceptionSize, type Filter } from './layout';
import { parameterTensors } from './parameters';
import type { PlainGrid } from './plainAutomaton';

const f = Math.fround;
/** Cells of a row whose share of a weight's gradient is summed before it is added. */
const TILE = 64;

type At = (dy: number, dx: number) => number;

/** Reads a plane around a cell, circular. */
function around({ width, height }: PlainGrid, plane: Float32Array, y: number, x: number): At {
  const ring = (index: number, length: number) => ((index % length) + length) % length;
  return (dy, dx) => plane[ring(y + dy, height) * width + ring(x + dx, width)]!;
}

const smooth = (at: At, dy: number) => f(f(at(dy, -1) + at(dy, 1)) + f(at(dy, 0) + at(dy, 0)));

function sobelX(at: At): number {
  const [up, mid, down] = [-1, 0, 1].map((dy) => f(at(dy, 1) - at(dy, -1))) as [number, number, number];
  return f(f(up + down) + f(mid + mid));
}

const sobelY = (at: At) => f(smooth(at, 1) - smooth(at, -1));

function laplacian(at: At): number {
  const sides = f(at(0, -1) + at(0, 1));
  return f(f(f(smooth(at, -1) + smooth(at, 1)) + f(sides + sides)) - f(12 * at(0, 0)));
}

const straight = (at: At) => f(f(f(at(0, -1) + at(0, 1)) - f(at(-1, 0) + at(1, 0))) * 0.5);
const diagonal = (at: At) => f(f(f(at(-1, -1) + at(1, 1)) - f(at(-1, 1) + at(1, -1))) * 0.25);
const times = (a: At, b: At): At => (dy, dx) => f(a(dy, dx) * b(dy, dx));

/** A filter of one plane at a cell. */
function filtered(filter: Filter, at: At, fixed: readonly At[]): number {
  if (filter.kind !== 'flow') return f({ sobelX, sobelY, laplacian }[filter.kind](at) * f(filter.scale));
  const [cos, sin] = [fixed[filter.flow]!(0, 0), fixed[filter.flow + 1]!(0, 0)];
  return f(f(f(cos * straight(at)) + f(sin * diagonal(at))) * f(filter.scale));
}

function blurred(grid: PlainGrid, state: Float32Array): Float32Array {
  const { width, height } = grid;
  const out = state.slice();
  for (const blur of grid.layout.blurs) {
    const taps = Float32Array.from(gaussianTaps(blur));
    const offset = (blur.channel - grid.layout.fixed) * width * height;
    const pass = (plane: Float32Array, down: boolean) =>
      plane.map((_, cell) => {
        const at = around(grid, plane, Math.floor(cell / width), cell % width);
        const radius = (blur.size - 1) / 2;
        return taps.reduce((sum, tap, i) => f(sum + f(tap * (down ? at(i - radius, 0) : at(0, i - radius)))), 0);
      });
    out.set(pass(pass(state.slice(offset, offset + width * height), false), true), offset);
  }
  return out;
}

/** Mutable planes as far as a step keeps them: blurred, and less the share that leaks. */
function kept(grid: PlainGrid, state: Float32Array): Float32Array {
  const planes = blurred(grid, state);
  const { leak } = grid.layout;
  return leak ? planes.map((value) => f(f(1 - f(leak)) * value)) : planes;
}

/** What a step adds the update to: what it keeps, and the picture's way back to the photo. */
function rested(grid: PlainGrid, state: Float32Array): Float32Array {
  const planes = kept(grid, state);
  const share = f(grid.layout.leak ?? 0);
  if (share === 0) return planes;
  for (let i = 0; i < 3 * grid.width * grid.height; i++) planes[i] = f(planes[i]! + f(share * f(grid.fixed[i]!)));
  return planes;
}

/** What the perceptron sees of each cell, `[cells][inputs]`. */
function perceive(grid: PlainGrid, state: Float32Array): Float32Array[] {
  const { width, height, layout } = grid;
  const cells = width * height;
  const fixed = Float32Array.from(grid.fixed);
  const planes = Array.from({ length: layout.channels }, (_, c) =>
    c < layout.fixed
      ? fixed.subarray(c * cells, (c + 1) * cells)
      : state.subarray((c - layout.fixed) * cells, (c - layout.fixed + 1) * cells),
  );
  return Array.from({ length: cells }, (_, cell) => {
    const ats = planes.map((plane) => around(grid, plane, Math.floor(cell / width), cell % width));
    const seen = Float32Array.from({ length: perceptionSize(layout) }, (_, c) => ats[c]?.(0, 0) ?? 0);
    ats.forEach((at, c) =>
      layout.filters.forEach((filter, i) => (seen[perceptionIndex(layout, i, c)] = filtered(filter, at, ats))),
    );
    return seen;
  });
}

/** `bias + W x`, column by column. */
function affine(bias: ArrayLike<number>, weight: (row: number, column: number) => number, x: Float32Array): Float32Array {
  return Float32Array.from(bias, (sum, row) => x.reduce((all, value, column) => f(all + f(weight(row, column) * value)), sum));
}

const relu = (x: Float32Array) => x.map((value) => (value < 0 ? 0 : value));

function weightsOf(grid: PlainGrid) {
  const tensors = parameterTensors(grid.layout).map(({ offset, length }) =>
    Float32Array.from({ length }, (_, i) => grid.parameters[offset + i]!),
  );
  const columns = [perceptionSize(grid.layout), grid.layout.hidden, grid.layout.hidden];
  return columns.map((count, layer) => ({
    at: (row: number, column: number) => tensors[2 * layer]![row * count + column]!,
    bias: tensors[2 * layer + 1]!,
  }));
}

function activations(grid: PlainGrid, state: Float32Array) {
  const [first, second] = weightsOf(grid) as [ReturnType<typeof weightsOf>[0], ReturnType<typeof weightsOf>[0]];
  return perceive(grid, state).map((seen) => {
    const h1 = relu(affine(first.bias, first.at, seen));
    return { seen, h1, h2: relu(affine(second.bias, second.at, h1)) };
  });
}

/** The state after one step. */
export function float32Step(grid: PlainGrid, state: Float32Array): Float32Array {
  const cells = grid.width * grid.height;
  const next = rested(grid, state);
  const last = weightsOf(grid)[2]!;
  activations(grid, state).forEach(({ h2 }, cell) =>
    affine(last.bias, last.at, h2).forEach((value, m) => (next[m * cells + cell] = clamped(f(next[m * cells + cell]! + value), grid.layout))),
  );
  return next;
}

/** Adds what each tile gives to a weight's gradient: four sums over every fourth cell, then their sum. */
function addTiles({ width, height }: PlainGrid, gradient: Float32Array, index: number, term: (cell: number) => number): void {
  for (let y = 0; y < height; y++) {
    for (let left = 0; left < width; left += TILE) {
      const lanes = [0, 0, 0, 0];
      for (let x = left; x < Math.min(left + TILE, width); x++) {
        lanes[(x - left) % 4] = f(lanes[(x - left) % 4]! + term(y * width + x));
      }
      const sum = f(f(lanes[0]! + lanes[1]!) + f(lanes[2]! + lanes[3]!));
      gradient[index] = f(gradient[index]! + sum);
    }
  }
}

function addLayerGradient(grid: PlainGrid, layer: number, d: Float32Array[], x: Float32Array[], gradient: Float32Array): void {
  const [weight, bias] = parameterTensors(grid.layout).slice(2 * layer, 2 * layer + 2);
  const columns = x[0]!.length;
  for (let row = 0; row < bias!.length; row++) {
    addTiles(grid, gradient, bias!.offset + row, (cell) => d[cell]![row]!);
    for (let i = 0; i < columns; i++) {
      addTiles(grid, gradient, weight!.offset + row * columns + i, (cell) => f(d[cell]![row]! * x[cell]![i]!));
    }
  }
}

/** Adds to `gradient` (flat, as the parameters) and returns the gradient at the step's input. */
export function float32Backward(
  grid: PlainGrid, state: Float32Array, dNext: Float32Array, gradient: Float32Array,
): Float32Array {
  const { layout, width } = grid;
  const cells = width * grid.height;
  const mutable = mutableChannels(layout);
  const weights = weightsOf(grid);
  const before = activations(grid, state);
  const through = (layer: number, d: Float32Array, size: number) =>
    affine(new Float32Array(size), (row, column) => weights[layer]!.at(column, row), d);
  const masked = (d: Float32Array, h: Float32Array) => d.map((value, i) => (h[i]! > 0 ? value : 0));
  const d3 = before.map((_, cell) => Float32Array.from({ length: mutable }, (_, m) => dNext[m * cells + cell]!));
  const d2 = before.map(({ h2 }, cell) => masked(through(2, d3[cell]!, layout.hidden), h2));
  const d1 = before.map(({ h1 }, cell) => masked(through(1, d2[cell]!, layout.hidden), h1));
  const dSeen = d1.map((d) => through(0, d, perceptionSize(layout)));
  addLayerGradient(grid, 2, d3, before.map(({ h2 }) => h2), gradient);
  addLayerGradient(grid, 1, d2, before.map(({ h1 }) => h1), gradient);
  addLayerGradient(grid, 0, d1, before.map(({ seen }) => seen), gradient);
  const planes = Array.from({ length: perceptionSize(layout) }, (_, row) => Float32Array.from(dSeen, (d) => d[row]!));
  const fixed = Array.from({ length: layout.fixed }, (_, c) =>
    Float32Array.from({ length: cells }, (_, cell) => grid.fixed[c * cells + cell]!),
  );
  return kept(grid, dNext).map((value, i) => {
    const [channel, cell] = [layout.fixed + Math.floor(i / cells), i % cells];
    const at = (plane: Float32Array) => around(grid, plane, Math.floor(cell / width), cell % width);
    const of = (filter: number) => at(planes[perceptionIndex(layout, filter, channel)]!);
    const [x, y, l] = layout.filters.map(({ scale }) => f(scale)) as [number, number, number];
    const edges = f(f(sobelX(of(0)) * x) + f(sobelY(of(1)) * y));
    const rest = f(planes[channel]![cell]! + f(laplacian(of(2)) * l));
    const along = layout.filters[3];
    const sum = f(value + f(rest - edges));
    if (along?.kind !== 'flow') return sum;
    const [cos, sin] = [at(fixed[along.flow]!), at(fixed[along.flow + 1]!)];
    return f(sum + f(f(straight(times(of(3), cos)) + diagonal(times(of(3), sin))) * f(along.scale)));
  });
}
