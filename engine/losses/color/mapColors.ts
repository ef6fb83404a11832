import type { ColorTransfer } from './colorTransfer';

/**
 * `recolor` without tensors, for photos before they are seen by an automaton.
 * @param planes planar `[3, height, width]`, colours minus 0.5; the result likewise, within ±0.5
 */
export function mapColors(planes: Float32Array, { matrix, from, to }: ColorTransfer): Float32Array {
  const cells = planes.length / 3;
  const mapped = new Float32Array(planes.length);
  matrix.forEach(([ofRed, ofGreen, ofBlue], c) => {
    for (let i = 0; i < cells; i++) {
      const r = planes[i]! + 0.5 - from[0];
      const g = planes[cells + i]! + 0.5 - from[1];
      const b = planes[2 * cells + i]! + 0.5 - from[2];
      const color = ofRed * r + ofGreen * g + ofBlue * b + to[c]!;
      mapped[c * cells + i] = Math.min(1, Math.max(0, color)) - 0.5;
    }
  });
  return mapped;
}
