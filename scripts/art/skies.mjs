import { mixColour, smoothstep } from './colour.mjs';
import { dot } from './vector.mjs';

/** A sky with clouds and a glow around the sun; colours in linear light. */
export function createSky(noise, { zenith, horizon, cloud, sun, cover = 0, glow = 1 }) {
  return (d) => {
    const up = Math.max(0, d[1]);
    const clear = mixColour(horizon, zenith, smoothstep(0, 0.55, up));
    const height = 1.2 / (up + 0.18);
    const billow = noise.fbm(d[0] * height + 3, (d[2] - 1) * height * 1.3, 5);
    const density = smoothstep(0.08 - cover, 0.42 - cover, billow) * smoothstep(0, 0.12, up);
    const side = noise.fbm(d[0] * height + 3.15, (d[2] - 1) * height * 1.3 + 0.12, 5) - billow;
    const lit = cloud.map((c) => c * (0.8 + 1.1 * Math.max(-0.4, Math.min(0.5, -side * 3))));
    const toward = Math.max(0, dot(d, sun.direction));
    const halo = glow * (0.35 * toward ** 8 + 2.5 * toward ** 400);
    return mixColour(clear, lit, 0.9 * density).map((c, k) => c + halo * 0.3 * sun.colour[k]);
  };
}
