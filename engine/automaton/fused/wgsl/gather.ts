import { flowFilter, mutableChannels, type FlowFilter, type Layout } from '../../layout';
import { edgeScales, gridWgsl, placeWgsl, scaled } from './grid';

/**
 * Gradient at a step's input: that at its output, blurred where the step blurs (a blur is its own transpose) and less
 * where it leaks, plus the filters' transposes of the gradient at the perception. One thread a cell and mutable channel.
 */
export function gatherWgsl(layout: Layout): string {
  const blurred = '@group(0) @binding(4) var<storage, read> blurred: array<f32>;';
  const bases = layout.blurs.map(
    ({ channel }, i) => `if (m == ${channel - layout.fixed}u) { base = blurred[${i}u * plane + cell]; }`,
  );
  const flow = flowFilter(layout);
  const [sobelX, sobelY, laplace] = edgeScales(layout);
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> dNext: array<f32>;
@group(0) @binding(2) var<storage, read> dSeen: array<f32>;
@group(0) @binding(3) var<storage, read_write> dState: array<f32>;
${layout.blurs.length > 0 ? blurred : ''}
${flow ? `@group(0) @binding(${layout.blurs.length > 0 ? 5 : 4}) var<storage, read> fixedPlanes: array<f32>;` : ''}
${placeWgsl}
fn row(start: u32, place: Place) -> vec3f {
  return vec3f(dSeen[start + place.left], dSeen[start + place.column], dSeen[start + place.right]);
}
${flow ? turnedWgsl : ''}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let m = id.y;
  if (cell >= grid.total) { return; }
  let plane = grid.stride * 4u;
  let place = placeOf(cell);
  var base = dNext[m * plane + cell];
  ${bases.join('\n  ')}
  ${layout.leak ? `base *= ${1 - layout.leak};` : ''}
  let x = (${mutableChannels(layout)}u + 3u * m) * plane + place.base;
  let y = x + plane;
  let laplacian = y + plane;
  let xs = row(x + place.up, place) + 2.0 * row(x + place.row, place) + row(x + place.down, place);
  let ys = row(y + place.down, place) - row(y + place.up, place);
  let around = row(laplacian + place.up, place) + row(laplacian + place.down, place);
  let beside = row(laplacian + place.row, place);
  dState[m * plane + cell] = base + dSeen[m * plane + cell] - ${scaled(sobelX, '(xs.z - xs.x)')} - ${scaled(sobelY, '(ys.x + 2.0 * ys.y + ys.z)')}
    + ${scaled(laplace, 'around.x + 2.0 * around.y + around.z + 2.0 * (beside.x + beside.z) - 12.0 * beside.y')}${flow ? `\n    + ${acrossFlow(layout, flow)}` : ''};
}
`;
}

/** The gradient of a cell's flow filter times a direction there. */
const turnedWgsl = `
fn turned(m: u32, direction: u32, cell: u32) -> f32 {
  let plane = grid.stride * 4u;
  return dSeen[m * plane + cell] * fixedPlanes[direction * plane + cell];
}`;

/** The transpose of the flow's filter: both derivatives are symmetric, and the direction is that of the cell that perceived. */
function acrossFlow(layout: Layout, { flow, scale }: FlowFilter): string {
  const at = (direction: number, row: string, column: string) =>
    `turned(${4 * mutableChannels(layout)}u + m, ${direction}u, place.base + place.${row} + place.${column})`;
  const cos = (row: string, column: string) => at(flow, row, column);
  const sin = (row: string, column: string) => at(flow + 1, row, column);
  const straight = `0.5 * (${cos('row', 'left')} + ${cos('row', 'right')} - ${cos('up', 'column')} - ${cos('down', 'column')})`;
  const diagonal = `0.25 * (${sin('up', 'left')} + ${sin('down', 'right')} - ${sin('up', 'right')} - ${sin('down', 'left')})`;
  return scaled(scale, `${straight} + ${diagonal}`);
}
