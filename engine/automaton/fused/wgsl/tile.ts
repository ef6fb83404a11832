import { mutableChannels, perceptionSize, type Layout } from '../../layout';
import { parameterCount, parameterTensors } from '../../parameters';
import type { PackedMatrix, PackedWeights } from '../packedWeights';
import { gridWgsl, nextWgsl, repeat, senseWgsl } from './grid';
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
${nextWgsl(layout, 'scalars')}
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
  ${outerLayerWgsl(shape, third, tile, 'next', (row, sum) => `nextOf(${row}, n, ${sum})`)}
}
`;
}

/** Bytes of workgroup memory. */
export function tileBackwardBytes(layout: Layout, vectors: number): number {
  return (backwardRows(layout) + layout.hidden) * (vectors + 1) * 16;
}

/**
 * A whole step of one tile backwards: activations computed again, gradients of the weights added to the workgroup's
 * slot, the gradient at the perception written out. The workgroups take the tiles in turn; each sums up in registers
 * and writes its slot once. Threads have few outputs, so that there are enough of them for the sums.
 */
export function tileBackwardWgsl(layout: Layout, weights: PackedWeights, vectors: number): string {
  const shape = tileShape(layout, vectors, vectors + 1, 4);
  const sums = [0, 1, 2].map((layer) => new LayerSums(layout, shape, layer)) as [LayerSums, LayerSums, LayerSums];
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
  @builtin(num_workgroups) groups: vec3u,
) {
  let slot = workgroup.x * ${parameterCount(layout)}u;
  let end = grid.first + grid.count;
  ${sums.map((each) => each.declared()).join('\n')}
  for (var start = grid.first + workgroup.x * ${vectors}u; start < end; start += ${vectors}u * groups.x) {
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
    ${sums[2].added(output, a)}
    ${hiddenLayerWgsl(shape, toSecond, output, a, masked, true)}
    workgroupBarrier();
    ${sums[1].added(a, b)}
    ${hiddenLayerWgsl(shape, toFirst, a, b, masked, true)}
    ${senseTileWgsl(layout, shape, a)}
    workgroupBarrier();
    ${sums[0].added(b, a)}
    ${outerLayerWgsl(shape, toSeen, b, 'dSeen', (_, sum) => sum)}
    workgroupBarrier();
  }
  ${sums.map((each) => each.flushed()).join('\n')}
}
`;
}

/** A layer's part of the gradient in a workgroup's registers: blocks of weights and rows of biases, each of one thread. */
class LayerSums {
  private readonly height: number;
  private readonly width: number;
  private readonly block: readonly [rows: number, columns: number];
  private readonly offsets: readonly [weight: number, bias: number];

  constructor(
    layout: Layout,
    private readonly shape: TileShape,
    private readonly layer: number,
  ) {
    const sizes = [perceptionSize(layout), layout.hidden, layout.hidden, mutableChannels(layout)];
    [this.height, this.width] = [sizes[layer + 1]!, sizes[layer]!];
    this.block = blockShape({ rows: this.height, columns: this.width });
    const [weight, bias] = parameterTensors(layout).slice(2 * layer).map(({ offset }) => offset) as [number, number];
    this.offsets = [weight, bias];
  }

  declared(): string {
    const blocks = this.eachBlock((round) => this.eachWeight((i, j) => `var ${this.sum(round, i, j)} = 0.0;`));
    return `${blocks}\n${this.eachRow((round) => `var ${this.bias(round)} = 0.0;`)}`;
  }

  /** The tile's outer products of `rows` and `columns`. */
  added(rows: Rows, columns: Rows): string {
    const [r, c] = this.block;
    const { vectors, stride } = this.shape;
    const blocks = this.eachBlock((round) => `
    if (${this.at(round)} < ${this.blocks}u) {
      ${this.placed(round)}
      for (var v = 0u; v < ${vectors}u; v++) {
        ${repeat(r, (i) => `let d${i} = ${vectorAt(rows, `(row + ${i}u)`, stride, 'v')};`)}
        ${repeat(c, (j) => `let x${j} = ${vectorAt(columns, `(column + ${j}u)`, stride, 'v')};`)}
        ${this.eachWeight((i, j) => `${this.sum(round, i, j)} += dot(d${i}, x${j});`)}
      }
    }`);
    const biases = this.eachRow((round) => `
    if (${this.at(round)} < ${this.height}u) {
      for (var v = 0u; v < ${vectors}u; v++) { ${this.bias(round)} += dot(${vectorAt(rows, `(${this.at(round)})`, stride, 'v')}, vec4f(1.0)); }
    }`);
    return `${blocks}\n${biases}`;
  }

  /** To the workgroup's slot. */
  flushed(): string {
    const [weight, bias] = this.offsets;
    const blocks = this.eachBlock((round) => `
  if (${this.at(round)} < ${this.blocks}u) {
    ${this.placed(round)}
    let first = slot + ${weight}u + row * ${this.width}u + column;
    ${this.eachWeight((i, j) => `slots[first + ${i * this.width + j}u] += ${this.sum(round, i, j)};`)}
  }`);
    const biases = this.eachRow((round) => `
  if (${this.at(round)} < ${this.height}u) { slots[slot + ${bias}u + ${this.at(round)}] += ${this.bias(round)}; }`);
    return `${blocks}\n${biases}`;
  }

  private get blocks(): number {
    return (this.height / this.block[0]) * (this.width / this.block[1]);
  }

  private readonly sum = (round: number, i: number, j: number) => `sum${this.layer}_${round}_${i}_${j}`;
  private readonly bias = (round: number) => `bias${this.layer}_${round}`;
  /** The block or row that a thread has in a round. */
  private readonly at = (round: number) => `local + ${round * this.shape.threads}u`;

  private placed(round: number): string {
    const [r, c] = this.block;
    const across = this.width / c;
    return `let row = (${this.at(round)}) / ${across}u * ${r}u;
      let column = (${this.at(round)}) % ${across}u * ${c}u;`;
  }

  private eachBlock(piece: (round: number) => string): string {
    return repeat(Math.ceil(this.blocks / this.shape.threads), piece);
  }

  private eachRow(piece: (round: number) => string): string {
    return repeat(Math.ceil(this.height / this.shape.threads), piece);
  }

  private eachWeight(piece: (i: number, j: number) => string): string {
    const [r, c] = this.block;
    return repeat(r, (i) => repeat(c, (j) => piece(i, j)));
  }
}
