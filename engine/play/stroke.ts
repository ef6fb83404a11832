/** What the brush does inside its disc: clears the cells, colours the picture, or puts the seed back. */
export type BrushMode = 'damage' | 'paint' | 'restore';

/** One move of the brush, in pixels of the grid; it does not wrap. */
export interface Stroke {
  readonly mode: BrushMode;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly radius: number;
  /** RGB, 0 to 1; used by `paint`. */
  readonly color: readonly [number, number, number];
}

/** A stroke in cells of so many pixels a side. */
export function inCells(stroke: Stroke, side: number): Stroke {
  const scaled = ({ x, y }: Stroke['from']) => ({ x: x / side, y: y / side });
  return { ...stroke, from: scaled(stroke.from), to: scaled(stroke.to), radius: stroke.radius / side };
}

/** Calls `cell` with the index of each cell whose middle lies within the radius of the stroke's line. */
export function eachCell(stroke: Stroke, width: number, height: number, cell: (index: number) => void): void {
  const { from, to, radius } = stroke;
  const [left, right] = bounds(from.x, to.x, radius, width);
  const [top, bottom] = bounds(from.y, to.y, radius, height);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (distance(stroke, x + 0.5, y + 0.5) <= radius) cell(y * width + x);
    }
  }
}

function bounds(a: number, b: number, radius: number, side: number): [number, number] {
  return [Math.max(0, Math.floor(Math.min(a, b) - radius)), Math.min(side - 1, Math.ceil(Math.max(a, b) + radius))];
}

/** From a point to the line between the stroke's ends. */
function distance({ from, to }: Stroke, x: number, y: number): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - t * dx, y - from.y - t * dy);
}
