import { luma, type Picture } from '../../../shared/picture';
import { gaussianBlur } from '../../automaton/growth/gaussianBlur';
import type { GridSize } from '../../automaton/growth/levelGrid';

/** Deviation of the Gaussian whose result counts as no stroke, as a share of the longer side: skies, faces, sheets of a mosaic's colour. */
const FORMS = 1 / 32;
/** Unit steps along which neighbours are compared. */
const DIRECTIONS = [[1, 0], [Math.SQRT1_2, Math.SQRT1_2], [0, 1], [-Math.SQRT1_2, Math.SQRT1_2]] as const;
/** From the distance at which neighbours are half alike to the next stroke: 6 for a wave, 8 for hard stripes; measured on tilings. */
const SPACING = 5;

/**
 * How far a picture's strokes, or tiles, lie apart in its own pixels: from the autocorrelation of its luminance without
 * larger forms, over the distance at which that falls to a half in the mean of four directions.
 * @returns at least 1
 */
export function strokeSpacing(picture: Picture): number {
  const light = withoutForms(luminance(picture), picture);
  const whole = correlation(light, picture, 0);
  const alike = (distance: number) => correlation(light, picture, distance) / (whole || 1);
  let [distance, before, now] = [1, 1, alike(1)];
  while (now > 0.5 && distance < Math.max(picture.width, picture.height) / 8) [distance, before, now] = [distance + 1, now, alike(distance + 1)];
  return Math.max(1, SPACING * (distance - Math.min(1, Math.max(0, (0.5 - now) / (before - now || 1)))));
}

function luminance({ pixels, width, height }: Picture): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => luma.reduce((sum, share, c) => sum + (share * pixels[4 * i + c]!) / 255, 0));
}

function withoutForms(light: Float32Array, size: GridSize): Float32Array {
  const forms = gaussianBlur(light, size, FORMS * Math.max(size.width, size.height));
  return light.map((value, i) => value - forms[i]!);
}

/** Mean product of values so far apart, over all directions. */
function correlation(values: Float32Array, size: GridSize, distance: number): number {
  const means = DIRECTIONS.map(([dx, dy]) => meanProduct(values, size, Math.round(distance * dx), Math.round(distance * dy)));
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
}

function meanProduct(values: Float32Array, { width, height }: GridSize, dx: number, dy: number): number {
  const [first, last] = [Math.max(0, -dx), Math.min(width, width - dx)];
  let sum = 0;
  for (let y = 0; y + dy < height; y++) {
    const [row, other] = [y * width, (y + dy) * width + dx];
    for (let x = first; x < last; x++) sum += values[row + x]! * values[other + x]!;
  }
  return sum / Math.max(1, (last - first) * (height - dy));
}
