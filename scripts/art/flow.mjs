import { createNoise } from './noise.mjs';

/**
 * A swirling field without sources: the curl of smooth noise. `potential(x, y)` is constant along the flow,
 * so colours taken from it run with the strokes. `size` is the width of a swirl in pixels.
 */
export function createFlow(seed, size, octaves = 1) {
  const noise = createNoise(seed);
  const potential = (x, y) => noise.fbm(x / size, y / size, octaves) * 2;
  const direction = (x, y) => {
    const e = size / 100;
    const dx = potential(x + e, y) - potential(x - e, y);
    const dy = potential(x, y + e) - potential(x, y - e);
    const length = Math.hypot(dx, dy) || 1;
    return { x: dy / length, y: -dx / length };
  };
  return { potential, direction };
}

/** A straight field at the given angle (radians) that wavers by `sway` radians over `size` pixels. */
export function createGrain(seed, angle, sway, size) {
  const noise = createNoise(seed);
  const direction = (x, y) => {
    const a = angle + sway * noise.fbm(x / size, y / size, 2) * 2;
    return { x: Math.cos(a), y: Math.sin(a) };
  };
  const potential = (x, y) => noise.fbm(x / size + 50, y / size, 2) * 2;
  return { potential, direction };
}

function march(flow, x, y, length, step) {
  const points = [];
  for (let gone = 0; gone < length; gone += Math.abs(step)) {
    const a = flow.direction(x, y);
    const b = flow.direction(x + (a.x * step) / 2, y + (a.y * step) / 2);
    x += b.x * step;
    y += b.y * step;
    points.push({ x, y });
  }
  return points;
}

/** A streamline of the given length (pixels) whose middle is at (x, y). */
export function trace(flow, x, y, length, step = 4) {
  const back = march(flow, x, y, length / 2, -step).reverse();
  return [...back, { x, y }, ...march(flow, x, y, length / 2, step)];
}
