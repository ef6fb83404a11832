import { ramp, smoothstep } from '../colour.mjs';
import { paintSurface } from '../surface.mjs';

/** Ripples of sand that fork and join, raked by low light. */
export function sandRipples({
  size = 1024,
  seed = 1,
  palette = ['#5c3a1e', '#b07a42', '#e2b878', '#f8e2b4'],
  pitch = 44,
} = {}) {
  const colourAt = ramp(palette);
  return paintSurface(
    size,
    seed,
    (x, y, noise) => {
      const phase = (y + 0.35 * x + 95 * noise.fbm(x / 260, y / 190, 3)) / pitch;
      const wave = phase - Math.floor(phase);
      const crest = wave < 0.7 ? wave / 0.7 : (1 - wave) / 0.3;
      const grain = noise.at(x / 2.2, y / 2.2);
      return {
        colour: colourAt(0.15 + 0.75 * crest + 0.12 * grain),
        height: 16 * smoothstep(0, 1, crest) + 1.2 * grain,
      };
    },
    { depth: 0.2 },
  );
}
