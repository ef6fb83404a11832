import { flowFilter, perceptionSize, type Layout } from '../../layout';
import { fourPlacesWgsl, gridWgsl, ofFourCells, repeat, senseFourWgsl, senseWgsl } from './grid';

/** One thread: four cells of one channel. Planes are in the order of the first layer's columns. */
export function perceiveWgsl(layout: Layout): string {
  const planes = perceptionSize(layout);
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> fixedPlanes: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> seen: array<vec4f>; // ${planes} planes
${senseWgsl(layout)}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  let channel = id.y;
  if (n >= grid.count) { return; }
  let cell = (grid.first + n) * 4u;
  ${fourPlacesWgsl}
  ${senseFourWgsl}
  seen[channel * grid.chunkStride + n] = ${ofFourCells(layout, 0)};
  let filtered = (${layout.channels}u + 3u * channel) * grid.chunkStride + n;
  ${repeat(3, (f) => `seen[filtered + ${f}u * grid.chunkStride] = ${ofFourCells(layout, f + 1)};`)}
  ${flowFilter(layout) ? `seen[(${4 * layout.channels}u + channel) * grid.chunkStride + n] = ${ofFourCells(layout, 4)};` : ''}
}
`;
}
