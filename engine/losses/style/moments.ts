import * as tf from '@tensorflow/tfjs-core';
import { columnKernel } from '../../features/columnKernel';
import { numbersOf, onHost, unwritten } from '../../hostNumbers';
import { lossKernel } from '../lossKernel';
import { productsOfEach } from './gram';
import { momentsLength } from './momentSums';

/** What a style's channels are measured by, 1 × channels each. */
export interface Units {
  readonly mean: tf.Tensor2D;
  /** Standard deviations. */
  readonly deviation: tf.Tensor2D;
}

/**
 * Means and mean products of features in a style's units, of each picture: source after source the means, then the
 * products row by row. One operation with a gradient by hand; the products' symmetry and the units' division are worked
 * into a small matrix first, so that the features themselves are multiplied but once each way.
 * @param features of each source, pictures × positions × channels
 * @returns pictures × numbers
 */
export function momentsIn(features: readonly tf.Tensor3D[], units: readonly Units[]): tf.Tensor2D {
  const [standardise, pack, unpack] = onHost() ? [standardisedByLoops, packedByLoops, partsByLoops] : [standardised, packed, partsOf];
  const operation = tf.customGrad((...args) => {
    const [save] = args.splice(-1) as unknown as [tf.GradSaveFunc];
    const seen = (args as tf.Tensor3D[]).map((each, i) => standardise(each, units[i]!));
    save(seen.map(({ standard }) => standard));
    const parts = seen.map(({ standard, means }) => ({ means, products: productsOf(standard) }));
    return {
      value: pack(parts),
      gradFunc: (dy, saved) =>
        unpack(dy as tf.Tensor2D, features, units).map(({ means, products }, i) => tf.add(tf.matMul(saved[i] as tf.Tensor3D, products), means)),
    };
  });
  return operation(...features) as tf.Tensor2D;
}

interface Standardised {
  readonly standard: tf.Tensor3D;
  /** pictures × 1 × channels. */
  readonly means: tf.Tensor3D;
}

interface Parts {
  /** pictures × 1 × channels. */
  readonly means: tf.Tensor3D;
  /** pictures × channels × channels. */
  readonly products: tf.Tensor3D;
}

function productsOf(standard: tf.Tensor3D): tf.Tensor3D {
  return tf.mul(productsOfEach(standard), 1 / standard.shape[1]);
}

/** In tfjs operations: on a GPU, and the plain version of the loop. */
function standardised(features: tf.Tensor3D, { mean, deviation }: Units): Standardised {
  const [pictures, positions] = features.shape;
  const standard = tf.div<tf.Tensor3D>(tf.sub(features, mean), deviation);
  return { standard, means: tf.matMul(tf.fill<tf.Rank.R3>([pictures, 1, positions], 1 / positions), standard) };
}

/** By loops, or the kernel of columns, to the bit the same. */
function standardisedByLoops(features: tf.Tensor3D, { mean, deviation }: Units): Standardised {
  const [pictures, positions, channels] = features.shape;
  const [standard, means] = [unwritten<tf.Rank.R3>(features.shape), unwritten<tf.Rank.R3>([pictures, 1, channels])];
  const [values, target] = [numbersOf(features), numbersOf(standard)];
  const [middle, scale] = [numbersOf(mean).slice(), numbersOf(deviation).map((each) => 1 / each)];
  const kernel = columnKernel();
  if (kernel) {
    for (let picture = 0, size = positions * channels; picture < pictures; picture++) {
      const own = (all: Float32Array) => all.subarray(picture * size, (picture + 1) * size);
      const total = kernel.standardised(own(values), positions, middle, scale, own(target));
      numbersOf(means).set(total.map((sum) => sum / positions), picture * channels);
    }
    return { standard, means };
  }
  const sums = new Float64Array(pictures * channels);
  for (let at = 0, picture = 0; picture < pictures; picture++)
    for (let position = 0; position < positions; position++)
      for (let c = 0, sum = picture * channels; c < channels; c++, at++, sum++) {
        const value = (values[at]! - middle[c]!) * scale[c]!;
        target[at] = value;
        sums[sum]! += value;
      }
  numbersOf(means).set(sums.map((sum) => sum / positions));
  return { standard, means };
}

function packed(parts: readonly Parts[]): tf.Tensor2D {
  const rows = (part: tf.Tensor3D) => tf.reshape<tf.Rank.R2>(part, [part.shape[0], -1]);
  return tf.concat2d(parts.flatMap(({ means, products }) => [rows(means), rows(products)]), 1);
}

function packedByLoops(parts: readonly Parts[]): tf.Tensor2D {
  const lengths = parts.map(({ means }) => momentsLength({ channels: means.shape[2] }));
  const [pictures, length] = [parts[0]!.means.shape[0], lengths.reduce((a, b) => a + b)];
  const pack = unwritten<tf.Rank.R2>([pictures, length]);
  const target = numbersOf(pack);
  for (let at = 0, picture = 0; picture < pictures; picture++)
    for (const { means, products } of parts)
      for (const part of [means, products]) {
        const size = part.size / pictures;
        target.set(numbersOf(part).subarray(picture * size, (picture + 1) * size), at);
        at += size;
      }
  return pack;
}

/**
 * The gradient at each source's moments, as features are to be multiplied with and moved by it: both already divided by
 * the number of positions and by the deviations, and the products' added to its own transpose.
 */
function partsOf(dy: tf.Tensor2D, features: readonly tf.Tensor3D[], units: readonly Units[]): Parts[] {
  let offset = 0;
  const next = <R extends tf.Rank>(length: number, shape: tf.ShapeMap[R]): tf.Tensor<R> => {
    const part = tf.reshape<R>(tf.slice(dy, [0, offset], [dy.shape[0], length]), shape);
    offset += length;
    return part;
  };
  return features.map(({ shape: [pictures, positions, channels] }, i) => {
    const share = tf.div(1 / positions, units[i]!.deviation);
    const means = tf.mul<tf.Tensor3D>(next<tf.Rank.R3>(channels, [pictures, 1, channels]), share);
    const products = next<tf.Rank.R3>(channels ** 2, [pictures, channels, channels]);
    return { means, products: tf.mul<tf.Tensor3D>(tf.add(products, tf.transpose(products, [0, 2, 1])), share) };
  });
}

/** By loops, or the kernel of losses, to the bit the same. */
function partsByLoops(dy: tf.Tensor2D, features: readonly tf.Tensor3D[], units: readonly Units[]): Parts[] {
  const [pictures, length] = dy.shape;
  const kernel = lossKernel();
  let offset = 0;
  return features.map(({ shape: [, positions, channels] }, i) => {
    const parts = { means: unwritten<tf.Rank.R3>([pictures, 1, channels]), products: unwritten<tf.Rank.R3>([pictures, channels, channels]) };
    const [means, products, given] = [numbersOf(parts.means), numbersOf(parts.products), numbersOf(dy)];
    const share = numbersOf(units[i]!.deviation).map((each) => 1 / (positions * each));
    for (let picture = 0; picture < pictures; picture++) {
      const [from, to] = [picture * length + offset, picture * channels];
      for (let c = 0; c < channels; c++) means[to + c] = given[from + c]! * share[c]!;
      const own = given.subarray(from + channels, from + channels * (1 + channels));
      const target = products.subarray(to * channels, (to + channels) * channels);
      if (kernel) kernel.scaledSymmetric(own, share, target);
      else scaleSymmetric(own, share, target);
    }
    offset += momentsLength({ channels });
    return parts;
  });
}

/** A matrix and its transpose added up, each column times its share. */
function scaleSymmetric(matrix: Float32Array, share: Float32Array, target: Float32Array): void {
  const side = share.length;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      target[row * side + column] = (matrix[row * side + column]! + matrix[column * side + row]!) * share[column]!;
    }
}
