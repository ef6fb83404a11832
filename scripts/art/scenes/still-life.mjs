import { linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { createRandom } from '../random.mjs';
import { blend, capsule, carve, ellipsoid, frustum, sphere } from '../solids.mjs';
import { normalize } from '../vector.mjs';

function pear(noise, x, z, size, skin, blush) {
  const body = (p) =>
    blend(
      sphere(p, x, 0.36 * size, z, 0.36 * size),
      sphere(p, x + 0.04 * size, 0.82 * size, z, 0.17 * size),
      0.42 * size,
    );
  const stalk = (p) =>
    capsule(p, [x + 0.04 * size, 0.95 * size, z], [x + 0.13 * size, 1.17 * size, z + 0.02], 0.02);
  return [
    {
      distance: body,
      gloss: 0.16,
      polish: 30,
      colour: (p) => {
        const side = smoothstep(-0.25, 0.35, p[0] - x + 0.3 * noise.at3(p[0] * 3, p[1] * 3, p[2] * 3));
        const dots = smoothstep(0.45, 0.6, noise.at3(p[0] * 28, p[1] * 28, p[2] * 28));
        return mixColour(mixColour(skin, blush, side), linear('#7a5a20'), 0.4 * dots);
      },
    },
    { distance: stalk, colour: () => linear('#4a2f18') },
  ];
}

function bottle(x, z, glass) {
  const distance = (p) =>
    blend(frustum(p, x, 0, z, 1.25, 0.36, 0.36, 0.1), frustum(p, x, 1.2, z, 0.75, 0.13, 0.11, 0.02), 0.3);
  return {
    distance,
    gloss: 0.9,
    polish: 160,
    mirror: 0.5,
    colour: (p) => (p[1] > 0.35 && p[1] < 0.95 ? linear('#e6d8b4') : glass),
  };
}

function bowl(noise, x, z, glaze) {
  const outer = (p) => Math.max(ellipsoid(p, x, 0.62, z, 0.78, 0.62, 0.78), p[1] - 0.6);
  const distance = (p) => carve(outer(p), ellipsoid(p, x, 0.66, z, 0.71, 0.58, 0.71));
  const colour = (p) => {
    const ring =
      smoothstep(0.02, 0.03, Math.abs(p[1] - 0.45)) * smoothstep(0.015, 0.02, Math.abs(p[1] - 0.36));
    return mixColour(linear('#e9e2cf'), glaze, ring * (0.9 + 0.2 * noise.at3(p[0] * 9, p[1] * 9, p[2] * 9)));
  };
  return { distance, gloss: 0.5, polish: 90, mirror: 0.15, colour };
}

function table(noise, cloth) {
  const bump = (p) => 0.004 * noise.at(p[0] * 3, p[2] * 34) + 0.0015 * noise.at(p[0] * 20, p[2] * 90);
  const colour = (p) => {
    const plank = Math.abs((p[2] * 1.3 + 0.2) % 1);
    const figure =
      0.5 + 0.5 * Math.sin(18 * noise.at(p[0] * 0.6, p[2] * 4) + 30 * noise.at(p[0] * 0.15, p[2]));
    const wood = mixColour(cloth[0], cloth[1], 0.3 + 0.35 * figure + 0.3 * noise.at(p[0] * 5, p[2] * 60));
    return wood.map((c) => c * (0.35 + 0.65 * smoothstep(0, 0.03, Math.min(plank, 1 - plank))));
  };
  return { distance: (p) => p[1], bump, gloss: 0.12, polish: 20, mirror: 0.12, colour };
}

function wall(noise, tone) {
  const bump = (p) => 0.004 * noise.fbm(p[0] * 6, p[1] * 6, 3);
  return {
    distance: (p) => p[2] + 2.2,
    bump,
    colour: (p) => tone.map((c) => c * (1 + 0.5 * noise.fbm(p[0] * 1.5, p[1] * 1.5, 4))),
  };
}

const palettes = [
  {
    wall: '#5b6a72',
    wood: ['#3a1f10', '#9a6032'],
    pears: ['#b9b53c', '#c24a2a', '#d8c050', '#8fa83a'],
    glass: '#0e3a24',
    glaze: '#1f4f8a',
  },
  {
    wall: '#8a4a32',
    wood: ['#22252c', '#5d6470'],
    pears: ['#d0702a', '#a02818', '#e0b040', '#c83a2a'],
    glass: '#3a1c0a',
    glaze: '#1f7a6a',
  },
  {
    wall: '#a89c80',
    wood: ['#54341c', '#c49a60'],
    pears: ['#8a2040', '#4a1030', '#7fa030', '#c8c04a'],
    glass: '#12305a',
    glaze: '#b0482a',
  },
];

/** Pears, a bowl of fruit and a bottle on a wooden table, in window light. */
export function stillLife(seed = 1) {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const tones = palettes[(seed - 1) % palettes.length];
  const [green, red, gold, leaf] = tones.pears.map(linear);
  const shift = random.range(-0.15, 0.15);
  const fruit = [
    [-0.2, 0.2, red],
    [0.25, 0.05, gold],
    [0, -0.3, leaf],
    [0.05, 0.42, green],
  ];
  return {
    camera: { from: [0.3, 1.75, 4.6], to: [0, 0.72, 0], zoom: 1.45 },
    sun: { direction: normalize([-0.75, 0.75, 0.55]), colour: [2.9, 2.6, 2.1], sharpness: 7 },
    sky: (d) => mixColour([0.35, 0.3, 0.26], [0.55, 0.68, 0.9], smoothstep(-0.2, 0.8, d[1])),
    parts: [
      table(noise, tones.wood.map(linear)),
      wall(noise, linear(tones.wall)),
      ...pear(noise, -1.35 + shift, 0.55, 1, green, red),
      ...pear(noise, -0.7, 1.1 + shift, 0.86, gold, leaf),
      bottle(-0.95 - shift, -0.75, linear(tones.glass)),
      bowl(noise, 0.75, 0, linear(tones.glaze)),
      ...fruit.map(([x, z, skin]) => ({
        distance: (p) => sphere(p, 0.75 + x, 0.66, z * 0.9, 0.25),
        gloss: 0.3,
        polish: 40,
        colour: (p) =>
          mixColour(skin, gold, 0.5 * smoothstep(0, 0.5, noise.at3(p[0] * 4, p[1] * 9, p[2] * 4))),
      })),
      { distance: (p) => sphere(p, 1.75, 0.2, 1.1, 0.2), gloss: 0.3, colour: () => red },
    ],
  };
}
