import { gaussianTaps, type Blur, type Layout } from '../../layout';
import { gridWgsl } from './grid';

/**
 * One pass of the layout's circular blurs, one thread a cell and blur. `rows` reads the channels of a state,
 * `columns` reads what `rows` wrote, a plane a blur.
 */
export function blurWgsl(layout: Layout, pass: 'rows' | 'columns'): string {
  const cases = layout.blurs.map((blur, i) => {
    const plane = pass === 'rows' ? blur.channel - layout.fixed : i;
    return `case ${i}u: { sum = ${tapSum(blur, plane, pass)}; }`;
  });
  return `${gridWgsl}
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= grid.total) { return; }
  let inItem = cell % grid.cells;
  let y = inItem / grid.width;
  let x = inItem % grid.width;
  let plane = grid.stride * 4u;
  let ${pass === 'rows' ? 'first = cell - x' : 'first = cell - inItem + x'};
  var sum = 0.0;
  switch (id.y) {
    ${cases.join('\n    ')}
    default: {}
  }
  result[id.y * plane + cell] = sum;
}
`;
}

function tapSum(blur: Blur, plane: number, pass: 'rows' | 'columns'): string {
  const radius = (blur.size - 1) / 2;
  const terms = gaussianTaps(blur).map((tap, i) => {
    const along = pass === 'rows' ? wrapped('x', 'width', i, radius) : wrapped('y', 'height', i, radius);
    const cell = pass === 'rows' ? along : `${along} * grid.width`;
    return `${tap} * source[${plane}u * plane + first + ${cell}]`;
  });
  return terms.join('\n      + ');
}

/** Place of tap `i`. The radius may exceed the grid, so that one turn around it is not always enough. */
function wrapped(position: string, length: string, i: number, radius: number): string {
  return `((${position} + grid.${length} * ${radius}u + ${i}u - ${radius}u) % grid.${length})`;
}
