import type { Layout } from '../automaton/layout';
import type { ColorMoments } from '../losses/color/colorTransfer';
import { cropPlanes, type PaddedPhoto, type Padding } from '../photo';
import { seenPhoto } from '../seenPhoto';
import type { Picture } from '../../shared/picture';

/** Its side in cells: what burns out does so in a spot, and a quarter of the own photo's crop costs a quarter. */
export const HARSH_SIDE = 64;
const CONTRAST = 1.5;

/**
 * The photo that tells at the end of a training whether an automaton burns out where it was not trained: of squares from
 * the middle of the other photos, with half as much contrast again in the style's colours, the one with most values at both
 * ends of the range. There drawings and lone shadows have theirs. As they are the photos do not tell: the automaton has
 * seen them, and few of their values are there.
 * @returns undefined where there are no others
 */
export function harshPhoto(others: readonly Picture[], layout: Layout, padding: Padding, colors: ColorMoments | undefined): PaddedPhoto | undefined {
  const squares = others.map((photo) => harshSquare(seenPhoto(photo, padding, colors), layout));
  const harshness = squares.map(bothEnds);
  return squares[harshness.indexOf(Math.max(...harshness))];
}

/** Share of values at the lower end times that at the upper one. */
function bothEnds({ planes }: PaddedPhoto): number {
  const share = (end: number) => planes.filter((value) => value === end).length / planes.length;
  return share(-0.5) * share(0.5);
}

function harshSquare(seen: PaddedPhoto, layout: Layout): PaddedPhoto {
  const aligned = (cells: number) => layout.alignment * Math.floor(cells / layout.alignment);
  const side = aligned(Math.min(Math.max(HARSH_SIDE, layout.alignment), seen.width, seen.height));
  const place = { top: aligned((seen.height - side) / 2), left: aligned((seen.width - side) / 2) };
  const planes = cropPlanes(withContrast(seen.planes), seen, place, side);
  return { name: seen.name, width: side, height: side, picture: { top: 0, left: 0, width: side, height: side }, planes };
}

/** Each channel farther from its mean, within the range of colours. */
function withContrast(planes: Float32Array): Float32Array {
  const cells = planes.length / 3;
  const means = [0, 1, 2].map((c) => planes.subarray(c * cells, (c + 1) * cells).reduce((sum, value) => sum + value, 0) / cells);
  return planes.map((value, i) => {
    const mean = means[Math.floor(i / cells)]!;
    return Math.min(0.5, Math.max(-0.5, mean + CONTRAST * (value - mean)));
  });
}
