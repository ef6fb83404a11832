import * as tf from '@tensorflow/tfjs-core';
import { resampleTransposed, type Sampling } from '../resample';
import { parted } from '../pictures';
import { sumAll, sumEach } from '../sums';
import { uvCounts } from './uvCounts';

/** How an RGB-uv histogram is made. */
export interface HistogramOptions {
  /** Bins along each axis, from −3 to 3. */
  readonly bins: number;
  /** Added to each channel before the logarithm; bounds the gradient of dark pixels by its inverse. */
  readonly logEpsilon: number;
  /** A picture with a longer side is sampled to side×side first. */
  readonly side: number;
  readonly sampling: Sampling;
}

/**
 * Near-black pixels pull at most a hundred times as hard as white ones, and large pictures are sampled: were they shrunk,
 * a style picture would have duller colours than the training crop, which shrinks less.
 */
const studio: HistogramOptions = { bins: 64, logEpsilon: 1e-2, side: 48, sampling: 'nearest' };
/** Counted once a run, so there is time for more pixels. */
const studioTarget: HistogramOptions = { ...studio, side: 128 };

const intensityEpsilon = 1e-6;
const normalizationEpsilon = 1e-6;

/** The histogram of a style picture, and how far another picture's is from it. */
export class ColorHistogramTarget {
  readonly #root: tf.Tensor3D;

  /** @param style 3×H×W, values 0..1. */
  constructor(style: tf.Tensor3D) {
    this.#root = tf.keep(tf.tidy(() => tf.sqrt(rgbUvHistogram(mixed(style), studioTarget))));
  }

  /** @param pictures n×3×H×W; values outside 0..1 are clamped and get no gradient. @returns n × (3 · bins · bins) */
  histogram(pictures: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      const rows = parted(pictures).map((picture) => tf.reshape<tf.Rank.R2>(rgbUvHistogram(mixed(tf.squeeze(picture, [0])), studio), [1, -1]));
      return rows.length === 1 ? rows[0]! : tf.concat2d(rows, 0);
    });
  }

  /** Hellinger distance of each histogram from the style's, 0..1. */
  distance(histograms: tf.Tensor2D): tf.Tensor1D {
    return tf.tidy(() => {
      const roots = tf.reshape(tf.sqrt(histograms), [-1, ...this.#root.shape]);
      return hellinger(sumEach(tf.square(tf.sub(roots, this.#root))));
    });
  }

  dispose(): void {
    this.#root.dispose();
  }
}

/**
 * A picture at half its size, as the eye mixes its pixels: automata else get their variety of colours by turning from
 * one to the other with each pixel.
 * @param picture 3×H×W; values outside 0..1 are clamped.
 * @returns 3×⌈W/2⌉×⌈H/2⌉, rows and columns changed round, which no histogram sees.
 */
function mixed(picture: tf.Tensor3D): tf.Tensor3D {
  const [, height, width] = picture.shape;
  return resampleTransposed(tf.clipByValue(picture, 0, 1), [Math.ceil(height / 2), Math.ceil(width / 2)], 'adaptive');
}

/** The summand keeps the root's gradient finite for equal histograms. */
function hellinger(squares: tf.Tensor1D): tf.Tensor1D {
  return tf.mul(tf.sqrt(tf.add(squares, 1e-12)), Math.SQRT1_2);
}

/**
 * Histogram of log-chroma, weighted by intensity (HistoGAN, https://arxiv.org/abs/2011.11731), sum 1.
 * Plane 0 counts over (log R/G, log R/B), plane 1 over (log R/G, log G/B), plane 2 over (log R/B, log G/B).
 * HistoGAN counts planes 1 and 2 over (log G/R, log G/B) and (log B/R, log B/G): the same with axes turned
 * round, which no distance of histograms sees.
 * @param picture 3×H×W.
 * @returns 3×bins×bins.
 */
export function rgbUvHistogram(picture: tf.Tensor3D, options: HistogramOptions): tf.Tensor3D {
  return tf.tidy(() => {
    const pixels = sampledPixels(tf.clipByValue(picture, 0, 1), options);
    const logs = tf.log(tf.add(pixels, options.logEpsilon)) as tf.Tensor2D;
    const intensity = tf.sqrt(tf.add(tf.sum(tf.square(pixels), 0), intensityEpsilon)) as tf.Tensor1D;
    return normalized(uvCounts(logs, intensity, options.bins)) as tf.Tensor3D;
  });
}

/** x / (Σx + epsilon), with both passes' sums in {@link sumAll}'s order. */
const normalized = tf.customGrad((x, save) => {
  const total = tf.add(sumAll(x as tf.Tensor), normalizationEpsilon);
  const value = tf.div(x as tf.Tensor, total);
  (save as tf.GradSaveFunc)([value, total]);
  return {
    value,
    gradFunc: (dy, [y, sum]) => tf.div(tf.sub(dy, sumAll(tf.mul(dy, y!))), sum!),
  };
});

/** 3×N. */
function sampledPixels(picture: tf.Tensor3D, { side, sampling }: HistogramOptions): tf.Tensor2D {
  const [, height, width] = picture.shape;
  const small = Math.max(height, width) > side ? resampleTransposed(picture, [side, side], sampling) : picture;
  return tf.reshape(small, [3, -1]);
}
