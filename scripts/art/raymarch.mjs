import { Canvas } from './canvas.mjs';
import { clamp, mixColour } from './colour.mjs';
import { add, cross, dot, normalize, reflect, scale, subtract } from './vector.mjs';

/**
 * A scene: `parts` [{ distance(p), colour(p, n) -> [r, g, b], gloss?, polish?, mirror?, bump?(p) }], a `sun`
 * { direction, colour, sharpness? }, `sky(direction)`, a `camera` { from, to, zoom }, and optional `fog`
 * (density), `far`, `caution` (part of each step taken), and the `ceiling` above which nothing stands.
 * Colours are linear light; the picture is tone-mapped and gamma-coded.
 */
export function render(scene, width, height) {
  const canvas = new Canvas(width, height);
  const aim = createAim(scene.camera, width, height);
  const expose = (x, y) => develop(shadeRay(scene, scene.camera.from, aim(x, y), 1));
  canvas.each((i, x, y) => canvas.blend(i, expose(x, y), 1));
  return smoothEdges(canvas, expose);
}

const subpixels = [
  [-0.375, -0.125],
  [0.125, -0.375],
  [0.375, 0.125],
  [-0.125, 0.375],
];

/** Samples again, four times, the pixels that differ from a neighbour. */
function smoothEdges(canvas, expose) {
  const first = canvas.colour.slice();
  const differ = (i, j) => [0, 1, 2].some((c) => Math.abs(first[i * 3 + c] - first[j * 3 + c]) > 0.07);
  const { width, height } = canvas;
  return canvas.each((i, x, y) => {
    const around = [
      x > 0 ? i - 1 : i,
      x < width - 1 ? i + 1 : i,
      y > 0 ? i - width : i,
      y < height - 1 ? i + width : i,
    ];
    if (!around.some((j) => differ(i, j))) return;
    const samples = subpixels.map(([dx, dy]) => expose(x + dx, y + dy));
    canvas.blend(
      i,
      [0, 1, 2].map((c) => samples.reduce((sum, s) => sum + s[c] / 4, 0)),
      1,
    );
  });
}

function createAim({ from, to, zoom }, width, height) {
  const forward = normalize(subtract(to, from));
  const right = normalize(cross(forward, [0, 1, 0]));
  const up = cross(right, forward);
  return (x, y) => {
    const sx = (x + 0.5 - width / 2) / height;
    const sy = (height / 2 - y - 0.5) / height;
    return normalize(add(scale(forward, zoom), add(scale(right, sx), scale(up, sy))));
  };
}

/** Filmic tone curve (Narkowicz's fit of ACES) and display gamma. */
function develop(colour) {
  return colour.map((c) => clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14)) ** (1 / 2.2));
}

function nearest(scene, p) {
  let best = null;
  let least = Infinity;
  for (const part of scene.parts) {
    const d = part.distance(p);
    if (d < least) [best, least] = [part, d];
  }
  return { part: best, distance: least };
}

function distanceTo(scene, p) {
  let least = Infinity;
  for (const part of scene.parts) least = Math.min(least, part.distance(p));
  return least;
}

function hit(scene, from, ray) {
  const far = scene.far ?? 40;
  const ceiling = scene.ceiling ?? Infinity;
  let t = 0.01;
  for (let step = 0; t < far && step < 160; step++) {
    const p = add(from, scale(ray, t));
    if (p[1] > ceiling && ray[1] > 0) return undefined;
    const d = distanceTo(scene, p);
    if (d < 0.0006 * t + 0.0002) return t;
    t += d * (scene.caution ?? 0.9);
  }
  return t < far ? t : undefined;
}

function normalAt(scene, part, p, t) {
  const e = 0.0006 * t + 0.0004;
  const field = part.bump ? (q) => part.distance(q) + part.bump(q) : part.distance;
  const slope = (k) => {
    const d = [0, 0, 0];
    d[k] = e;
    return field(add(p, d)) - field(subtract(p, d));
  };
  return normalize([slope(0), slope(1), slope(2)]);
}

/** How much of the sun's disc is seen from p, 0..1. */
function sunlight(scene, p) {
  let seen = 1;
  for (let t = 0.02, step = 0; t < 8 && step < 48; step++) {
    const q = add(p, scale(scene.sun.direction, t));
    if (q[1] > (scene.ceiling ?? Infinity)) break;
    const d = distanceTo(scene, q);
    seen = Math.min(seen, (d * (scene.sun.sharpness ?? 9)) / t);
    if (seen < 0.005) return 0;
    t += clamp(d, 0.015, 0.4);
  }
  return clamp(seen);
}

/** Ambient occlusion from five samples along the normal. */
function openness(scene, p, n) {
  let closed = 0;
  for (let k = 1; k <= 5; k++) {
    const reach = 0.05 * k * k * 0.6;
    closed += (reach - distanceTo(scene, add(p, scale(n, reach)))) / 1.7 ** k;
  }
  return clamp(1 - 1.9 * closed);
}

function shadeRay(scene, from, ray, bounces) {
  const t = hit(scene, from, ray);
  if (t === undefined) return scene.sky(ray);
  const p = add(from, scale(ray, t));
  const { part } = nearest(scene, p);
  const lit = shadeSurface(scene, part, p, ray, t, bounces);
  return scene.fog
    ? mixColour(lit, scene.sky([ray[0], Math.max(0.02, ray[1]), ray[2]]), 1 - Math.exp(-scene.fog * t))
    : lit;
}

function shadeSurface(scene, part, p, ray, t, bounces) {
  const n = normalAt(scene, part, p, t);
  const start = add(p, scale(n, 0.003));
  const sun = Math.max(0, dot(n, scene.sun.direction));
  const direct = sun > 0 ? sun * sunlight(scene, start) : 0;
  const open = openness(scene, p, n);
  const sky = scene.sky([n[0], Math.max(0.1, n[1]), n[2]]);
  const mirrored = reflect(ray, n);
  const fresnel = 0.04 + 0.96 * (1 - clamp(-dot(ray, n))) ** 5;
  const glint =
    (part.gloss ?? 0) * Math.max(0, dot(mirrored, scene.sun.direction)) ** (part.polish ?? 60) * direct;
  const base = part.colour(p, n);
  const bounce = 0.12 * Math.max(0, 0.6 - n[1]);
  const lit = base.map((c, k) => {
    const ambient = (0.55 * (0.5 + 0.5 * n[1]) * sky[k] + bounce * scene.sun.colour[k] * 0.6) * open;
    return c * (direct * scene.sun.colour[k] + ambient) + 3 * glint * scene.sun.colour[k];
  });
  if (!part.mirror || bounces === 0) return lit;
  return mixColour(
    lit,
    shadeRay(scene, start, mirrored, bounces - 1),
    clamp(part.mirror * fresnel * 3 + part.mirror * 0.15),
  );
}
