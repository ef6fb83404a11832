/** `handDown` as it is defined, one step after the other, and its transpose: the plain version. */
import type { GridSize } from './levelGrid';

/** Part of a fine cell of a line that comes from a coarse one. */
interface Share {
  readonly fine: number;
  readonly coarse: number;
  readonly weight: number;
}

/** @param planes planar `[channels, height, width]` */
export function plainHandDown(planes: Float64Array, size: GridSize): Float64Array {
  const fine = new Float64Array(4 * planes.length);
  eachShare(planes.length, size, (from, to, weight) => (fine[to]! += weight * planes[from]!));
  return fine;
}

/** @param gradient planar `[channels, 2 × height, 2 × width]` */
export function plainHandDownTransposed(gradient: Float64Array, size: GridSize): Float64Array {
  const coarse = new Float64Array(gradient.length / 4);
  eachShare(coarse.length, size, (from, to, weight) => (coarse[from]! += weight * gradient[to]!));
  return coarse;
}

function eachShare(length: number, { width, height }: GridSize, visit: (coarse: number, fine: number, weight: number) => void): void {
  const [rows, columns] = [sharesOf(height), sharesOf(width)];
  for (let plane = 0; plane < length; plane += width * height) {
    for (const row of rows) {
      for (const column of columns) {
        const fine = 4 * plane + row.fine * 2 * width + column.fine;
        visit(plane + row.coarse * width + column.coarse, fine, row.weight * column.weight);
      }
    }
  }
}

/** Of a line: smoothed by [1 2 1] / 4 after it was doubled. */
function sharesOf(length: number): Share[] {
  const clamp = (i: number, count: number) => Math.min(count - 1, Math.max(0, i));
  const doubled = (fine: number): [coarse: number, weight: number][] => {
    const own = Math.floor(fine / 2);
    return [[own, 0.75], [clamp(fine % 2 === 0 ? own - 1 : own + 1, length), 0.25]];
  };
  return Array.from({ length: 2 * length }, (_, fine) =>
    [-1, 0, 1].flatMap((away) =>
      doubled(clamp(fine + away, 2 * length)).map(([coarse, weight]) => ({ fine, coarse, weight: (weight * (2 - Math.abs(away))) / 4 })),
    ),
  ).flat();
}
