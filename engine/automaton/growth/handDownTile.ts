import { handDown } from './handDown';
import type { GridSize } from './levelGrid';

/** `handDown` of a tile, which has no edges: beyond one lies what is at the opposite one. */
export function handDownTile(planes: Float32Array, { width, height }: GridSize): Float32Array {
  const [wide, high] = [width + 2, height + 2];
  const channels = planes.length / (width * height);
  const around = new Float32Array(channels * wide * high);
  for (let i = 0; i < around.length; i++) {
    const [channel, y, x] = [Math.floor(i / (wide * high)), Math.floor(i / wide) % high, i % wide];
    around[i] = planes[(channel * height + ((y + height - 1) % height)) * width + ((x + width - 1) % width)]!;
  }
  const doubled = handDown(around, { width: wide, height: high }, 1);
  const tile = new Float32Array(4 * planes.length);
  for (let line = 0; line < tile.length / (2 * width); line++) tile.set(doubled.subarray(line * 2 * wide + 2, line * 2 * wide + 2 + 2 * width), line * 2 * width);
  return tile;
}
