import { mutableChannels, perceptionSize, type Layout } from '../../layout';
import { parameterCount, parameterTensors } from '../../parameters';
import type { PackedMatrix, PackedWeights } from '../packedWeights';
import { baseWgsl, gridWgsl, repeat, senseWgsl } from './grid';
import {
  hiddenLayerWgsl,
  masked,
  outerLayerWgsl,
  relu,
  rowsOf,
  senseTileWgsl,
  tileShape,
  vectorAt,
  type Rows,
  type TileShape,
} from './tileParts';
import { blockShape } from './weightGradient';

type Three = readonly [PackedMatrix, PackedMatrix, PackedMatrix];

/** Rows of a tile's activations forward: those of the perception or of a hidden layer. */
const activationRows = (layout: Layout): number => Math.max(perceptionSize(layout), layout.hidden);

/** Backward the rows after a hidden layer's hold the gradient at the tile's output: 16 KiB have to be enough. */
const backwardRows = (layout: Layout): number => Math.max(perceptionSize(layout), layout.hidden + mutableChannels(layout));

/** Bytes of workgroup memory. */
export function tileForwardBytes(layout: Layout, vectors: number): number {
  return activationRows(layout) * vectors * 16;
}

/** A whole step of one tile in a workgroup's memory. */
export function tileForwardWgsl(layout: Layout, { forward }: PackedWeights, vectors: number): string {
  const shape = tileShape(layout, vectors);
  const [first, second, third] = forward as Three;
  const tile = rowsOf('tile');
  const blurred = '@group(0) @binding(5) var<storage, read> blurred: array<vec4f>;';
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> fixedPlanes: array<f32>;
@group(0) @binding(3) var<storage, read> state: array<f32>;
@group(0) @binding(4) var<storage, read_write> next: array<vec4f>;
${layout.blurs.length > 0 ? blurred : ''}
var<workgroup> tile: array<vec4f, ${activationRows(layout) * vectors}>;
${senseWgsl(layout)}
${baseWgsl(layout, 'scalars')}
@compute @workgroup_size(${shape.threads}) fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let start = grid.first + workgroup.x * ${vectors}u;
  ${senseTileWgsl(layout, shape, tile)}
  workgroupBarrier();
  ${hiddenLayerWgsl(shape, first, tile, tile, relu, true)}
  workgroupBarrier();
  ${hiddenLayerWgsl(shape, second, tile, tile, relu, true)}
  workgroupBarrier();
  ${outerLayerWgsl(shape, third, tile, 'next', (row, sum) => `baseOf(${row}, n) + ${sum}`)}
}
`;
}

/** Bytes of workgroup memory. */
export function tileBackwardBytes(layout: Layout, vectors: number): number {
  return (backwardRows(layout) + layout.hidden) * (vectors + 1) * 16;
}

/**
 * A whole step of one tile backwards: activations computed again, gradients of the weights added to the workgroup's
 * slot, the gradient at the perception written out. A workgroup takes every `slots`-th tile.
 */
export function tileBackwardWgsl(layout: Layout, weights: PackedWeights, vectors: number, slots: number): string {
  const shape = tileShape(layout, vectors, vectors + 1);
  const { stride, threads } = shape;
  const [first, second] = weights.forward as Three;
  const [toSeen, toFirst, toSecond] = weights.backward as Three;
  const mutable = mutableChannels(layout);
  const [a, b, output] = [rowsOf('a'), rowsOf('b'), rowsOf('a', layout.hidden)];
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> fixedPlanes: array<f32>;
@group(0) @binding(3) var<storage, read> state: array<f32>;
@group(0) @binding(4) var<storage, read> dNext: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dSeen: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> slots: array<f32>;
var<workgroup> a: array<vec4f, ${backwardRows(layout) * stride}>;
var<workgroup> b: array<vec4f, ${layout.hidden * stride}>;
${senseWgsl(layout)}
@compute @workgroup_size(${threads}) fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let slot = workgroup.x * ${parameterCount(layout)}u;
  let end = grid.first + grid.count;
  for (var start = grid.first + workgroup.x * ${vectors}u; start < end; start += ${vectors * slots}u) {
    ${senseTileWgsl(layout, shape, a)}
    workgroupBarrier();
    ${hiddenLayerWgsl(shape, first, a, b, relu, false)}
    workgroupBarrier();
    ${hiddenLayerWgsl(shape, second, b, a, relu, false)}
    for (var item = local; item < ${mutable * vectors}u; item += ${threads}u) {
      let n = start + item % ${vectors}u;
      var value = vec4f();
      if (n < end) { value = dNext[item / ${vectors}u * grid.stride + n]; }
      ${vectorAt(output, `item / ${vectors}u`, stride, `item % ${vectors}u`)} = value;
    }
    workgroupBarrier();
    ${addGradientWgsl(layout, shape, 2, output, a)}
    ${hiddenLayerWgsl(shape, toSecond, output, a, masked, true)}
    workgroupBarrier();
    ${addGradientWgsl(layout, shape, 1, a, b)}
    ${hiddenLayerWgsl(shape, toFirst, a, b, masked, true)}
    ${senseTileWgsl(layout, shape, a)}
    workgroupBarrier();
    ${addGradientWgsl(layout, shape, 0, b, a)}
    ${outerLayerWgsl(shape, toSeen, b, 'dSeen', (_, sum) => sum)}
    workgroupBarrier();
  }
}
`;
}

/** Adds the tile's outer products of `rows` and `columns` to the slot, each weight by one thread. */
function addGradientWgsl(layout: Layout, shape: TileShape, layer: number, rows: Rows, columns: Rows): string {
  const sizes = [perceptionSize(layout), layout.hidden, layout.hidden, mutableChannels(layout)];
  const [height, width] = [sizes[layer + 1]!, sizes[layer]!];
  const [r, c] = blockShape({ rows: height, columns: width });
  const [weight, bias] = parameterTensors(layout).slice(2 * layer).map(({ offset }) => offset) as [number, number];
  const { vectors, stride, threads } = shape;
  const each = (piece: (i: number, j: number) => string) => repeat(r, (i) => repeat(c, (j) => piece(i, j)));
  return `
    for (var block = local; block < ${(height / r) * (width / c)}u; block += ${threads}u) {
      let row = block / ${width / c}u * ${r}u;
      let column = block % ${width / c}u * ${c}u;
      ${each((i, j) => `var sum${i}_${j} = 0.0;`)}
      ${repeat(r, (i) => `var bias${i} = 0.0;`)}
      for (var v = 0u; v < ${vectors}u; v++) {
        ${repeat(r, (i) => `let d${i} = ${vectorAt(rows, `(row + ${i}u)`, stride, 'v')}; bias${i} += dot(d${i}, vec4f(1.0));`)}
        ${repeat(c, (j) => `let x${j} = ${vectorAt(columns, `(column + ${j}u)`, stride, 'v')};`)}
        ${each((i, j) => `sum${i}_${j} += dot(d${i}, x${j});`)}
      }
      let first = slot + ${weight}u + row * ${width}u + column;
      ${each((i, j) => `slots[first + ${i * width + j}u] += sum${i}_${j};`)}
      if (column == 0u) {
        ${repeat(r, (i) => `slots[slot + ${bias}u + row + ${i}u] += bias${i};`)}
      }
    }`;
}
