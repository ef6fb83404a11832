import { mutableChannels, type Layout } from '../../layout';
import { gridWgsl, placeWgsl } from './grid';

/**
 * Gradient at a step's input: that at its output, blurred where the step blurs (a blur is its own transpose), plus
 * the filters' transposes of the gradient at the perception. One thread a cell and mutable channel.
 */
export function gatherWgsl(layout: Layout): string {
  const blurred = '@group(0) @binding(4) var<storage, read> blurred: array<f32>;';
  const bases = layout.blurs.map(
    ({ channel }, i) => `if (m == ${channel - layout.fixed}u) { base = blurred[${i}u * plane + cell]; }`,
  );
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> dNext: array<f32>;
@group(0) @binding(2) var<storage, read> dSeen: array<f32>;
@group(0) @binding(3) var<storage, read_write> dState: array<f32>;
${layout.blurs.length > 0 ? blurred : ''}
${placeWgsl}
fn row(start: u32, place: Place) -> vec3f {
  return vec3f(dSeen[start + place.left], dSeen[start + place.column], dSeen[start + place.right]);
}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  let m = id.y;
  if (cell >= grid.total) { return; }
  let plane = grid.stride * 4u;
  let place = placeOf(cell);
  var base = dNext[m * plane + cell];
  ${bases.join('\n  ')}
  let x = (${mutableChannels(layout)}u + 3u * m) * plane + place.base;
  let y = x + plane;
  let laplacian = y + plane;
  let xs = row(x + place.up, place) + 2.0 * row(x + place.row, place) + row(x + place.down, place);
  let ys = row(y + place.down, place) - row(y + place.up, place);
  let around = row(laplacian + place.up, place) + row(laplacian + place.down, place);
  let beside = row(laplacian + place.row, place);
  dState[m * plane + cell] = base + dSeen[m * plane + cell] - (xs.z - xs.x) - (ys.x + 2.0 * ys.y + ys.z)
    + around.x + 2.0 * around.y + around.z + 2.0 * (beside.x + beside.z) - 12.0 * beside.y;
}
`;
}
