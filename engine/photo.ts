import type { Picture } from '../shared/picture';
import type { Region } from './rollout/tiledPlanes';

/**
 * A photo on a grid of its own: reflected around its edges, so that the automaton's wrapped neighbourhood and the
 * rim it spoils lie outside the picture.
 */
export interface PaddedPhoto {
  readonly name: string;
  /** Planar `[3, height, width]`, colours minus 0.5. */
  readonly planes: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Where the picture lies on the grid. */
  readonly picture: { top: number; left: number; width: number; height: number };
}

/** How much a photo is padded: photos do not wrap, the automaton's grid does. */
export interface Padding {
  /** Least cells of reflected photo on each side. */
  readonly margin: number;
  /** Least width and height of the grid. */
  readonly minimumSide: number;
  /** Width and height of the grid are multiples of this. */
  readonly alignment: number;
}

/** Pads by the margin, and further where a side would be too short or no multiple of the alignment. */
export function padPhoto(picture: Picture, padding: Padding): PaddedPhoto {
  const grid = paddedGrid(picture, padding);
  const { width, height, picture: { top, left } } = grid;
  const planes = new Float32Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const row = reflect(y - top, picture.height) * picture.width;
    for (let x = 0; x < width; x++) {
      const source = 4 * (row + reflect(x - left, picture.width));
      for (let c = 0; c < 3; c++) planes[(c * height + y) * width + x] = picture.pixels[source + c]! / 255 - 0.5;
    }
  }
  return { ...grid, planes };
}

/** Rows and columns of the grid where the picture lies. */
export function regionOf({ picture: { top, left, width, height } }: Pick<PaddedPhoto, 'picture'>): Region {
  return { rows: { from: top, length: height }, columns: { from: left, length: width } };
}

/** The grid of a photo that is padded. */
export function paddedGrid({ name, ...picture }: Pick<Picture, 'name' | 'width' | 'height'>, padding: Padding): Omit<PaddedPhoto, 'planes'> {
  const [left, width] = padSide(picture.width, padding);
  const [top, height] = padSide(picture.height, padding);
  return { name, width, height, picture: { top, left, width: picture.width, height: picture.height } };
}

/** Cells before the picture, and of the whole side. */
function padSide(side: number, { margin, minimumSide, alignment }: Padding): [before: number, length: number] {
  const before = Math.max(margin, Math.ceil((minimumSide - side) / 2));
  return [before, Math.ceil((side + 2 * before) / alignment) * alignment];
}

/** Index inside 0 … length − 1 that `index` mirrors to, the edge itself not repeated. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = ((index % period) + period) % period;
  return inside < length ? inside : period - inside;
}

/** A square of planes on a photo's grid, planar `[channels, size, size]`. */
export function cropPlanes(
  planes: Float32Array,
  { width, height }: Pick<PaddedPhoto, 'width' | 'height'>,
  { top, left }: { readonly top: number; readonly left: number },
  size: number,
): Float32Array {
  const channels = planes.length / (width * height);
  const crop = new Float32Array(channels * size * size);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < size; y++) {
      const from = (c * height + top + y) * width + left;
      crop.set(planes.subarray(from, from + size), (c * size + y) * size);
    }
  }
  return crop;
}

/** The picture on a padded photo's grid as 8-bit RGBA; `planes` are `[3, height, width]`, colours minus 0.5. */
export function unpadPicture(photo: PaddedPhoto, planes: Float32Array): Picture {
  const { top, left, width, height } = photo.picture;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = (top + y) * photo.width + left + x;
      const target = 4 * (y * width + x);
      for (let c = 0; c < 3; c++) pixels[target + c] = (planes[c * photo.width * photo.height + cell]! + 0.5) * 255;
      pixels[target + 3] = 255;
    }
  }
  return { name: photo.name, width, height, pixels };
}

/** A picture's colours minus 0.5, planar `[3, height, width]`. */
export function toPlanes(picture: Picture): Float32Array {
  const cells = picture.width * picture.height;
  const planes = new Float32Array(3 * cells);
  for (let i = 0; i < cells; i++) for (let c = 0; c < 3; c++) planes[c * cells + i] = picture.pixels[4 * i + c]! / 255 - 0.5;
  return planes;
}
