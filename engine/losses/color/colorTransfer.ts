/**
 * Colours: those of the photo moved to the style's, and losses that hold a picture to them.
 *
 * The way: this file fits one linear map to photos and style (`geometricMean.ts`); `mapColors.ts` applies it to photos
 * before an automaton sees them, `recolor.ts` to tensors. `regionLoss.ts` holds a picture's regions to the colours
 * wanted, `colorHistogram.ts` (counted by `uvCounts.ts`) all of its colours to the style's.
 *
 * Papers: Pitié and Kokaram 2007 for the map; Afifi et al. 2021, HistoGAN (https://arxiv.org/abs/2011.11731).
 */
import { geometricMean, inverse, matrix, type Matrix3 } from './geometricMean';

/** Side in pixels of the squares whose mean colours count: what strokes look like from afar. */
const SQUARE = 4;
/**
 * Added to variances, so that a photo's noise does not become a style's colours: nothing is stretched by more than the
 * style's spread over 0.02. The style's own are raised, too, or its colours would not stay as they are.
 */
const LEAST_VARIANCE = 4e-4;

/** Planar `[3, height, width]`, colours minus 0.5. */
export interface ColorPlanes {
  readonly planes: Float32Array;
  readonly width: number;
  readonly height: number;
}

export type Color = readonly [number, number, number];

/** Mean (0..1 a channel) and covariance of a picture's colours. */
export interface ColorMoments {
  readonly mean: Color;
  readonly covariance: Matrix3;
}

/** A colour x (0..1 a channel) becomes matrix · (x − from) + to. */
export interface ColorTransfer {
  readonly matrix: Matrix3;
  readonly from: Color;
  readonly to: Color;
}

/**
 * The linear map that gives the colours of photos the mean and covariance of a style's and moves them least (Pitié and
 * Kokaram, "The linear Monge-Kantorovitch linear colour mapping for example-based colour transfer", CVMP 2007). Colours
 * are means of squares of 4 pixels. Being linear the map keeps regions whole, and an automaton learns it soon. One map
 * for all photos: the automaton is one, too.
 * @param photos one at least, each looked at once; margins count as what they show
 */
export function fitColorTransfer(photos: Iterable<ColorPlanes>, style: ColorPlanes): ColorTransfer {
  return transferBetween(colorMoments(photos), colorMoments([style]));
}

/** The map between colours of these moments. */
export function transferBetween(from: ColorMoments, to: ColorMoments): ColorTransfer {
  return { matrix: geometricMean(inverse(from.covariance), to.covariance), from: from.mean, to: to.mean };
}

/** A share of the way that a map goes: of maps between Gaussians, the one that moves colours least again. */
export function shareOf(transfer: ColorTransfer, share: number): ColorTransfer {
  if (share === 1) return transfer;
  const { matrix: whole, from, to } = transfer;
  const mixed = (own: number, other: number) => (1 - share) * own + share * other;
  return {
    matrix: matrix((a, b) => mixed(a === b ? 1 : 0, whole[a]![b]!)),
    from,
    to: [mixed(from[0], to[0]), mixed(from[1], to[1]), mixed(from[2], to[2])],
  };
}

/** Of the colours of all pictures together, variances raised by {@link LEAST_VARIANCE}. */
export function colorMoments(pictures: Iterable<ColorPlanes>): ColorMoments {
  const squares = Array.from(pictures, (picture) => [0, 1, 2].map((c) => squareMeans(picture, c)));
  const channels = [0, 1, 2].map((c) => squares.flatMap((means) => means[c]!));
  const means = channels.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const covariance = matrix((a, b) => {
    const products = channels[a]!.reduce((sum, value, i) => sum + (value - means[a]!) * (channels[b]![i]! - means[b]!), 0);
    return products / channels[a]!.length + (a === b ? LEAST_VARIANCE : 0);
  });
  return { mean: [means[0]! + 0.5, means[1]! + 0.5, means[2]! + 0.5], covariance };
}

/** Of one channel; squares at the right and lower edge may be narrower. */
function squareMeans({ planes, width, height }: ColorPlanes, channel: number): number[] {
  const columns = Math.ceil(width / SQUARE);
  const sums = new Float64Array(columns * Math.ceil(height / SQUARE));
  const counts = new Float64Array(sums.length);
  for (let y = 0; y < height; y++) {
    const [line, row] = [(channel * height + y) * width, Math.floor(y / SQUARE) * columns];
    for (let x = 0; x < width; x++) {
      const square = row + Math.floor(x / SQUARE);
      sums[square]! += planes[line + x]!;
      counts[square]! += 1;
    }
  }
  return Array.from(sums, (sum, i) => sum / counts[i]!);
}
