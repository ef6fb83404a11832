import { gridWgsl, repeat } from './grid';

export interface WeightGradientKernel {
  /** Gradients at a layer's outputs: planes of the whole grid, or of a chunk. */
  readonly rows: number;
  readonly rowSpace: 'grid' | 'chunk';
  /** The layer's inputs, planes of a chunk. */
  readonly columns: number;
  /** Places of the layer's weight and bias in the flat parameters. */
  readonly weight: number;
  readonly bias: number;
  readonly parameters: number;
}

/** Rows and columns of the block of weights that one thread sums up: divisors, so that no block is cut off. */
export function blockShape({ rows, columns }: { rows: number; columns: number }): [number, number] {
  const divisor = (length: number) => [6, 5, 4, 3, 2, 1].find((side) => length % side === 0)!;
  return [divisor(rows), divisor(columns)];
}

/**
 * Adds a chunk's sum of outer products to the slots. One thread: a block of weights over one slot's share of the
 * cells, always in the same order, so that the same run gives the same bits.
 */
export function weightGradientWgsl(kernel: WeightGradientKernel): string {
  const { rows, columns, rowSpace, weight, bias, parameters } = kernel;
  const [r, c] = blockShape(kernel);
  const across = columns / c;
  const rowAt = rowSpace === 'grid' ? 'grid.stride + grid.first + n' : 'grid.chunkStride + n';
  const each = (piece: (i: number, j: number) => string) => repeat(r, (i) => repeat(c, (j) => piece(i, j)));
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> d: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> slots: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= ${(rows / r) * across}u) { return; }
  let row = id.x / ${across}u * ${r}u;
  let column = id.x % ${across}u * ${c}u;
  let share = (grid.count + groups.y - 1u) / groups.y;
  let end = min(grid.count, (id.y + 1u) * share);
  ${each((i, j) => `var sum${i}_${j} = vec4f();`)}
  ${repeat(r, (i) => `var bias${i} = vec4f();`)}
  for (var n = id.y * share; n < end; n++) {
    ${repeat(r, (i) => `let d${i} = d[(row + ${i}u) * ${rowAt}]; bias${i} += d${i};`)}
    ${repeat(c, (j) => `let x${j} = x[(column + ${j}u) * grid.chunkStride + n];`)}
    ${each((i, j) => `sum${i}_${j} = fma(d${i}, x${j}, sum${i}_${j});`)}
  }
  let slot = id.y * ${parameters}u;
  let first = slot + ${weight}u + row * ${columns}u + column;
  ${each((i, j) => `slots[first + ${i * columns + j}u] += dot(sum${i}_${j}, vec4f(1.0));`)}
  if (column == 0u) {
    ${repeat(r, (i) => `slots[slot + ${bias}u + row + ${i}u] += dot(bias${i}, vec4f(1.0));`)}
  }
}
`;
}

/** The slots' sum in their order, one thread a parameter. */
export function reduceWgsl(slots: number, parameters: number): string {
  return `
@group(0) @binding(0) var<storage, read> slots: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ${parameters}u) { return; }
  var sum = 0.0;
  for (var slot = 0u; slot < ${slots}u; slot++) { sum += slots[slot * ${parameters}u + id.x]; }
  gradient[id.x] = sum;
}
`;
}
