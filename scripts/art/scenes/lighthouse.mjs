import { linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createSky } from '../skies.mjs';
import { blend, box, ellipsoid, frustum, sphere, torus } from '../solids.mjs';
import { water } from '../terrain.mjs';
import { normalize } from '../vector.mjs';

const hours = [
  {
    zenith: '#1c4fa8',
    horizon: '#e8d2bc',
    cloud: '#fff2e2',
    sun: [3.2, 2.6, 1.9],
    direction: [-0.7, 0.45, 0.5],
    band: '#b3202a',
    sea: [0.01, 0.07, 0.09],
  },
  {
    zenith: '#33306c',
    horizon: '#ff9a62',
    cloud: '#d9788a',
    sun: [3.4, 1.9, 1.1],
    direction: [0.8, 0.24, 0.35],
    band: '#1d2a4a',
    sea: [0.03, 0.04, 0.08],
  },
  {
    zenith: '#7f9bb5',
    horizon: '#dfe7ea',
    cloud: '#f5f5f5',
    sun: [2.4, 2.4, 2.4],
    direction: [0.5, 0.7, 0.5],
    band: '#1f6b52',
    sea: [0.02, 0.08, 0.07],
  },
];

function rocks(noise, x) {
  const distance = (p) => {
    const crag = 0.2 * noise.fbm(p[0] * 1.6 + p[1], p[2] * 1.6 - p[1] * 1.2, 3);
    const base = ellipsoid(p, x, -0.25, 0, 2.1, 0.95, 1.5);
    return (blend(base, ellipsoid(p, x - 1.6, -0.2, 0.7, 1.2, 0.5, 0.8), 0.4) + crag) * 0.7;
  };
  const [grass, stone, dark] = ['#64803a', '#8d7c68', '#352d28'].map(linear);
  const colour = (p, n) => {
    const grain = noise.fbm(p[0] * 5 + p[1] * 3, p[2] * 5 + p[1] * 6, 4);
    const wet = mixColour(dark, mixColour(dark, stone, 0.7 + grain), smoothstep(0, 0.3, p[1]));
    return mixColour(
      wet,
      grass.map((c) => c * (1 + grain)),
      smoothstep(0.7, 0.85, n[1]) * smoothstep(0.3, 0.5, p[1]),
    );
  };
  return { distance, colour };
}

function tower(noise, x, band) {
  const white = linear('#efeae0');
  const stripes = (p) => {
    const worn = 1 + 0.25 * noise.fbm(p[0] * 4 + p[2] * 4, p[1] * 2, 4);
    const slot = Math.abs(p[0] - x) < 0.06 && Math.abs((p[1] % 0.8) - 0.4) < 0.1 && p[2] > 0;
    if (slot) return [0.02, 0.02, 0.03];
    return mixColour(white, band, smoothstep(-0.05, 0.05, Math.sin((p[1] - 0.6) * 5.6))).map((c) => c * worn);
  };
  return [
    { distance: (p) => frustum(p, x, 0.5, 0, 2.8, 0.42, 0.27), colour: stripes, gloss: 0.1 },
    {
      distance: (p) => Math.min(frustum(p, x, 3.28, 0, 0.1, 0.42, 0.42), torus(p, x, 3.55, 0, 0.4, 0.015)),
      colour: () => [0.05, 0.05, 0.06],
    },
    {
      distance: (p) => frustum(p, x, 3.38, 0, 0.42, 0.2, 0.2),
      colour: () => [1.6, 1.25, 0.5],
      gloss: 1,
      mirror: 0.3,
    },
    {
      distance: (p) => Math.min(ellipsoid(p, x, 3.8, 0, 0.3, 0.26, 0.3), sphere(p, x, 4.1, 0, 0.06)),
      colour: () => band,
      gloss: 0.4,
    },
  ];
}

function cottage(x) {
  const roof = (p) =>
    Math.max(Math.abs(p[2] - 0.3) * 0.75 + (p[1] - 1.55) * 0.66, 1.05 - p[1], Math.abs(p[0] - x) - 0.62) *
    0.9;
  const glass = (p) => Math.abs(Math.abs(p[0] - x) - 0.28) < 0.1 && Math.abs(p[1] - 0.85) < 0.12;
  return [
    {
      distance: (p) => box(p, x, 0.75, 0.3, 0.55, 0.36, 0.4),
      colour: (p) => (glass(p) ? [0.03, 0.04, 0.06] : linear('#e8e0d0')),
    },
    { distance: roof, colour: (p) => linear('#8a3a28').map((c) => c * (0.7 + 0.3 * Math.sin(p[1] * 90))) },
  ];
}

/** A banded lighthouse and a cottage on a rocky headland above the sea. */
export function lighthouse(seed = 1) {
  const noise = createNoise(seed * 17);
  const hour = hours[(seed - 1) % hours.length];
  const sun = { direction: normalize(hour.direction), colour: hour.sun, sharpness: 12 };
  const [zenith, horizon, cloud] = [hour.zenith, hour.horizon, hour.cloud].map(linear);
  const x = seed % 2 === 1 ? 0.8 : -0.4;
  return {
    far: 50,
    ceiling: 4.3,
    fog: 0.008,
    camera: { from: [-0.6, 1.5, 7.6], to: [0, 1.75, 0], zoom: 1.35 },
    sun,
    sky: createSky(noise, { zenith, horizon, cloud, sun, cover: 0.12 }),
    parts: [
      rocks(noise, x),
      ...tower(noise, x + 0.3, linear(hour.band)),
      ...cottage(x - 0.75),
      water(noise, 0, () => hour.sea, 0.035, 0.6),
    ],
  };
}
