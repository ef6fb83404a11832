import { linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom } from '../random.mjs';
import { createSky } from '../skies.mjs';
import { blend, box, capsule, sphere } from '../solids.mjs';
import { ground } from '../terrain.mjs';
import { normalize } from '../vector.mjs';

const seasons = [
  {
    zenith: '#2f74c8',
    horizon: '#cfe4f0',
    grass: '#4c6f24',
    leaf: ['#1f4a1c', '#6f9a34'],
    roof: '#8a3a26',
    wall: '#e6dcc4',
    blossom: '#d8345a',
  },
  {
    zenith: '#4f74a8',
    horizon: '#f0d8b8',
    grass: '#7a6a2a',
    leaf: ['#7a2a10', '#e0902a'],
    roof: '#4a5058',
    wall: '#c8a070',
    blossom: '#e8c040',
  },
  {
    zenith: '#7a9cc0',
    horizon: '#e4ecf2',
    grass: '#dfe6ee',
    leaf: ['#33463c', '#e8eef2'],
    roof: '#6a3a30',
    wall: '#b8504a',
    blossom: '#f4f4f8',
  },
];

function masonry(noise, plaster) {
  return (p) => {
    const along = p[0] + p[2];
    const row = Math.floor(p[1] / 0.16);
    const joint = Math.min(Math.abs((p[1] / 0.16) % 1), Math.abs((along / 0.34 + row * 0.5) % 1));
    const block = 0.8 + 0.35 * noise.at(Math.floor(along / 0.34 + row * 0.5) * 3.7, row * 5.3);
    return plaster.map((c) => c * block * (0.6 + 0.4 * smoothstep(0.02, 0.1, joint)));
  };
}

function facade(noise, plaster) {
  const stone = masonry(noise, plaster);
  return (p) => {
    const dx = Math.abs(Math.abs(p[0]) - 0.85);
    const dy = Math.abs(p[1] - 0.85);
    if (p[2] > 0.5 && dx < 0.27 && dy < 0.3) {
      const bar = dx < 0.02 || Math.abs(dy - 0.1) < 0.015 || dx > 0.23 || dy > 0.26;
      return bar ? linear('#f4f0e6') : [0.05, 0.07, 0.1];
    }
    const door = p[2] > 0.5 && Math.abs(p[0]) < 0.24 && p[1] < 1;
    return door ? linear('#1f5a5c').map((c) => c * (0.7 + 0.3 * Math.abs(Math.sin(p[0] * 30)))) : stone(p);
  };
}

function house(noise, wall, roofing) {
  const walls = (p) => Math.max(box(p, 0, 0.7, 0, 1.5, 1.5, 0.85), p[1] + 0.8 * Math.abs(p[2]) - 2.05);
  const slope = (p) => Math.abs((p[1] + 0.8 * Math.abs(p[2]) - 2.13) * 0.78) - 0.06;
  const roof = (p) => Math.max(slope(p), Math.abs(p[0]) - 1.68, 1.22 - p[1]) * 0.9;
  const tiles = (p) => {
    const row = Math.floor(p[1] / 0.09);
    const shade = 0.75 + 0.3 * noise.at(Math.floor(p[0] / 0.15 + row * 0.5) * 2.3, row * 7.1);
    return roofing.map((c) => c * shade * (0.55 + 0.45 * smoothstep(0, 0.5, (p[1] / 0.09) % 1)));
  };
  return [
    { distance: walls, colour: facade(noise, wall) },
    { distance: roof, colour: tiles },
    { distance: (p) => box(p, 0.95, 2, -0.2, 0.17, 0.55, 0.17), colour: masonry(noise, linear('#a0604a')) },
  ];
}

/** Foliage: spheres with a rough skin. */
function leaves(noise, balls, [dark, light], blossom) {
  const near = (p) => Math.min(...balls.map(([x, y, z, r]) => sphere(p, x, y, z, r)));
  const skin = (p) =>
    0.1 * noise.at3(p[0] * 7, p[1] * 7, p[2] * 7) + 0.05 * noise.at3(p[0] * 17, p[1] * 17, p[2] * 17);
  const distance = (p) => {
    const rough = near(p);
    return rough > 0.35 ? rough - 0.15 : (rough + skin(p)) * 0.6;
  };
  const colour = (p) => {
    const tone = mixColour(dark, light, 0.5 + noise.at3(p[0] * 12, p[1] * 12, p[2] * 12));
    return mixColour(tone, blossom, smoothstep(0.5, 0.58, noise.at3(p[0] * 9 + 40, p[1] * 9, p[2] * 9)));
  };
  return { distance, colour };
}

function crown(random, x, y, z, size) {
  return Array.from({ length: 9 }, () => [
    x + size * random.range(-1, 1),
    y + size * random.range(-0.6, 0.7),
    z + size * random.range(-0.5, 0.5),
    size * random.range(0.35, 0.6),
  ]);
}

function meadow(noise, grass, blossom) {
  const height = (x, z) =>
    0.12 * noise.at(x * 0.35, z * 0.35) -
    0.05 +
    1.9 * smoothstep(-3, -14, z) * (0.7 + noise.at(x * 0.15, z * 0.1));
  const colour = (p) => {
    const trodden =
      smoothstep(0.42, 0.3, Math.abs(p[0] - 0.35 * Math.sin(p[2] * 0.9 - 0.9))) * smoothstep(0.6, 0.9, p[2]);
    const tuft = 1 + 0.7 * noise.at(p[0] * 9, p[2] * 5) + 0.6 * noise.at(p[0] * 31, p[2] * 14);
    const flower = smoothstep(0.55, 0.6, noise.at(p[0] * 8, p[2] * 8)) * (1 - trodden);
    const gravel = linear('#a89070').map((c) => c * (1 + 0.5 * noise.at(p[0] * 24, p[2] * 24)));
    return mixColour(
      mixColour(
        grass.map((c) => c * tuft),
        blossom,
        flower,
      ),
      gravel,
      trodden,
    );
  };
  return ground(height, colour, { steep: 0.7, top: 3.8, bump: (p) => 0.02 * noise.at(p[0] * 20, p[2] * 20) });
}

/** A stone cottage with a path, bushes and a tree. */
export function cottage(seed = 1) {
  const noise = createNoise(seed * 29);
  const random = createRandom(seed * 29);
  const season = seasons[(seed - 1) % seasons.length];
  const [zenith, horizon, grass, wall, roof, blossom] = [
    season.zenith,
    season.horizon,
    season.grass,
    season.wall,
    season.roof,
    season.blossom,
  ].map(linear);
  const sun = { direction: normalize([0.65, 0.6, 0.6]), colour: [2.7, 2.45, 2.05], sharpness: 10 };
  const trunk = (p) =>
    blend(
      capsule(p, [-2.5, 0, 0.1], [-2.4, 1.6, 0], 0.16),
      capsule(p, [-2.45, 1.1, 0], [-2, 2.1, 0.1], 0.08),
      0.15,
    );
  const bushes = [-1.25, -0.5, 0.55, 1.3].map((x) => [x, 0.12, 1.05, random.range(0.2, 0.33)]);
  const foliage = season.leaf.map(linear);
  return {
    far: 40,
    ceiling: 4.2,
    fog: 0.006,
    camera: { from: [1.3, 1.5, 6.3], to: [-0.3, 1.1, 0], zoom: 1.3 },
    sun,
    sky: createSky(noise, { zenith, horizon, cloud: [1, 1, 1], sun, cover: 0.14 }),
    parts: [
      ...house(noise, wall, roof),
      meadow(noise, grass, blossom),
      {
        distance: trunk,
        colour: (p) => linear('#5a4230').map((c) => c * (1 + 0.6 * noise.at(p[0] * 20, p[1] * 3))),
      },
      leaves(noise, crown(random, -2.35, 2.4, 0, 0.95), foliage, foliage[1]),
      leaves(noise, bushes, foliage, blossom),
    ],
  };
}
