import { clamp, linear, mixColour, smoothstep } from '../colour.mjs';
import { createNoise } from '../noise.mjs';
import { blend, box, capsule, ellipsoid, frustum, sphere } from '../solids.mjs';
import { normalize } from '../vector.mjs';

const materials = [
  { light: '#b9ad9c', vein: '#8f8a86', cloth: '#7a1f24', gloss: 0.25, turn: 0.45 },
  { light: '#b8743a', vein: '#3c6a58', cloth: '#22324a', gloss: 0.6, turn: -0.4 },
  { light: '#c9694a', vein: '#8a3f2a', cloth: '#3f5a3a', gloss: 0.08, turn: 0.25 },
];

/** Removes b from a with a fillet of radius k, as a thumb presses clay. */
const press = (a, b, k) => -blend(-a, b, k);
const mirrored = (p) => [Math.abs(p[0]), p[1], p[2]];

function face(p) {
  const q = mirrored(p);
  let d = blend(
    ellipsoid(p, 0, 0.28, -0.08, 0.56, 0.6, 0.66),
    ellipsoid(p, 0, -0.16, 0.12, 0.4, 0.52, 0.44),
    0.3,
  );
  d = blend(d, ellipsoid(q, 0.25, -0.12, 0.36, 0.15, 0.13, 0.13), 0.18);
  d = press(d, ellipsoid(q, 0.21, 0.13, 0.62, 0.16, 0.09, 0.12), 0.14);
  d = blend(d, ellipsoid(q, 0.2, 0.24, 0.48, 0.19, 0.045, 0.1), 0.1);
  d = blend(d, capsule(p, [0, 0.2, 0.52], [0, -0.1, 0.68], 0.055), 0.1);
  d = blend(d, ellipsoid(q, 0.055, -0.12, 0.6, 0.07, 0.045, 0.07), 0.05);
  d = blend(d, ellipsoid(p, 0, -0.56, 0.36, 0.16, 0.12, 0.13), 0.14);
  return blend(d, ellipsoid(q, 0.56, 0.06, -0.04, 0.06, 0.15, 0.1), 0.05);
}

function features(p) {
  const q = mirrored(p);
  const upper = ellipsoid(q, 0.055, -0.295, 0.535, 0.1, 0.032, 0.06);
  const lower = ellipsoid(p, 0, -0.36, 0.525, 0.115, 0.042, 0.06);
  const eye = sphere(q, 0.2, 0.115, 0.43, 0.098);
  const lid = ellipsoid(q, 0.2, 0.15, 0.44, 0.12, 0.06, 0.1);
  return { lips: Math.min(upper, lower), eyes: blend(eye, lid, 0.015) };
}

function hair(noise, p) {
  const cap = ellipsoid(p, 0, 0.4, -0.16, 0.63, 0.6, 0.68);
  const curls =
    0.05 * noise.at3(p[0] * 6, p[1] * 6, p[2] * 6) +
    0.018 * Math.sin(22 * p[1] + 9 * noise.at3(p[0] * 3, p[1] * 3, p[2] * 3));
  const brow = p[1] - 0.42 + 0.9 * Math.max(0, p[2] - 0.15) * -0.25 + 0.75 * Math.min(0, p[2] - 0.05);
  return Math.max(cap - curls, -brow) * 0.65;
}

function head(noise) {
  return (p) => {
    if (sphere(p, 0, 0, 0, 1.3) > 0.3) return Math.min(sphere(p, 0, 0, 0, 1.3), shoulders(p));
    const { lips, eyes } = features(p);
    let d = blend(blend(face(p), lips, 0.035), eyes, 0.03);
    d = blend(d, hair(noise, p), 0.05);
    return blend(d, shoulders(p), 0.18);
  };
}

function shoulders(p) {
  const neck = capsule(p, [0, -0.3, -0.1], [0, -1.1, -0.14], 0.27);
  const chest = Math.max(ellipsoid(p, 0, -1.5, -0.12, 1.0, 0.55, 0.46), -1.72 - p[1]);
  return blend(neck, chest, 0.3);
}

function stone(noise, light, vein) {
  return (p) => {
    const bent = noise.at3(p[0] * 2, p[1] * 2, p[2] * 2);
    const line =
      1 - smoothstep(0, 0.09, Math.abs(noise.at3(p[0] * 1.3 + bent, p[1] * 1.8 + bent, p[2] * 1.3)));
    const cloudy = 0.12 * noise.at3(p[0] * 6, p[1] * 6, p[2] * 6);
    return mixColour(light, vein, clamp(0.5 * line + cloudy));
  };
}

function drape(noise, cloth) {
  const fold = (x, y) =>
    0.16 * Math.sin(x * 3.2 + 1.4 * noise.at(x * 0.6, y * 0.35)) + 0.08 * noise.at(x * 2.2, y * 0.5);
  const weave = (p) => 1 + 0.12 * noise.at(p[0] * 60, p[1] * 60) + 0.25 * noise.fbm(p[0] * 2, p[1] * 1.2, 3);
  return {
    distance: (p) => (p[2] + 1.5 + fold(p[0], p[1])) * 0.7,
    colour: (p) => cloth.map((c) => c * weave(p)),
  };
}

/** A sculpted head and shoulders on a plinth before a draped cloth. */
export function bust(seed = 1) {
  const noise = createNoise(seed * 13);
  const made = materials[(seed - 1) % materials.length];
  const [light, vein, cloth] = [made.light, made.vein, made.cloth].map(linear);
  const [cos, sin] = [Math.cos(made.turn), Math.sin(made.turn)];
  const turned = (p) => [p[0] * cos - p[2] * sin, p[1], p[0] * sin + p[2] * cos];
  const shape = head(noise);
  const marble = stone(noise, light, vein);
  return {
    caution: 0.75,
    camera: { from: [0, 0, 4.6], to: [0, -0.3, 0], zoom: 1.55 },
    sun: { direction: normalize([-0.8, 0.62, 0.62]), colour: [2.7, 2.4, 2], sharpness: 6 },
    sky: (d) => mixColour([0.16, 0.15, 0.16], [0.4, 0.46, 0.58], smoothstep(-0.3, 0.9, d[0] * 0.5 + d[1])),
    parts: [
      { distance: (p) => shape(turned(p)), colour: (p) => marble(turned(p)), gloss: made.gloss, polish: 40 },
      { distance: (p) => frustum(p, 0, -1.95, -0.1, 0.25, 0.5, 0.4), colour: marble, gloss: made.gloss },
      {
        distance: (p) => box(p, 0, -2.4, 0, 1.3, 0.45, 0.9, 0.03),
        colour: (p) => marble(p).map((c) => c * 0.35),
        gloss: 0.3,
      },
      drape(noise, cloth),
    ],
  };
}
