import type { ColorTransfer } from './colorTransfer';

/**
 * `recolor` without tensors, for photos before they are seen by an automaton.
 * @param planes planar `[3, height, width]`, colours minus 0.5; the result likewise, within ±0.5
 */
export function mapColors(planes: Float32Array, { matrix, from, to }: ColorTransfer): Float32Array {
  const cells = planes.length / 3;
  const mapped = new Float32Array(planes.length);
  for (let i = 0; i < cells; i++) {
    const [r, g, b] = [0, 1, 2].map((c) => planes[c * cells + i]! + 0.5 - from[c]!) as [number, number, number];
    matrix.forEach(([ofRed, ofGreen, ofBlue], c) => {
      const color = ofRed * r + ofGreen * g + ofBlue * b + to[c]!;
      mapped[c * cells + i] = Math.min(1, Math.max(0, color)) - 0.5;
    });
  }
  return mapped;
}
