import { gaussianTaps, type Blur, type Layout } from '../../layout';
import { gridWgsl, quotientWgsl } from './grid';

/**
 * One pass of the layout's circular blurs, one thread a cell and blur. `rows` reads the channels of a state,
 * `columns` reads what `rows` wrote, a plane a blur.
 */
export function blurWgsl(layout: Layout, pass: 'rows' | 'columns'): string {
  const cases = layout.blurs.map((blur, i) => {
    const plane = pass === 'rows' ? blur.channel - layout.fixed : i;
    return `case ${i}u: { ${tapSum(blur, plane, pass)} }`;
  });
  return `${gridWgsl}${quotientWgsl}
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell >= grid.total) { return; }
  let inItem = cell - quotient(cell, grid.cells) * grid.cells;
  let y = quotient(inItem, grid.width);
  let x = inItem - y * grid.width;
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

/** Adds up the taps along the line, from the first one on; the radius may exceed the grid. */
function tapSum(blur: Blur, plane: number, pass: 'rows' | 'columns'): string {
  const radius = (blur.size - 1) / 2;
  const [position, length] = pass === 'rows' ? ['x', 'grid.width'] : ['y', 'grid.height'];
  const cell = pass === 'rows' ? 'at' : 'at * grid.width';
  const terms = gaussianTaps(blur).map((tap) => `sum += ${tap} * source[${plane}u * plane + first + ${cell}]; at = select(at + 1u, 0u, at + 1u == ${length});`);
  return `let before = ${position} + ${length} * ${radius}u - ${radius}u;
      var at = before - quotient(before, ${length}) * ${length};
      ${terms.join('\n      ')}`;
}
