import * as tf from '@tensorflow/tfjs-core';

export interface WarpOptions {
  /** Degrees. */
  readonly angle: number;
  readonly shear: number;
  /** Across and down, as shares of the side. */
  readonly shift: readonly [number, number];
  /** How much nearer the right and the lower edge are, as in a tilted picture. */
  readonly tilt: readonly [number, number];
}

/** Pixels that a bilinear sample is made of. */
const TAPS = 4;

/**
 * A projective map of square pictures by bilinear sampling; edges go on outwards. Its gradient gathers, too: for
 * every source pixel the samples that it went into, since scattering is slow or missing on the devices.
 */
export class Warp {
  private readonly indices: Int32Array;
  private readonly weights: Float32Array;

  constructor(
    private readonly size: number,
    options: WarpOptions,
  ) {
    this.indices = new Int32Array(size * size * TAPS);
    this.weights = new Float32Array(size * size * TAPS);
    const source = sourceOf(size, options);
    for (let i = 0; i < size * size; i++) this.setTaps(i, ...source(i % size, Math.floor(i / size)));
  }

  /** side×side×3 → the same. */
  apply(picture: tf.Tensor3D): tf.Tensor3D {
    const operation = tf.customGrad((x) => ({
      value: gatherWeighted(x as tf.Tensor3D, this.indices, this.weights),
      gradFunc: (dy) => {
        const { indices, weights } = this.adjoint();
        return gatherWeighted(dy as tf.Tensor3D, indices, weights);
      },
    }));
    return operation(picture) as tf.Tensor3D;
  }

  private setTaps(pixel: number, x: number, y: number): void {
    const last = this.size - 1;
    const [cx, cy] = [Math.min(Math.max(x, 0), last), Math.min(Math.max(y, 0), last)];
    const [left, top] = [Math.min(Math.floor(cx), last - 1), Math.min(Math.floor(cy), last - 1)];
    const [fx, fy] = [cx - left, cy - top];
    const first = top * this.size + left;
    this.indices.set([first, first + 1, first + this.size, first + this.size + 1], pixel * TAPS);
    this.weights.set([(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy], pixel * TAPS);
  }

  /** The transposed sampling, every source pixel padded to as many taps as the busiest has. */
  private adjoint(): { indices: Int32Array; weights: Float32Array } {
    const pixels = this.size * this.size;
    const counts = new Int32Array(pixels);
    this.weights.forEach((weight, i) => weight > 0 && counts[this.indices[i]!]!++);
    const taps = counts.reduce((most, count) => Math.max(most, count), 1);
    const indices = new Int32Array(pixels * taps);
    const weights = new Float32Array(pixels * taps);
    counts.fill(0);
    this.weights.forEach((weight, i) => {
      if (weight <= 0) return;
      const source = this.indices[i]!;
      const at = source * taps + counts[source]!++;
      indices[at] = Math.floor(i / TAPS);
      weights[at] = weight;
    });
    return { indices, weights };
  }
}

/** For each pixel the weighted sum of `indices.length / pixels` others. */
function gatherWeighted(picture: tf.Tensor3D, indices: Int32Array, weights: Float32Array): tf.Tensor3D {
  const [height, width, channels] = picture.shape;
  const pixels = height * width;
  const taps = indices.length / pixels;
  return tf.tidy(() => {
    const gathered = tf.gather(tf.reshape(picture, [pixels, channels]), tf.tensor1d(indices, 'int32'));
    const weighted = tf.mul(gathered, tf.tensor2d(weights, [pixels * taps, 1]));
    return tf.reshape(tf.sum(tf.reshape(weighted, [pixels, taps, channels]), 1), [height, width, channels]);
  });
}

/** From a pixel of the warped picture to the place in the source, both counted from the picture's middle. */
function sourceOf(size: number, { angle, shear, shift, tilt }: WarpOptions) {
  const middle = (size - 1) / 2;
  const radians = (angle * Math.PI) / 180;
  const [cos, sin, slant] = [Math.cos(radians), Math.sin(radians), Math.tan((shear * Math.PI) / 180)];
  return (px: number, py: number): [number, number] => {
    const [x, y] = [px - middle, py - middle];
    const depth = 1 + (tilt[0] * x + tilt[1] * y) / middle;
    const [u, v] = [(x + slant * y) / depth, y / depth];
    return [cos * u - sin * v + middle + shift[0] * size, sin * u + cos * v + middle + shift[1] * size];
  };
}
