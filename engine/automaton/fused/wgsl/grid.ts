/**
 * The texts of the GPU's kernels, made for a layout (WGSL: https://www.w3.org/TR/WGSL/).
 *
 * `grid.ts` has what all share: where cells lie, and how one perceives. A step of the schedule `direct` goes through
 * `blur.ts`, `perceive.ts` and three times `layer.ts`; back through `layer.ts` and `weightGradient.ts` for each of the
 * three, and `gather.ts`. In the schedule `tile` one kernel of `tile.ts`, put together of `tileParts.ts`, takes the
 * place of perception, layers and their gradients.
 */
import { mutableChannels, type Layout } from '../../layout';

/** `count` pieces of code, one a line. */
export function repeat(count: number, piece: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => piece(i)).join('\n');
}

/** Component `i` of a vec4. */
export const component = (i: number): string => 'xyzw'[i % 4]!;

/** Words of the uniform that every kernel has at binding 0, see `gridUniform`. */
export const GRID_BYTES = 32;

/**
 * A batch of planes. Cells of all items follow one another, four to a vector; a plane is padded to `stride` vectors.
 * A kernel that works in chunks sees `count` vectors from `first` on, its own planes being `chunkStride` long.
 */
export const gridWgsl = `
struct Grid {
  width: u32,
  height: u32,
  cells: u32,
  total: u32,
  stride: u32,
  first: u32,
  count: u32,
  chunkStride: u32,
}
@group(0) @binding(0) var<uniform> grid: Grid;
`;

/** The four neighbouring rows and columns of a cell, around the edges; `base` is the item's first cell. */
export const placeWgsl = `
struct Place { base: u32, up: u32, row: u32, down: u32, left: u32, column: u32, right: u32 }
fn placeOf(cell: u32) -> Place {
  let inItem = cell % grid.cells;
  let y = inItem / grid.width;
  let x = inItem % grid.width;
  return Place(
    cell - inItem,
    select(y - 1u, grid.height - 1u, y == 0u) * grid.width,
    y * grid.width,
    select(y + 1u, 0u, y == grid.height - 1u) * grid.width,
    select(x - 1u, grid.width - 1u, x == 0u),
    x,
    select(x + 1u, 0u, x == grid.width - 1u),
  );
}
`;

/**
 * Perception of one channel of one cell: the cell itself, Sobel x, Sobel y, Laplacian. Needs the bindings
 * `fixedPlanes` and `state`. Zero in the padding.
 */
export function senseWgsl(layout: Layout): string {
  return `${placeWgsl}
fn sense(channel: u32, cell: u32) -> vec4f {
  if (cell >= grid.total) { return vec4f(); }
  let place = placeOf(cell);
  if (channel < ${layout.fixed}u) {
    let plane = channel * grid.stride * 4u + place.base;
    ${filters('fixedPlanes')}
  }
  let plane = (channel - ${layout.fixed}u) * grid.stride * 4u + place.base;
  ${filters('state')}
}
`;
}

function filters(planes: string): string {
  const rows = ['up', 'row', 'down'];
  const columns = ['left', 'column', 'right'];
  const loads = rows.map((row, i) => {
    const cells = columns.map((column) => `${planes}[plane + place.${row} + place.${column}]`);
    return `let r${i} = vec3f(${cells.join(', ')});`;
  });
  return `${loads.join('\n    ')}
    let outer = r0 + r2;
    let difference = r2 - r0;
    return vec4f(
      r1.y,
      (outer.z - outer.x) + 2.0 * (r1.z - r1.x),
      difference.x + 2.0 * difference.y + difference.z,
      outer.x + 2.0 * outer.y + outer.z + 2.0 * (r1.x + r1.z) - 12.0 * r1.y,
    );`;
}

/**
 * `baseOf(m, n)`: what a mutable channel's update is added to, the channel itself or its blur. Needs the bindings
 * `state` (of scalars or of vectors) and, if the layout blurs, `blurred: array<vec4f>`.
 */
export function baseWgsl(layout: Layout, state: 'scalars' | 'vectors'): string {
  const cases = layout.blurs.map(
    ({ channel }, i) => `if (m == ${channel - layout.fixed}u) { return blurred[${i}u * grid.stride + n]; }`,
  );
  const gathered = `vec4f(${[0, 1, 2, 3].map((i) => `state[at * 4u + ${i}u]`).join(', ')})`;
  return `
fn baseOf(m: u32, n: u32) -> vec4f {
  ${cases.join('\n  ')}
  let at = m * grid.stride + n;
  return ${state === 'vectors' ? 'state[at]' : gathered};
}
`;
}

/** Planes of a perception's gradient: of the mutable channels only, themselves first, then each through all filters. */
export const sensedPlanes = (layout: Layout): number => (1 + layout.filters.length) * mutableChannels(layout);
