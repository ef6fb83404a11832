import type { Layout } from '../../layout';
import type { PackedMatrix } from '../packedWeights';
import { component, gridWgsl, nextWgsl, repeat } from './grid';

/** Vectors of cells that one thread works on. Strides and counts are multiples of it. */
export const CELL_VECTORS = 2;

export interface LayerKernel {
  readonly matrix: PackedMatrix;
  /** Planes of the whole grid, or of a chunk. */
  readonly source: 'grid' | 'chunk';
  readonly target: 'grid' | 'chunk';
  /**
   * What becomes of the product: `relu`; `mask`: kept where the target, an activation, is above zero; `update`: added
   * to the state or its blur.
   */
  readonly finish: 'relu' | 'mask' | 'plain' | 'update';
}

/** A dense layer over all cells of a chunk, in registers. One thread: 8 cells × `matrix.tile` outputs. */
export function layerWgsl(layout: Layout, { matrix, source, target, finish }: LayerKernel): string {
  const { inputs, outputs, offset, columns, tile } = matrix;
  const vectors = tile / 4;
  const weight = (k: string, q: number) => `weights[${offset}u + ${k} * ${columns / 4}u + group * ${vectors}u + ${q}u]`;
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> source: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> result: array<vec4f>;
${finish === 'update' ? updateBindings(layout) : ''}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x * ${CELL_VECTORS}u;
  let group = id.y;
  if (n >= grid.count) { return; }
  ${place('read', source)}
  ${place('write', target)}
  ${repeat(vectors, (q) => `let bias${q} = ${matrix.bias ? weight(`${inputs}u`, q) : 'vec4f()'};`)}
  ${eachSum(tile, (v, i) => `var sum${v}_${i} = vec4f(bias${i >> 2}.${component(i)});`)}
  for (var k = 0u; k < ${inputs}u; k++) {
    ${repeat(CELL_VECTORS, (v) => `let x${v} = source[k * readStride + readFirst + ${v}u];`)}
    ${repeat(vectors, (q) => `let w${q} = ${weight('k', q)};`)}
    ${eachSum(tile, (v, i) => `sum${v}_${i} = fma(x${v}, vec4f(w${i >> 2}.${component(i)}), sum${v}_${i});`)}
  }
  var row = group * ${tile}u;
  ${repeat(tile, (i) => {
    const guard = outputs % tile === 0 ? '' : `if (row >= ${outputs}u) { return; }`;
    return `${guard} ${repeat(CELL_VECTORS, (v) => store(finish, v, i))} row++;`;
  })}
}
`;
}

function updateBindings(layout: Layout): string {
  const further = [...(layout.blurs.length > 0 ? ['blurred'] : []), ...(layout.leak ? ['fixedPlanes'] : [])];
  const bindings = further.map((name, i) => `@group(0) @binding(${5 + i}) var<storage, read> ${name}: array<vec4f>;`);
  return `@group(0) @binding(4) var<storage, read> state: array<vec4f>;
${bindings.join('\n')}
${nextWgsl(layout, 'vectors')}`;
}

function place(name: string, space: 'grid' | 'chunk'): string {
  return space === 'grid'
    ? `let ${name}First = grid.first + n; let ${name}Stride = grid.stride;`
    : `let ${name}First = n; let ${name}Stride = grid.chunkStride;`;
}

function eachSum(tile: number, piece: (v: number, i: number) => string): string {
  return repeat(CELL_VECTORS, (v) => repeat(tile, (i) => piece(v, i)));
}

function store(finish: LayerKernel['finish'], v: number, i: number): string {
  const sum = `sum${v}_${i}`;
  const at = `row * writeStride + writeFirst + ${v}u`;
  switch (finish) {
    case 'relu':
      return `result[${at}] = max(${sum}, vec4f());`;
    case 'mask':
      return `result[${at}] = select(vec4f(), ${sum}, result[${at}] > vec4f());`;
    case 'update':
      return `result[${at}] = nextOf(row, writeFirst + ${v}u, ${sum});`;
    case 'plain':
      return `result[${at}] = ${sum};`;
  }
}
