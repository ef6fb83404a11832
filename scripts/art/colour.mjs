export const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));
export const mix = (a, b, t) => a + (b - a) * t;

export function smoothstep(low, high, value) {
  const t = clamp((value - low) / (high - low));
  return t * t * (3 - 2 * t);
}

/** '#rrggbb' to [r, g, b], each 0..1. */
export function hex(code) {
  return [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16) / 255);
}

/** '#rrggbb' to linear light, for lit scenes. */
export const linear = (code) => hex(code).map((channel) => channel ** 2.2);

export const mixColour = (a, b, t) => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];

/** A colour gradient through the given '#rrggbb' stops: t in 0..1 to [r, g, b]. */
export function ramp(codes) {
  const stops = codes.map(hex);
  return (t) => {
    const at = clamp(t) * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(at));
    return mixColour(stops[i], stops[i + 1], at - i);
  };
}

/** The colour made lighter or darker as a whole, and a little off hue. */
export function vary(random, colour, lightness, hue = lightness / 3) {
  const by = 1 + lightness * random.normal();
  return colour.map((channel) => clamp(channel * by + hue * 0.3 * random.normal()));
}
