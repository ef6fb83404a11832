/** The GLSL programs of one layout, written out from its data. Texel (x, y) is cell (y, x) of the grid. */
import { gaussianTaps, type Filter } from '../../engine/automaton/layout';
import type { KernelLayout } from '../../engine/automaton/wasmKernel';
import { placeOf, sizesOf } from './packing';

export const vertexShader = `#version 300 es
void main() {
  gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}`;

const head = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const lines = (count: number, line: (i: number) => string) => range(count).map(line).join('\n');

/** Names of all textures of the state: the fixed ones, then the mutable ones. */
export function textureNames(layout: KernelLayout): string[] {
  const { fixed, mutable } = sizesOf(layout);
  return [...range(fixed).map((i) => `fixed${i}`), ...range(mutable).map((i) => `state${i}`)];
}

const samplers = (names: readonly string[]) => names.map((name) => `uniform sampler2D ${name};`).join('\n');
const outputs = (count: number) => lines(count, (i) => `layout(location = ${i}) out vec4 next${i};`);
const component = (index: number) => 'xyzw'[index]!;
/** Places that lie over an edge, wrapped; grids are no smaller than a cell. */
const wrapping = 'int wrap(int i, int n) { return (i + 64 * n) % n; }';

/** Horizontal pass of the blurs: each blurred channel in one component of one texture. */
export function blurShader(layout: KernelLayout): string {
  const names = textureNames(layout);
  const places = layout.blurs.map(({ channel }) => placeOf(layout, channel));
  const used = [...new Set(places.map(({ texture }) => texture))];
  const radius = blurRadius(layout);
  return `${head}${samplers(used.map((texture) => names[texture]!))}
out vec4 blurred;
${wrapping}
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  int width = textureSize(${names[used[0]!]}, 0).x;
  blurred = vec4(0.0);
${lines(2 * radius + 1, (i) => {
  const fetches = used.map((t) => `vec4 t${t} = texelFetch(${names[t]}, at, 0);`).join(' ');
  const values = range(4).map((b) => (places[b] ? `t${places[b].texture}.${component(places[b].component)}` : '0.0'));
  return `  { ivec2 at = ivec2(wrap(cell.x + ${i - radius}, width), cell.y); ${fetches}
    blurred += ${tapVector(layout, i - radius)} * vec4(${values.join(', ')}); }`;
})}
}`;
}

const blurRadius = ({ blurs }: KernelLayout) => Math.max(0, ...blurs.map(({ size }) => (size - 1) / 2));

/** Weight of the tap at a distance, for up to four blurs. */
function tapVector({ blurs }: KernelLayout, distance: number): string {
  const taps = range(4).map((b) => {
    const blur = blurs[b];
    const radius = blur ? (blur.size - 1) / 2 : -1;
    return float(Math.abs(distance) <= radius ? gaussianTaps(blur!)[distance + radius]! : 0);
  });
  return `vec4(${taps.join(', ')})`;
}

const float = (value: number) => (Number.isInteger(value) ? `${value}.0` : value.toPrecision(9));

/**
 * One step. The hidden layers are walked through by groups of four units of the first layer, whose part in the second
 * is added at once, so that everything stays in registers.
 */
export function stepShader(layout: KernelLayout): string {
  const sizes = sizesOf(layout);
  const names = textureNames(layout);
  const third = 4 * sizes.mutable * sizes.hidden;
  const product = (array: string, at: (k: number) => string, value: string) =>
    range(4).map((k) => `${array}[${at(k)}] * ${value}.${component(k)}`).join(' + ');
  return `${head}${samplers(names)}
${layout.blurs.length > 0 ? 'uniform sampler2D blurred;' : ''}
uniform sampler2D mask;
uniform int masked;
uniform float dt;
uniform vec2 filterScale;
uniform int groups;
uniform float leak;
layout(std140) uniform First { vec4 first[${sizes.hidden * sizes.firstRow}]; };
layout(std140) uniform Second { vec4 second[${sizes.hidden * sizes.secondRow}]; };
layout(std140) uniform Third { vec4 third[${third + sizes.hidden + sizes.mutable}]; };
${outputs(sizes.mutable)}
${wrapping}
void perceive(sampler2D state, ivec3 x, ivec3 y, vec2 direction, out vec4 here, ${layout.filters.map(({ kind }) => `out vec4 ${kind}`).join(', ')}) {
  vec4 a = texelFetch(state, ivec2(x.x, y.x), 0), b = texelFetch(state, ivec2(x.y, y.x), 0), c = texelFetch(state, ivec2(x.z, y.x), 0);
  vec4 d = texelFetch(state, ivec2(x.x, y.y), 0), f = texelFetch(state, ivec2(x.z, y.y), 0);
  vec4 g = texelFetch(state, ivec2(x.x, y.z), 0), h = texelFetch(state, ivec2(x.y, y.z), 0), i = texelFetch(state, ivec2(x.z, y.z), 0);
  here = texelFetch(state, ivec2(x.y, y.y), 0);
${layout.filters.map(({ kind, scale }) => `  ${kind} = ${filters[kind]} * ${float(scale)};`).join('\n')}
}
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  ivec2 size = textureSize(${names[0]}, 0);
  ivec3 x = ivec3(wrap(cell.x - 1, size.x), cell.x, wrap(cell.x + 1, size.x));
  ivec3 y = ivec3(wrap(cell.y - 1, size.y), cell.y, wrap(cell.y + 1, size.y));
  vec2 direction = ${flowVector(layout, names)};
  vec4 ${range(sizes.inputs).map((i) => `p${i}`).join(', ')};
${lines(names.length, (t) => {
  const targets = range(sizes.senses).map((sense) => `p${sense * names.length + t}`);
  return `  perceive(${names[t]}, x, y, direction, ${targets.join(', ')});`;
})}
${lines(sizes.hidden, (i) => `  vec4 h${i} = third[${third + i}];`)}
  for (int j = 0; j < groups; j++) {
    int at = j * ${sizes.firstRow};
    vec4 u = first[at + ${sizes.firstRow - 1}];
${lines(sizes.inputs, (i) => `    u += ${product('first', (k) => `at + ${4 * i + k}`, `p${i}`)};`)}
    u = max(u, 0.0);
    at = j * ${sizes.secondRow};
${lines(sizes.hidden, (i) => `    h${i} += ${product('second', (k) => `at + ${4 * i + k}`, 'u')};`)}
  }
${lines(sizes.hidden, (i) => `  h${i} = max(h${i}, 0.0);`)}
${lines(sizes.mutable, (o) => `  vec4 update${o} = third[${third + sizes.hidden + o}];`)}
${range(sizes.mutable)
  .map((o) =>
    lines(sizes.hidden, (i) => {
      const weight = (k: number) => String(4 * (o * sizes.hidden + i) + k);
      return `  update${o} += ${product('third', weight, `h${i}`)};`;
    }),
  )
  .join('\n')}
${lines(sizes.mutable, (o) => `  vec4 base${o} = p${sizes.fixed + o};`)}
${verticalBlur(layout)}
${leak(layout)}
  float held = masked == 1 ? texelFetch(mask, cell, 0).x : 1.0;
${lines(sizes.mutable, (o) => `  next${o} = p${sizes.fixed + o} + dt * ${painted(layout, o)} * ${change(layout, `p${sizes.fixed + o}`, o)};`)}
}`;
}

/** Share of a step that is done: a mask holds back the picture alone. @param texture of the mutable ones */
function painted(layout: KernelLayout, texture: number): string {
  const { fixed } = sizesOf(layout);
  const picture = range(3).map((c) => placeOf(layout, layout.picture + c));
  return `vec4(${range(4).map((k) => (picture.some((place) => place.texture - fixed === texture && place.component === k) ? 'held' : '1.0')).join(', ')})`;
}

/** What two automata make of the same state, a share of each cell; its plain version is `graft` of the engine. */
export function graftShader(layout: KernelLayout): string {
  const { fixed, mutable } = sizesOf(layout);
  return `${head}${samplers(textureNames(layout).slice(fixed))}
${lines(mutable, (i) => `uniform sampler2D other${i};`)}
uniform sampler2D mask;
${outputs(mutable)}
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  float share = texelFetch(mask, cell, 0).x;
${lines(mutable, (i) => `  next${i} = mix(texelFetch(other${i}, cell, 0), texelFetch(state${i}, cell, 0), share);`)}
}`;
}

/** Of the nine cells a … i, row by row, of which `here` is the fifth; for a grid as fine as `filterScale` says. */
const filters: Record<Filter['kind'], string> = {
  sobelX: '(c - a + 2.0 * (f - d) + i - g) * filterScale.x',
  sobelY: '(g - a + 2.0 * (h - b) + i - c) * filterScale.x',
  laplacian: '(a + c + g + i + 2.0 * (b + d + f + h) - 12.0 * here) * filterScale.y',
  flow: '(direction.x * 0.5 * (d + f - b - h) + direction.y * 0.25 * (a - c - g + i)) * filterScale.y',
};

/** cos 2θ and sin 2θ of the flow at a cell. */
function flowVector(layout: KernelLayout, names: readonly string[]): string {
  const flow = layout.filters.find((filter) => filter.kind === 'flow');
  if (!flow) return 'vec2(0.0)';
  const parts = [flow.flow, flow.flow + 1].map((channel) => {
    const place = placeOf(layout, channel);
    return `texelFetch(${names[place.texture]}, cell, 0).${component(place.component)}`;
  });
  return `vec2(${parts.join(', ')})`;
}

/** The state's way back to rest: the photo's colours, and zero. */
function leak(layout: KernelLayout): string {
  const { fixed, mutable } = sizesOf(layout);
  const colors = range(3).map((c) => {
    const [picture, photo] = [placeOf(layout, layout.picture + c), placeOf(layout, c)];
    const target = `base${picture.texture - fixed}.${component(picture.component)}`;
    return `  ${target} += leak * p${photo.texture}.${component(photo.component)};`;
  });
  return [lines(mutable, (o) => `  base${o} *= 1.0 - leak;`), ...colors].join('\n');
}

/** What a whole step changes. @param before the value as it is */
function change({ bound }: KernelLayout, before: string, o: number): string {
  if (bound === undefined) return `(base${o} - ${before} + update${o})`;
  return `(clamp(base${o} + update${o}, ${float(-bound)}, ${float(bound)}) - ${before})`;
}

function verticalBlur(layout: KernelLayout): string {
  if (layout.blurs.length === 0) return '';
  const radius = blurRadius(layout);
  const { fixed } = sizesOf(layout);
  return `  vec4 soft = vec4(0.0);
${lines(2 * radius + 1, (i) => {
  const at = `ivec2(cell.x, wrap(cell.y + ${i - radius}, size.y))`;
  return `  soft += ${tapVector(layout, i - radius)} * texelFetch(blurred, ${at}, 0);`;
})}
${layout.blurs
  .map(({ channel }, b) => {
    const place = placeOf(layout, channel);
    return `  base${place.texture - fixed}.${component(place.component)} = soft.${component(b)};`;
  })
  .join('\n')}`;
}

/** Hands a state down to a grid of cells half as wide; its plain version is `handDown` of the engine. */
export function handDownShader(layout: KernelLayout): string {
  const { fixed, mutable } = sizesOf(layout);
  const states = textureNames(layout).slice(fixed);
  const picture = placeOf(layout, layout.picture).texture - fixed;
  return `${head}${samplers(states)}
uniform sampler2D handover;
${outputs(mutable)}
const float shares[3] = float[3](0.3125, 0.625, 0.0625);
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  ivec2 own = cell >> 1;
  ivec2 near = (cell & 1) * 2 - 1;
  ivec2 last = textureSize(${states[0]}, 0) - 1;
${lines(mutable, (i) => `  next${i} = vec4(0.0);`)}
  for (int row = 0; row < 3; row++) {
    for (int column = 0; column < 3; column++) {
      ivec2 at = clamp(own + near * (1 - ivec2(column, row)), ivec2(0), last);
      float share = shares[row] * shares[column];
${lines(mutable, (i) => `      next${i} += share * texelFetch(${states[i]}, at, 0);`)}
    }
  }
  vec4 added = texelFetch(handover, cell, 0);
  next${picture}.xyz += added.xyz - added.w * next${picture}.xyz;
}`;
}

/** Writes what the brush does to the mutable channels; `seed…` are those that the grid began with. */
export function brushShader(layout: KernelLayout): string {
  const { fixed, mutable } = sizesOf(layout);
  const states = textureNames(layout).slice(fixed);
  const picture = range(3).map((c) => placeOf(layout, layout.picture + c));
  return `${head}${samplers(states)}
${lines(mutable, (i) => `uniform sampler2D seed${i};`)}
uniform vec4 line;
uniform float radius;
uniform int mode;
uniform vec3 color;
${outputs(mutable)}
void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  vec2 from = line.xy, along = line.zw - line.xy;
  float squared = dot(along, along);
  float t = squared == 0.0 ? 0.0 : clamp(dot(gl_FragCoord.xy - from, along) / squared, 0.0, 1.0);
  bool inside = distance(gl_FragCoord.xy, from + t * along) <= radius;
${lines(mutable, (i) => `  next${i} = texelFetch(state${i}, cell, 0);`)}
  if (!inside) return;
  if (mode == 0) {
${lines(mutable, (i) => `    next${i} = vec4(0.0);`)}
  } else if (mode == 1) {
${picture.map((place, c) => `    next${place.texture - fixed}.${component(place.component)} = color[${c}] - 0.5;`).join('\n')}
  } else {
${lines(mutable, (i) => `    next${i} = texelFetch(seed${i}, cell, 0);`)}
  }
}`;
}

/** Draws the picture's part of the grid, row 0 at the top, cells as large as they are: three components of textures, scaled, plus a half. */
export const showShader = `${head}uniform sampler2D red;
uniform sampler2D green;
uniform sampler2D blue;
uniform ivec3 components;
uniform float scale;
/** Left and top of the picture, height of the picture, in pixels; and pixels a cell. */
uniform ivec4 place;
out vec4 shown;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  ivec2 cell = ivec2(place.x + at.x, place.y + place.z - 1 - at.y) / place.w;
  vec3 value = vec3(texelFetch(red, cell, 0)[components.x], texelFetch(green, cell, 0)[components.y],
    texelFetch(blue, cell, 0)[components.z]);
  shown = vec4(clamp(value * scale + 0.5, 0.0, 1.0), 1.0);
}`;
