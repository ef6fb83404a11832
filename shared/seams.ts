import { z } from 'zod';
import { lumaAt, type Picture } from './picture';

/**
 * How well a tile's edges meet, across each of its two seams: the mean jump of light from the last line to the first, over
 * the mean jump between neighbouring lines inside. About 1: the seam is like any other place.
 */
export const seamsSchema = z.object({
  /** Between the right edge and the left one. */
  columns: z.number(),
  /** Between the lower edge and the upper one. */
  rows: z.number(),
});
export type Seams = z.infer<typeof seamsSchema>;

/** Above this a seam is seen: a crop of a photo or of a painting has 3 and more. */
export const VISIBLE_SEAM = 1.5;

export function measureSeams({ width, height, pixels }: Picture): Seams {
  const light = Float64Array.from({ length: width * height }, (_, i) => lumaAt(pixels, 4 * i));
  return { columns: seamRatio(light, width, height, 1, width), rows: seamRatio(light, height, width, width, 1) };
}

/** One sentence for whoever made the tile. */
export function describeSeams({ columns, rows }: Seams): string {
  const judged = Math.max(columns, rows) < VISIBLE_SEAM ? 'none is to be seen' : 'one may be seen';
  return `Seams: ${columns.toFixed(2)} between left and right, ${rows.toFixed(2)} between top and bottom of the jumps inside; ${judged}.`;
}

/** Of an axis with `length` lines `along` apart, each of `across` cells that are `step` apart. */
function seamRatio(light: Float64Array, length: number, across: number, along: number, step: number): number {
  const jump = (from: number, to: number) => {
    let sum = 0;
    for (let i = 0; i < across; i++) sum += Math.abs(light[to * along + i * step]! - light[from * along + i * step]!);
    return sum / across;
  };
  const inside = Array.from({ length: length - 1 }, (_, i) => jump(i, i + 1)).reduce((sum, value) => sum + value, 0) / (length - 1);
  const seam = jump(length - 1, 0);
  // Of a tile of one colour everything meets.
  return inside === 0 ? (seam === 0 ? 1 : Infinity) : seam / inside;
}
