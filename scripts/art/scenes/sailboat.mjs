import { linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createSky } from '../skies.mjs';
import { box, capsule, carve, ellipsoid } from '../solids.mjs';
import { ground, water } from '../terrain.mjs';
import { normalize } from '../vector.mjs';

const hours = [
  {
    zenith: '#12306a',
    horizon: '#ff9d5c',
    cloud: '#e8708a',
    sun: [3.3, 2, 1.1],
    direction: [-0.75, 0.3, 0.5],
    sails: ['#f4ead6', '#d8452a'],
    hull: '#6a1f1a',
  },
  {
    zenith: '#1f66c8',
    horizon: '#c4e2f0',
    cloud: '#ffffff',
    sun: [3, 2.8, 2.5],
    direction: [0.6, 0.7, 0.4],
    sails: ['#ffffff', '#f0b030'],
    hull: '#14305c',
  },
  {
    zenith: '#49637c',
    horizon: '#d2d6d4',
    cloud: '#a8b0b8',
    sun: [2.3, 2.2, 2],
    direction: [-0.5, 0.6, 0.6],
    sails: ['#b8492e', '#8a2f22'],
    hull: '#20231f',
  },
];

/** A triangular sail in the xy plane with corners tack, head and clew, bellied out along z by the wind. */
function sail(a, b, c, belly) {
  const turn = Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const edges = [
    [a, b],
    [b, c],
    [c, a],
  ].map(([p, q]) => {
    const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
    const length = Math.sqrt(dx * dx + dy * dy);
    return { x: p[0], y: p[1], nx: (turn * dy) / length, ny: (-turn * dx) / length };
  });
  return (p) => {
    let outside = -Infinity;
    for (const e of edges) outside = Math.max(outside, (p[0] - e.x) * e.nx + (p[1] - e.y) * e.ny);
    const bowed = p[2] - belly * Math.sqrt(Math.max(0, Math.min(0.4, -outside)));
    return Math.max(Math.abs(bowed) - 0.012, outside) * 0.6;
  };
}

function cloth(noise, main, trim) {
  return (p) => {
    const seam = smoothstep(0.46, 0.5, Math.abs(((p[1] * 2.4 + p[0] * 0.5) % 1) - 0.5));
    const stripe = smoothstep(0.02, 0, Math.abs(p[1] - 1.5) - 0.16);
    const crease = 1 + 0.2 * noise.fbm(p[0] * 2 + p[1], p[1] * 1.2, 4);
    return mixColour(main, trim, stripe).map((c) => c * crease * (1 - 0.35 * seam));
  };
}

function hull(paint) {
  const distance = (p) => {
    const lifted = [p[0], p[1] - 0.06 * p[0] * p[0], p[2]];
    const body = Math.max(ellipsoid(lifted, 0, 0.34, 0, 1.55, 0.6, 0.46), lifted[1] - 0.36);
    return carve(body, ellipsoid(lifted, -0.2, 0.42, 0, 1.15, 0.3, 0.32)) * 0.8;
  };
  const colour = (p) => {
    const rail = p[1] - 0.06 * p[0] * p[0];
    if (rail > 0.3) return linear('#c88a48');
    return rail > 0.2 && rail < 0.25 ? linear('#f0e6d0') : paint;
  };
  return { distance, colour, gloss: 0.5, polish: 60, mirror: 0.12 };
}

function spars() {
  const wood = (p) => linear('#8a5a2c').map((c) => c * (0.85 + 0.15 * Math.sin(p[1] * 40)));
  const poles = (p) =>
    Math.min(
      capsule(p, [0.1, 0.3, 0], [0.1, 3.35, 0], 0.035),
      capsule(p, [0.1, 0.72, 0], [-1.35, 0.68, 0.12], 0.03),
    );
  return [
    { distance: poles, colour: wood },
    { distance: (p) => box(p, -0.3, 0.42, 0, 0.3, 0.1, 0.22, 0.04), colour: () => linear('#e6dcc6') },
  ];
}

function coast(noise) {
  const height = (x, z) =>
    smoothstep(-7, -12, z) *
      (1.5 + 1.6 * noise.fbm(x * 0.22, z * 0.2, 5)) *
      smoothstep(9, 2, Math.abs(x + 5)) -
    0.2;
  const tone = linear('#4d5f48');
  const colour = (p) => tone.map((c) => c * (0.8 + 0.9 * noise.fbm(p[0] * 2, p[1] * 3, 4)));
  return ground(height, colour, { top: 2.9 });
}

/** A small sailing boat on open water before a far coast. */
export function sailboat(seed = 1) {
  const noise = createNoise(seed * 23);
  const hour = hours[(seed - 1) % hours.length];
  const sun = { direction: normalize(hour.direction), colour: hour.sun, sharpness: 12 };
  const [zenith, horizon, cloud, hullPaint] = [hour.zenith, hour.horizon, hour.cloud, hour.hull].map(linear);
  const [main, trim] = hour.sails.map(linear);
  return {
    far: 40,
    ceiling: 3.6,
    fog: 0.02,
    camera: { from: [1.4, 1.25, 6.2], to: [0, 1.35, 0], zoom: 1.4 },
    sun,
    sky: createSky(noise, { zenith, horizon, cloud, sun, cover: 0.1 }),
    parts: [
      hull(hullPaint),
      ...spars(),
      { distance: sail([0.04, 0.8], [0.04, 3.25], [-1.3, 0.8], 0.28), colour: cloth(noise, main, trim) },
      { distance: sail([1.45, 0.6], [0.18, 3], [0.25, 0.75], 0.22), colour: cloth(noise, trim, main) },
      coast(noise),
      water(noise, 0, () => [0.01, 0.06, 0.08], 0.045, 0.75),
    ],
  };
}
