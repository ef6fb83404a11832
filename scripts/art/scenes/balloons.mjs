import { linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom } from '../random.mjs';
import { createSky } from '../skies.mjs';
import { blend, box, capsule, ellipsoid, frustum } from '../solids.mjs';
import { ground } from '../terrain.mjs';
import { normalize } from '../vector.mjs';

const sets = [
  {
    zenith: '#1f4f9c',
    horizon: '#f8c89a',
    sand: '#c98a4a',
    cloths: [
      ['#c8202c', '#f6e6c8'],
      ['#1a4a8c', '#f2b632'],
      ['#2a7a4a', '#f4f0dc'],
    ],
  },
  {
    zenith: '#3c3f86',
    horizon: '#f7a08a',
    sand: '#b0785a',
    cloths: [
      ['#5a2a8a', '#f0a03a'],
      ['#c23a6a', '#ffe6b0'],
      ['#147a86', '#f0e0d0'],
    ],
  },
  {
    zenith: '#4f94cf',
    horizon: '#e6eef0',
    sand: '#d8c08a',
    cloths: [
      ['#f0a818', '#c02a1a'],
      ['#202a50', '#e8e8f0'],
      ['#d0405a', '#1f6a7a'],
    ],
  },
];

/** A hot-air balloon: gored envelope, ropes and a wicker basket. */
function balloon({ x, y, z, size }, [first, second], gores, zigzag) {
  const envelope = (p) => {
    const around = 0.02 * size * Math.abs(Math.sin((Math.atan2(p[0] - x, p[2] - z) * gores) / 2));
    const top = ellipsoid(p, x, y, z, size, size * 1.05, size);
    return (
      blend(top, frustum(p, x, y - size * 1.3, z, size * 0.75, size * 0.22, size * 0.7), 0.35 * size) - around
    );
  };
  const colour = (p) => {
    const turn = (Math.atan2(p[0] - x, p[2] - z) / (2 * Math.PI) + 1) * gores;
    const band = Math.abs((p[1] - y) / size + zigzag * Math.abs((turn % 1) - 0.5)) < 0.2;
    return (Math.floor(turn) % 2 === 0) !== band ? first : second;
  };
  const basket = (p) => {
    const low = y - size * 1.75;
    const ropes = [-1, 1].map((s) =>
      capsule(p, [x + s * 0.12 * size, low, z], [x + s * 0.2 * size, y - size * 1.25, z], 0.008),
    );
    return Math.min(box(p, x, low - 0.08 * size, z, 0.15 * size, 0.12 * size, 0.15 * size, 0.02), ...ropes);
  };
  return [
    { distance: envelope, colour, gloss: 0.12, polish: 14 },
    { distance: basket, colour: (p) => linear('#7a4a22').map((c) => c * (0.7 + 0.3 * Math.sin(p[1] * 90))) },
  ];
}

function dunes(noise, sand) {
  const height = (x, z) => {
    const crest = 1 - Math.abs(noise.at(x * 0.22 + 0.1 * z, z * 0.22 + 5));
    return 0.9 * crest * crest + 0.5 * noise.at(x * 0.09, z * 0.09) - 0.8 + 0.9 * smoothstep(-6, -20, z);
  };
  const ripple = (p) => 0.008 * Math.sin(p[2] * 26 + 5 * noise.at(p[0] * 0.9, p[2] * 0.9) + 4 * p[0]);
  const colour = (p) => sand.map((c) => c * (1 + 0.25 * noise.fbm(p[0] * 3, p[2] * 3, 4)));
  return ground(height, colour, { steep: 0.7, top: 2.2, bump: ripple });
}

/** Hot-air balloons over dunes. */
export function balloons(seed = 1) {
  const noise = createNoise(seed * 37);
  const random = createRandom(seed * 37);
  const set = sets[(seed - 1) % sets.length];
  const [zenith, horizon, sand] = [set.zenith, set.horizon, set.sand].map(linear);
  const cloths = set.cloths.map((pair) => pair.map(linear));
  const sun = { direction: normalize([-0.75, 0.42, 0.5]), colour: [3, 2.4, 1.7], sharpness: 14 };
  const move = () => random.range(-0.25, 0.25);
  const places = [
    { x: -0.75 + move(), y: 2.6 + move(), z: 0, size: 1.1 },
    { x: 2.0 + move(), y: 2.2 + move(), z: -2.6, size: 0.95 },
    { x: 0.9 + move(), y: 4.2 + move(), z: -6.5, size: 1.05 },
  ];
  return {
    far: 45,
    ceiling: 6,
    fog: 0.014,
    camera: { from: [0, 1.35, 6.4], to: [0.1, 1.85, 0], zoom: 1.25 },
    sun,
    sky: createSky(noise, { zenith, horizon, cloud: mixColour(horizon, [1, 1, 1], 0.6), sun, cover: 0.02 }),
    parts: [
      dunes(noise, sand),
      ...places.flatMap((place, k) => balloon(place, cloths[k], [16, 12, 14][k], [0, 0.35, 0.5][k])),
    ],
  };
}
