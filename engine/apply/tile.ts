import type { Picture } from '../../shared/picture';
import type { Layout } from '../automaton/layout';
import type { ColorMoments } from '../losses/color/colorTransfer';
import type { PaddedPhoto } from '../photo';

/** The layout on a grid whose edges meet. */
export function asTile(layout: Layout): Layout {
  const { growth } = layout;
  return growth ? { ...layout, growth: { ...growth, wraps: true } } : layout;
}

/**
 * Before anything is worked out for a tile.
 * @param size in pixels
 * @throws RangeError where cells would be cut, with the sides that fit
 */
export function checkTile({ width, height }: Pick<Picture, 'width' | 'height'>, { alignment }: Pick<Layout, 'alignment'>): void {
  const fits = [width, height].every((side) => side >= LEAST_CELLS * alignment && side % alignment === 0);
  if (!fits) throw new RangeError(`A tile of ${width} × ${height} pixels does not fit this automaton: its sides have to be multiples of ${alignment}, ${LEAST_CELLS * alignment} at least.`);
}

/**
 * What an automaton is shown in place of a photo to make a tile: one colour, the mean of its style where it maps colours,
 * else grey. No margin: the tile is the torus that it lives on.
 * @throws RangeError where cells would be cut
 */
export function blankTile({ name, width, height }: Picture, layout: Layout, colors: ColorMoments | undefined): PaddedPhoto {
  checkTile({ width, height }, layout);
  const cells = width * height;
  const planes = new Float32Array(3 * cells);
  colors?.mean.forEach((value, c) => planes.fill(value - 0.5, c * cells, (c + 1) * cells));
  return { name, planes, width, height, picture: { top: 0, left: 0, width, height } };
}

/** Of the coarsest, in a row: with fewer a cell would see itself. */
const LEAST_CELLS = 4;
