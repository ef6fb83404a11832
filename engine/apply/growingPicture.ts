import type { Picture } from '../../shared/picture';
import { pictureOffset, type Layout } from '../automaton/layout';
import type { PaddedPhoto } from '../photo';
import type { RolledGrid } from '../rollout/rolloutWatch';

/** Longer side of what is shown while a picture grows. */
const shownSide = 512;
/** What is shown more often nobody sees, and it costs. */
const MILLISECONDS_BETWEEN = 400;

/** A picture as far as it has grown: each new grid at once, the same one now and then. */
export function previewing(layout: Layout, photo: PaddedPhoto, show: (picture: Picture) => void): (grid: RolledGrid) => Promise<void> {
  let last: { readonly width: number; readonly at: number } | undefined;
  return async (grid) => {
    const at = Date.now();
    if (last?.width === grid.width && at - last.at < MILLISECONDS_BETWEEN) return;
    last = { width: grid.width, at };
    show(await growingPicture(grid, layout, photo));
  };
}

/** What a grid, which may be coarser than the photo's, shows of the picture; of a large one single cells. */
async function growingPicture(grid: RolledGrid, layout: Layout, photo: PaddedPhoto): Promise<Picture> {
  const { top, left, width, height } = photo.picture;
  const cell = photo.width / grid.width;
  const pixels = Math.max(cell, Math.max(width, height) / shownSide);
  const across = samplesOf(left, width, pixels, cell);
  const down = samplesOf(top, height, pixels, cell);
  const planes = await grid.cells(pictureOffset(layout), 3, down, across);
  return { name: photo.name, width: across.length, height: down.length, pixels: toPixels(planes) };
}

/** Cells at the middles of equal parts of a side. */
function samplesOf(from: number, length: number, pixels: number, cell: number): number[] {
  const count = Math.max(1, Math.round(length / pixels));
  return Array.from({ length: count }, (_, i) => Math.floor((from + ((i + 0.5) * length) / count) / cell));
}

function toPixels(planes: Float32Array): Uint8ClampedArray {
  const count = planes.length / 3;
  const pixels = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = (planes[c * count + i]! + 0.5) * 255;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
