import { Canvas, relight } from '../canvas.mjs';
import { clamp, hex, mixColour, ramp, smoothstep, vary } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom, scatter } from '../random.mjs';
import { borderDistance, label, relax } from '../voronoi.mjs';

/** A picture from one function of position: surface(x, y, noise) gives { colour, height }. */
function paintSurface(size, seed, surface, light) {
  const noise = createNoise(seed);
  const canvas = new Canvas(size, size);
  canvas.each((i, x, y) => {
    const { colour, height } = surface(x, y, noise);
    canvas.blend(i, colour, 1);
    canvas.relief[i] = height;
  });
  return relight(canvas, light);
}

/** Sawn wood: rings drawn out along the grain, with pores. */
export function woodGrain({ size = 1024, seed = 1, palette = ['#3a1d0c', '#7a4520', '#b97a3e', '#e0b070'] } = {}) {
  const colourAt = ramp(palette);
  return paintSurface(size, seed, (x, y, noise) => {
    const bent = noise.fbm(x / 420, y / 130, 3) * 9 + y / 90;
    const ring = Math.abs((bent % 1) + (bent < 0 ? 1 : 0) - 0.5) * 2;
    const fibre = noise.fbm(x / 90, y / 3.2, 3);
    const pore = smoothstep(0.35, 0.6, noise.at(x / 46, y / 2.6));
    return { colour: colourAt(clamp(ring * 0.8 + 0.14 + 0.4 * fibre - 0.35 * pore)), height: 2 * fibre - 2.5 * pore + ring };
  }, { depth: 0.25 });
}

/** Veined marble, its veins ridges of bent noise. */
export function marble({ size = 1024, seed = 1, palette = ['#f3f1ec', '#c9c8c6', '#6f7478', '#1c2024'] } = {}) {
  const colourAt = ramp(palette);
  return paintSurface(size, seed, (x, y, noise) => {
    const bx = x + 120 * noise.fbm(x / 180, y / 180, 4);
    const by = y + 120 * noise.fbm(x / 180 + 30, y / 180, 4);
    const wide = 1 - Math.min(1, Math.abs(noise.fbm(bx / 150, by / 220, 3)) * 7);
    const fine = 1 - Math.min(1, Math.abs(noise.fbm(bx / 60 + 9, by / 80, 3)) * 11);
    return { colour: colourAt(clamp(0.85 * wide ** 2 + 0.4 * fine ** 2 + 0.3 * noise.fbm(x / 90, y / 90, 4) + 0.1)), height: 0 };
  }, { shade: 0, shine: 0 });
}

/** Ripples of sand that fork and join, raked by low light. */
export function sandRipples({ size = 1024, seed = 1, palette = ['#5c3a1e', '#b07a42', '#e2b878', '#f8e2b4'], pitch = 44 } = {}) {
  const colourAt = ramp(palette);
  return paintSurface(size, seed, (x, y, noise) => {
    const phase = (y + 0.35 * x + 95 * noise.fbm(x / 260, y / 190, 3)) / pitch;
    const wave = phase - Math.floor(phase);
    const crest = wave < 0.7 ? wave / 0.7 : (1 - wave) / 0.3;
    const grain = noise.at(x / 2.2, y / 2.2);
    return { colour: colourAt(0.15 + 0.75 * crest + 0.12 * grain), height: 16 * smoothstep(0, 1, crest) + 1.2 * grain };
  }, { depth: 0.2 });
}

/** Laid bricks in running bond with rough mortar. */
export function brick({ size = 1024, seed = 1, palette = ['#5a1c14', '#8f3423', '#b95a38', '#d98a5c'], mortar = '#cfc4b2', course = 52 } = {}) {
  const colourAt = ramp(palette);
  return paintSurface(size, seed, (x, y, noise) => {
    const wx = x + 3 * noise.at(x / 16, y / 16);
    const wy = y + 3 * noise.at(x / 16 + 70, y / 16);
    const row = Math.floor(wy / course);
    const along = wx / (course * 2.3) + (row % 2) * 0.5;
    const tone = 0.5 + 0.9 * noise.at(Math.floor(along) * 7.37 + 0.5, row * 3.71 + 0.3);
    const edge = Math.min((along - Math.floor(along)) * 2.3, (Math.ceil(along) - along) * 2.3, wy / course - row, row + 1 - wy / course) * course;
    const inside = smoothstep(3, 6.5, edge);
    const pit = noise.fbm(x / 12, y / 12, 4);
    const clay = colourAt(clamp(tone + 0.35 * pit));
    const joint = hex(mortar).map((c) => c * (0.75 + 0.3 * noise.at(x / 4, y / 4)));
    return { colour: mixColour(joint, clay, inside), height: inside * 7 + 3 * pit + noise.at(x / 4, y / 4) };
  }, { depth: 0.25 });
}

/** Woven bands going over and under each other; `weights` alternates colours as a tartan does. */
export function weave({ size = 1024, seed = 1, warp = ['#b3202a', '#16324a', '#e8dcc0'], weft = ['#16324a', '#d89a2c', '#e8dcc0'], pitch = 34 } = {}) {
  const random = createRandom(seed);
  const choose = (colours) => Array.from({ length: 80 }, (_, k) => vary(random, hex(colours[Math.floor(k / 3) % colours.length]), 0.1));
  const [ends, picks] = [choose(warp), choose(weft)];
  return paintSurface(size, seed, (x, y, noise) => {
    const wx = (x + 5 * noise.at(x / 60, y / 60)) / pitch;
    const wy = (y + 5 * noise.at(x / 60 + 33, y / 60)) / pitch;
    const column = Math.max(0, Math.floor(wx));
    const row = Math.max(0, Math.floor(wy));
    const over = (column + row) % 2 === 0;
    const [across, along] = over ? [wx - column - 0.5, wy - row - 0.5] : [wy - row - 0.5, wx - column - 0.5];
    const round = Math.sqrt(Math.max(0, 1 - (across * 2.05) ** 2)) * Math.cos(along * 2.4);
    const fibre = noise.at(over ? x / 2.5 : x / 20, over ? y / 20 : y / 2.5);
    const colour = (over ? ends[column] : picks[row]).map((c) => c * (0.35 + 0.7 * round) * (1 + 0.22 * fibre));
    return { colour, height: 11 * round + 0.9 * fibre };
  }, { depth: 0.18, shine: 0.15 });
}

/** Round cells or pebbles: relaxed Voronoi cells, domed, with dark gaps; `nucleus` draws a spot in each. */
export function pebbles({ size = 1024, seed = 1, colours, gap = '#14120f', spacing = 62, nucleus } = {}) {
  const random = createRandom(seed);
  const sites = scatter(random, size, size, spacing, 0.9);
  relax(sites, size, size, spacing, { rounds: 2 });
  const labels = label(sites, size, size, spacing);
  const distance = borderDistance(labels, size, size);
  const stones = sites.map(() => vary(random, hex(random.pick(colours)), 0.16));
  return paintSurface(size, seed, (x, y, noise) => {
    const i = y * size + x;
    const site = sites[labels[i]];
    const grain = noise.fbm(x / 14 + site.x, y / 14, 4);
    const edge = distance[i] + 1.5 * noise.at(x / 10, y / 10);
    const dome = 1 - (1 - clamp((edge - 3) / (spacing * 0.4))) ** 2;
    const core = nucleus ? smoothstep(spacing * 0.2, spacing * 0.15, Math.hypot(x - site.x, y - site.y)) : 0;
    const skin = mixColour(stones[labels[i]].map((c) => c * (1 + 0.5 * grain)), hex(nucleus ?? gap), core);
    return { colour: mixColour(hex(gap), skin, smoothstep(2, 5, edge)), height: 17 * dome + 2 * grain };
  }, { depth: 0.22, shine: 0.35, gloss: 22 });
}

/** Bands along a bent field: zebra hide, agate, or painted stripes, as the palette and bend have it. */
export function bands({ size = 1024, seed = 1, palette = ['#16120f', '#f1e8d6'], pitch = 52, bend = 190, sharp = 5, angle = 0.4 } = {}) {
  const colourAt = ramp(palette);
  return paintSurface(size, seed, (x, y, noise) => {
    const along = x * Math.cos(angle) + y * Math.sin(angle) + bend * noise.fbm(x / 230, y / 230, 3);
    const wave = 0.5 + 0.5 * Math.tanh(sharp * Math.sin((along / pitch) * Math.PI)) + 0.1 * noise.fbm(x / 24, y / 24, 3);
    const tuft = noise.at(x / 3 + along / 30, y / 11);
    return { colour: colourAt(clamp(wave)).map((c) => c * (1 + 0.2 * tuft)), height: 1.4 * tuft + 3 * wave };
  }, { depth: 0.16 });
}

/** Hand-painted checks or diamonds with brushed fills. */
export function checks({ size = 1024, seed = 1, colours = ['#f3e7cc', '#1c3f6e', '#d2512e', '#e9b44c'], pitch = 72, angle = 0 } = {}) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return paintSurface(size, seed, (x, y, noise) => {
    const wx = x + 7 * noise.at(x / 50, y / 50);
    const wy = y + 7 * noise.at(x / 50 + 20, y / 50);
    const u = (wx * cos - wy * sin) / pitch + 40;
    const v = (wx * sin + wy * cos) / pitch + 40;
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const pick = (column + row) % 2 === 0 ? 0 : 1 + ((column * 5 + row * 3) % (colours.length - 1));
    const brushed = (column + row) % 2 === 0 ? noise.fbm(u * 1.5, v * 14, 3) : noise.fbm(u * 14, v * 1.5, 3);
    const edge = Math.min(u - column, column + 1 - u, v - row, row + 1 - v);
    const worn = smoothstep(0.01, 0.06, edge + 0.05 * brushed);
    return { colour: hex(colours[pick]).map((c) => c * (0.55 + 0.45 * worn) * (1 + 0.4 * brushed)), height: 3 * worn + 4 * brushed };
  }, { depth: 0.15 });
}

/** Crackle: islands split by a tree of dark or glowing cracks. */
export function cracks({ size = 1024, seed = 1, palette = ['#1a0d08', '#3a241a', '#6a4a36'], glow = '#ff7a1a', spacing = 84 } = {}) {
  const random = createRandom(seed);
  const sites = scatter(random, size, size, spacing, 1);
  const bent = createNoise(seed + 5);
  const warp = (x, y) => ({ x: x + 26 * bent.fbm(x / 50, y / 50, 4), y: y + 26 * bent.fbm(x / 50 + 60, y / 50, 4) });
  const distance = borderDistance(label(sites, size, size, spacing, { warp }), size, size);
  const colourAt = ramp(palette);
  return paintSurface(size, seed, (x, y, noise) => {
    const d = distance[y * size + x];
    const crust = noise.fbm(x / 24, y / 24, 5);
    const heat = Math.exp(-d / 7) + 0.35 * Math.exp(-d / 22);
    const lit = colourAt(clamp(0.5 + 0.9 * crust)).map((c, k) => c + hex(glow)[k] * heat * 1.1);
    return { colour: lit, height: 10 * smoothstep(0, 14, d) + 7 * crust };
  }, { depth: 0.25 });
}
