/**
 * The automaton's step and its backward pass in plain Float64 loops: what every fast path is held against.
 * States are planar `[mutable, height, width]`, fixed channels `[fixed, height, width]`.
 */
import { clamped, gaussianTaps, mutableChannels, perceptionIndex, perceptionSize, restingColor, type Layout } from './layout';
import { parameterTensors } from './parameters';

export interface PlainGrid {
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly fixed: ArrayLike<number>;
  readonly parameters: ArrayLike<number>;
}

/** Cross-correlation kernels, row by row. */
const taps = {
  sobelX: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  sobelY: [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  laplacian: [1, 2, 1, 2, -12, 2, 1, 2, 1],
  straight: [0, -0.5, 0, 0.5, 0, 0.5, 0, -0.5, 0],
  diagonal: [0.25, 0, -0.25, 0, 0, 0, -0.25, 0, 0.25],
};

/** The taps of each of the layout's filters at a cell. */
function filtersAt({ layout, width, height, fixed }: PlainGrid, cell: number): number[][] {
  return layout.filters.map((filter) => {
    if (filter.kind !== 'flow') return taps[filter.kind].map((tap) => tap * filter.scale);
    const [cos, sin] = [0, 1].map((i) => fixed[(filter.flow + i) * width * height + cell]!) as [number, number];
    return taps.straight.map((tap, i) => (cos * tap + sin * taps.diagonal[i]!) * filter.scale);
  });
}

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
  const filters = filtersAt(grid, cell);
  const seen = new Float64Array(perceptionSize(grid.layout));
  for (let c = 0; c < channels; c++) {
    seen[c] = value(grid, state, c, cell);
    for (let tap = 0; tap < 9; tap++) {
      const near = value(grid, state, c, neighbour(grid, cell, Math.floor(tap / 3) - 1, (tap % 3) - 1));
      filters.forEach((filter, f) => (seen[perceptionIndex(grid.layout, f, c)]! += filter[tap]! * near));
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

/** What a step keeps of mutable planes: blurred, and less the share that leaks. */
function kept(grid: PlainGrid, state: ArrayLike<number>): Float64Array {
  const { leak = 0 } = grid.layout;
  return blurred(grid, state).map((value) => (1 - leak) * value);
}

/** What a step adds the update to: what it keeps, and the share of the photo that the picture takes up again. */
function rested(grid: PlainGrid, state: ArrayLike<number>): Float64Array {
  const cells = grid.width * grid.height;
  const { leak = 0 } = grid.layout;
  return kept(grid, state).map((value, i) => {
    const color = restingColor(grid.layout, Math.floor(i / cells));
    return color === undefined ? value : value + leak * grid.fixed[color * cells + (i % cells)]!;
  });
}

/** The state after one step. */
export function referenceStep(grid: PlainGrid, state: ArrayLike<number>): Float64Array {
  const cells = grid.width * grid.height;
  const next = rested(grid, state);
  for (let cell = 0; cell < cells; cell++) {
    const update = layer(grid, 2, layer(grid, 1, layer(grid, 0, perceive(grid, state, cell))));
    update.forEach((value, m) => (next[m * cells + cell] = clamped(next[m * cells + cell]! + value, grid.layout)));
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
  const filters = filtersAt(grid, cell);
  for (let c = fixed; c < channels; c++) {
    const plane = (c - fixed) * cells;
    dState[plane + cell]! += dSeen[c]!;
    for (let tap = 0; tap < 9; tap++) {
      const near = plane + neighbour(grid, cell, Math.floor(tap / 3) - 1, (tap % 3) - 1);
      filters.forEach((filter, f) => (dState[near]! += filter[tap]! * dSeen[perceptionIndex(grid.layout, f, c)]!));
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
  const dState = kept(grid, dNext);
  for (let cell = 0; cell < cells; cell++) {
    const d = Float64Array.from({ length: mutableChannels(grid.layout) }, (_, m) => dNext[m * cells + cell]!);
    cellBackward(grid, state, cell, d, dState, gradient);
  }
  return dState;
}
