/**
 * The texts of the GPU's kernels, made for a layout (WGSL: https://www.w3.org/TR/WGSL/).
 *
 * `grid.ts` has what all share: where cells lie, and how one perceives. A step of the schedule `direct` goes through
 * `blur.ts`, `perceive.ts` and three times `layer.ts`; back through `layer.ts` and `weightGradient.ts` for each of the
 * three, and `gather.ts`. In the schedule `tile` one kernel of `tile.ts`, put together of `tileParts.ts`, takes the
 * place of perception, layers and their gradients.
 */
import { flowFilter, mutableChannels, pictureOffset, type FlowFilter, type Layout } from '../../layout';

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

/**
 * a / b without the many instructions that GPUs need for a division of integers: by that of floats, which is one off at
 * most where the quotient is below 2²², as those of rows and of a batch's items are.
 */
export const quotientWgsl = `
fn quotient(a: u32, b: u32) -> u32 {
  var q = u32(f32(a) / f32(b));
  if (q * b > a) { q--; }
  if (a - q * b >= b) { q++; }
  return q;
}
`;

/**
 * The four neighbouring rows and columns of a cell, around the edges; `base` is the item's first cell. `nextTo` is the place
 * of the cell that follows in memory.
 */
export const placeWgsl = `${quotientWgsl}
struct Place { base: u32, up: u32, row: u32, down: u32, left: u32, column: u32, right: u32 }
fn placeOf(cell: u32) -> Place {
  let inItem = cell - quotient(cell, grid.cells) * grid.cells;
  return placeIn(cell - inItem, inItem);
}
fn nextTo(place: Place) -> Place {
  if (place.column + 1u < grid.width) {
    let right = select(place.right + 1u, 0u, place.right + 1u == grid.width);
    return Place(place.base, place.up, place.row, place.down, place.column, place.right, right);
  }
  let inItem = place.row + grid.width;
  let past = inItem == grid.cells;
  return placeIn(select(place.base, place.base + grid.cells, past), select(inItem, 0u, past));
}
fn placeIn(base: u32, inItem: u32) -> Place {
  let y = quotient(inItem, grid.width);
  let x = inItem - y * grid.width;
  return Place(
    base,
    select(y - 1u, grid.height - 1u, y == 0u) * grid.width,
    y * grid.width,
    select(y + 1u, 0u, y == grid.height - 1u) * grid.width,
    select(x - 1u, grid.width - 1u, x == 0u),
    x,
    select(x + 1u, 0u, x == grid.width - 1u),
  );
}
`;

/** A filter's result times its scale. */
export const scaled = (scale: number, result: string): string => (scale === 1 ? result : `${scale} * (${result})`);

/** Scales of the filters that each layout has: Sobel x, Sobel y, Laplacian. */
export const edgeScales = ({ filters }: Layout): [number, number, number] => [filters[0]!.scale, filters[1]!.scale, filters[2]!.scale];

/**
 * Perception of one channel of one cell at its place: the cell itself, Sobel x, Sobel y, Laplacian, and what the flow's filter
 * gives, where there is one (`ofFourCells`). Needs the bindings `fixedPlanes` and `state`. Zero in the padding.
 */
export function senseWgsl(layout: Layout): string {
  const sensed = flowFilter(layout) ? 'Sensed' : 'vec4f';
  return `${placeWgsl}
${sensed === 'Sensed' ? 'struct Sensed { edges: vec4f, flow: f32 }' : ''}
fn sense(channel: u32, cell: u32, place: Place) -> ${sensed} {
  if (cell >= grid.total) { return ${sensed}(); }
  if (channel < ${layout.fixed}u) {
    let plane = channel * grid.stride * 4u + place.base;
    ${filters(layout, 'fixedPlanes')}
  }
  let plane = (channel - ${layout.fixed}u) * grid.stride * 4u + place.base;
  ${filters(layout, 'state')}
}
`;
}

/** `p0` … `p3`: the places of four cells in a row, the first of which is `cell`. */
export const fourPlacesWgsl = `let p0 = placeOf(cell); let p1 = nextTo(p0); let p2 = nextTo(p1); let p3 = nextTo(p2);`;

/** `c0` … `c3`: what `sense` says of them. */
export const senseFourWgsl = repeat(4, (i) => `let c${i} = sense(channel, cell + ${i}u, p${i});`);

/** One input of four cells in a row, of what `sense` said of them as `c0` … `c3`: 0 is the cell itself, 4 the flow's. */
export function ofFourCells(layout: Layout, input: number): string {
  const edge = flowFilter(layout) ? `edges.${component(input)}` : component(input);
  const part = input === 4 ? 'flow' : edge;
  return `vec4f(c0.${part}, c1.${part}, c2.${part}, c3.${part})`;
}

function filters(layout: Layout, planes: string): string {
  const rows = ['up', 'row', 'down'];
  const columns = ['left', 'column', 'right'];
  const loads = rows.map((row, i) => {
    const cells = columns.map((column) => `${planes}[plane + place.${row} + place.${column}]`);
    return `let r${i} = vec3f(${cells.join(', ')});`;
  });
  const [x, y, laplacian] = edgeScales(layout);
  const edges = `vec4f(
      r1.y,
      ${scaled(x, '(outer.z - outer.x) + 2.0 * (r1.z - r1.x)')},
      ${scaled(y, 'difference.x + 2.0 * difference.y + difference.z')},
      ${scaled(laplacian, 'outer.x + 2.0 * outer.y + outer.z + 2.0 * (r1.x + r1.z) - 12.0 * r1.y')},
    )`;
  const flow = flowFilter(layout);
  return `${loads.join('\n    ')}
    let outer = r0 + r2;
    let difference = r2 - r0;
    return ${flow ? `Sensed(${edges}, ${alongFlow(flow)})` : edges};`;
}

/** Half the difference of the second derivatives along and across the direction at `cell`. */
function alongFlow({ flow, scale }: FlowFilter): string {
  const direction = (channel: number) => `fixedPlanes[${channel}u * grid.stride * 4u + cell]`;
  const straight = '0.5 * (r1.x + r1.z - outer.y)';
  const diagonal = '0.25 * (r0.x + r2.z - (r0.z + r2.x))';
  return scaled(scale, `${direction(flow)} * ${straight} + ${direction(flow + 1)} * ${diagonal}`);
}

/**
 * `nextOf(m, n, update)`: a mutable channel after a step. The update is added to the channel itself or its blur, where the
 * layout leaks, nearer to rest, and where it has a bound, the sum is clamped. Needs the bindings `state` (of scalars or of vectors), if the layout blurs,
 * `blurred: array<vec4f>`, and if it leaks, `fixedPlanes` (as `state`).
 */
export function nextWgsl(layout: Layout, planes: 'scalars' | 'vectors'): string {
  const cases = layout.blurs.map(
    ({ channel }, i) => `if (m == ${channel - layout.fixed}u) { return blurred[${i}u * grid.stride + n]; }`,
  );
  const vector = (of: string) =>
    planes === 'vectors' ? `${of}[at]` : `vec4f(${[0, 1, 2, 3].map((i) => `${of}[at * 4u + ${i}u]`).join(', ')})`;
  return `
fn ${layout.leak ? 'unleakedOf' : 'baseOf'}(m: u32, n: u32) -> vec4f {
  ${cases.join('\n  ')}
  let at = m * grid.stride + n;
  return ${vector('state')};
}
${layout.leak ? leakWgsl(layout, layout.leak, vector('fixedPlanes')) : ''}
fn nextOf(m: u32, n: u32, update: vec4f) -> vec4f {
  let value = baseOf(m, n) + update;
  return ${layout.bound === undefined ? 'value' : clampWgsl(layout.bound)};
}
`;
}

/** But for what is no number: GPUs would make a bound of that, and a training not notice. Compilers need not heed `value != value`. */
const clampWgsl = (bound: number) =>
  `select(clamp(value, vec4f(-${bound}), vec4f(${bound})), value, (bitcast<vec4u>(value) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u))`;

/** The picture rests at the photo, hidden channels at zero. Below the picture `color` wraps around to large numbers. */
function leakWgsl(layout: Layout, leak: number, photo: string): string {
  return `fn baseOf(m: u32, n: u32) -> vec4f {
  let kept = ${1 - leak} * unleakedOf(m, n);
  let color = m - ${pictureOffset(layout)}u;
  if (color >= 3u) { return kept; }
  let at = color * grid.stride + n;
  return kept + ${leak} * ${photo};
}
`;
}

/** Planes of a perception's gradient: of the mutable channels only, themselves first, then each through all filters. */
export const sensedPlanes = (layout: Layout): number => (1 + layout.filters.length) * mutableChannels(layout);
