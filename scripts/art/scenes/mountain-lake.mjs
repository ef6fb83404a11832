import { linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createSky } from '../skies.mjs';
import { conifers, ground, water } from '../terrain.mjs';
import { normalize } from '../vector.mjs';

const hours = [
  {
    zenith: '#2f6fc4',
    horizon: '#bcd8ee',
    cloud: '#ffffff',
    sun: [3, 2.8, 2.4],
    direction: [-0.7, 0.55, 0.35],
    meadow: '#44662a',
  },
  {
    zenith: '#2a3f86',
    horizon: '#f3a56a',
    cloud: '#f6b8a0',
    sun: [3.4, 2, 1.1],
    direction: [-0.85, 0.25, 0.2],
    meadow: '#5e5a26',
  },
  {
    zenith: '#5c86b4',
    horizon: '#e6e0d4',
    cloud: '#f4f4f4',
    sun: [2.6, 2.5, 2.4],
    direction: [0.7, 0.5, 0.3],
    meadow: '#86581f',
  },
];

/** Ridged peaks far off, low shores near; negative where the lake lies. */
function createHeight(noise) {
  return (x, z) => {
    const far = smoothstep(-5, -17, z);
    const shore =
      0.5 * smoothstep(0.6, 3.4, Math.abs(x + 0.35 * z - 0.4) + 0.8 * noise.at(x * 0.5, z * 0.4)) - 0.12;
    if (far === 0) return shore + 0.05 * noise.at(x * 1.7, z * 1.7);
    const ridge = 1 - Math.abs(noise.fbm(x * 0.13 + 3, z * 0.13, 5)) * 2.2;
    return (
      shore + far * (0.8 + 7.5 * Math.max(0, ridge) ** 2 * (0.55 + 0.45 * noise.at(x * 0.07, z * 0.07 + 4)))
    );
  };
}

function createGroundColour(noise, height, meadow) {
  const [snow, rock, dark] = ['#f4f7fb', '#7d7468', '#3d3a38'].map(linear);
  return (p, n) => {
    const grain = noise.fbm(p[0] * 3, p[1] * 3 + p[2] * 2, 4);
    const stone = mixColour(dark, rock, 0.5 + grain);
    const grass = meadow.map((c) => c * (1 + 0.9 * grain + 0.4 * noise.at(p[0] * 22, p[2] * 22)));
    const low = mixColour(stone, grass, smoothstep(0.62, 0.85, n[1]) * smoothstep(2.6, 0.9, p[1]));
    return mixColour(
      low,
      snow,
      smoothstep(0.45, 0.75, n[1] + 0.25 * grain) * smoothstep(2.6, 3.8, p[1] + grain),
    );
  };
}

/** Snowy mountains behind a lake with conifers on its shores. */
export function mountainLake(seed = 1) {
  const noise = createNoise(seed * 31);
  const hour = hours[(seed - 1) % hours.length];
  const sun = { direction: normalize(hour.direction), colour: hour.sun, sharpness: 14 };
  const height = createHeight(noise);
  const needles = [linear('#16331f'), linear('#3f6a2f')];
  const grows = (x, z) =>
    height(x, z) > 0.12 && height(x, z) < 1.4 && z < 1.5 && z > -14 && noise.at(x * 0.4, z * 0.4) > -0.25;
  const [zenith, horizon, cloud, meadow] = [hour.zenith, hour.horizon, hour.cloud, hour.meadow].map(linear);
  return {
    far: 45,
    ceiling: 10,
    fog: 0.009,
    caution: 0.8,
    camera: { from: [0, 1.1, 5], to: [0, 1.25, -6], zoom: 1.15 },
    sun,
    sky: createSky(noise, { zenith, horizon, cloud, sun, cover: 0.12 }),
    parts: [
      ground(height, createGroundColour(noise, height, meadow), { steep: 0.5 }),
      water(noise, 0, () => [0.02, 0.05, 0.06], 0.006, 0.85),
      conifers(seed, noise, height, grows, {
        colour: (p) =>
          mixColour(needles[0], needles[1], 0.5 + 0.8 * noise.at(p[0] * 14 + p[2] * 9, p[1] * 12)),
      }),
    ],
  };
}
