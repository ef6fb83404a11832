/**
 * The automaton's step and its backward pass in plain Float64 loops: what every fast path is held against.
 * States are planar `[mutable, height, width]`, fixed channels `[fixed, height, width]`.
 */
import { gaussianTaps, mutableChannels, perceptionSize, type Layout } from './layout';
import { parameterTensors } from './parameters';

export interface PlainGrid {
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly fixed: ArrayLike<number>;
  readonly parameters: ArrayLike<number>;
}

/** Cross-correlation kernels in the order of the perception's rows: Sobel x, Sobel y, Laplacian. */
const filters = [
  [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  [1, 2, 1, 2, -12, 2, 1, 2, 1],
] as const;

/** Index of the cell that lies (dy, dx) from `cell`, around the edges. */
function neighbour(grid: PlainGrid, cell: number, dy: number, dx: number): number {
  const y = (Math.floor(cell / grid.width) + dy + grid.height * 8) % grid.height;
  const x = ((cell % grid.width) + dx + grid.width * 8) % grid.width;
  return y * grid.width + x;
}

function value(grid: PlainGrid, state: ArrayLike<number>, channel: number, cell: number): number {
  const cells = grid.width * grid.height;
  const { fixed } = grid.layout;
  return channel < fixed ? grid.fixed[channel * cells + cell]! : state[(channel - fixed) * cells + cell]!;
}

function perceive(grid: PlainGrid, state: ArrayLike<number>, cell: number): Float64Array {
  const { channels } = grid.layout;
  const seen = new Float64Array(perceptionSize(grid.layout));
  for (let c = 0; c < channels; c++) {
    seen[c] = value(grid, state, c, cell);
    for (let tap = 0; tap < 9; tap++) {
      const near = value(grid, state, c, neighbour(grid, cell, Math.floor(tap / 3) - 1, (tap % 3) - 1));
      for (let f = 0; f < 3; f++) seen[channels + 3 * c + f]! += filters[f]![tap]! * near;
    }
  }
  return seen;
}

/** `relu(W x + b)`, or `W x + b` for the last layer (`index` 2). */
function layer(grid: PlainGrid, index: number, x: Float64Array): Float64Array {
  const tensors = parameterTensors(grid.layout);
  const weight = tensors[2 * index]!;
  const bias = tensors[2 * index + 1]!;
  return Float64Array.from({ length: bias.length }, (_, row) => {
    let sum = grid.parameters[bias.offset + row]!;
    for (let i = 0; i < x.length; i++) sum += grid.parameters[weight.offset + row * x.length + i]! * x[i]!;
    return index < 2 ? Math.max(0, sum) : sum;
  });
}

function blurred(grid: PlainGrid, state: ArrayLike<number>): Float64Array {
  const cells = grid.width * grid.height;
  const out = Float64Array.from(state);
  for (const blur of grid.layout.blurs) {
    const plane = (blur.channel - grid.layout.fixed) * cells;
    const taps = gaussianTaps(blur);
    const radius = (blur.size - 1) / 2;
    for (let cell = 0; cell < cells; cell++) {
      let sum = 0;
      for (let dy = -radius; dy <= radius; dy++)
        for (let dx = -radius; dx <= radius; dx++)
          sum += taps[dy + radius]! * taps[dx + radius]! * state[plane + neighbour(grid, cell, dy, dx)]!;
      out[plane + cell] = sum;
    }
  }
  return out;
}

/** The state after one step. */
export function referenceStep(grid: PlainGrid, state: ArrayLike<number>): Float64Array {
  const cells = grid.width * grid.height;
  const next = blurred(grid, state);
  for (let cell = 0; cell < cells; cell++) {
    const update = layer(grid, 2, layer(grid, 1, layer(grid, 0, perceive(grid, state, cell))));
    update.forEach((value, m) => (next[m * cells + cell]! += value));
  }
  return next;
}

/** Gradient of one layer: adds to `gradient` and returns that of its input. */
function layerBackward(grid: PlainGrid, index: number, x: Float64Array, d: Float64Array, gradient: Float64Array) {
  const tensors = parameterTensors(grid.layout);
  const weight = tensors[2 * index]!;
  const bias = tensors[2 * index + 1]!;
  const dx = new Float64Array(x.length);
  for (let row = 0; row < bias.length; row++) {
    gradient[bias.offset + row]! += d[row]!;
    for (let i = 0; i < x.length; i++) {
      gradient[weight.offset + row * x.length + i]! += d[row]! * x[i]!;
      dx[i]! += d[row]! * grid.parameters[weight.offset + row * x.length + i]!;
    }
  }
  return dx;
}

const masked = (d: Float64Array, h: Float64Array) => d.map((value, i) => (h[i]! > 0 ? value : 0));

/** Backward pass of one cell: spreads its gradient over the neighbourhood's mutable channels. */
function cellBackward(
  grid: PlainGrid,
  state: ArrayLike<number>,
  cell: number,
  d: Float64Array,
  dState: Float64Array,
  gradient: Float64Array,
): void {
  const { channels, fixed } = grid.layout;
  const cells = grid.width * grid.height;
  const seen = perceive(grid, state, cell);
  const h1 = layer(grid, 0, seen);
  const h2 = layer(grid, 1, h1);
  const d2 = masked(layerBackward(grid, 2, h2, d, gradient), h2);
  const d1 = masked(layerBackward(grid, 1, h1, d2, gradient), h1);
  const dSeen = layerBackward(grid, 0, seen, d1, gradient);
  for (let c = fixed; c < channels; c++) {
    const plane = (c - fixed) * cells;
    dState[plane + cell]! += dSeen[c]!;
    for (let tap = 0; tap < 9; tap++) {
      const near = plane + neighbour(grid, cell, Math.floor(tap / 3) - 1, (tap % 3) - 1);
      for (let f = 0; f < 3; f++) dState[near]! += filters[f]![tap]! * dSeen[channels + 3 * c + f]!;
    }
  }
}

/** Adds to `gradient` (flat, as the parameters) and returns the gradient at the step's input. */
export function referenceBackward(
  grid: PlainGrid,
  state: ArrayLike<number>,
  dNext: ArrayLike<number>,
  gradient: Float64Array,
): Float64Array {
  const cells = grid.width * grid.height;
  // The blur is symmetric, so it is its own transpose.
  const dState = blurred(grid, dNext);
  for (let cell = 0; cell < cells; cell++) {
    const d = Float64Array.from({ length: mutableChannels(grid.layout) }, (_, m) => dNext[m * cells + cell]!);
    cellBackward(grid, state, cell, d, dState, gradient);
  }
  return dState;
}
