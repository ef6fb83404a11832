import * as tf from '@tensorflow/tfjs-core';
import { columnKernel } from '../../features/columnKernel';
import { numbersOf, onHost } from '../../hostNumbers';
import { parted } from '../pictures';
import { positionsOf } from './positions';

/**
 * Gram matrix FᵀF / (h·w) of features, channels×channels: which channels occur together, whatever the place
 * (Gatys et al. 2015, https://arxiv.org/abs/1508.06576). Transposed and then multiplied, since the CPU's
 * multiplication is slow where it has to transpose by itself.
 * @param features pictures×h×w×channels.
 */
export function gramMatrix(features: tf.Tensor4D): tf.Tensor2D {
  return flatGramMatrix(positionsOf(features));
}

/** That of each picture for itself, in a row: pictures × channels². */
export function gramRows(features: tf.Tensor4D): tf.Tensor2D {
  const rows = (picture: tf.Tensor4D) => tf.reshape<tf.Rank.R2>(gramMatrix(picture), [1, -1]);
  const each = parted(features).map(rows);
  return each.length === 1 ? each[0]! : tf.concat2d(each, 0);
}

/** The same of features place by place, positions×channels. */
function flatGramMatrix(features: tf.Tensor2D): tf.Tensor2D {
  return gramOperation(features) as tf.Tensor2D;
}

/**
 * FᵀF of each picture. On a GPU, and as the plain version, operations of tfjs; those sum up many pictures' in another order.
 * @param features pictures × positions × channels
 */
export function productsOfEach(features: tf.Tensor3D): tf.Tensor3D {
  const [pictures, , channels] = features.shape;
  const products = pictures === 1 ? productsByKernel(features) : undefined;
  if (products) return tf.tensor3d(products, [1, channels, channels]);
  return onHost() ? tf.matMul(tf.transpose(features, [0, 2, 1]), features) : tf.matMul(features, features, true);
}

function selfProducts(flat: tf.Tensor2D): tf.Tensor2D {
  const products = productsByKernel(flat);
  return products ? tf.tensor2d(products, [flat.shape[1], flat.shape[1]]) : tf.matMul(tf.transpose(flat), flat);
}

/** Of one picture; nothing where there is no kernel. */
function productsByKernel(features: tf.Tensor2D | tf.Tensor3D): Float32Array | undefined {
  const kernel = columnKernel();
  const values = kernel && numbersOf(features);
  return values && kernel.products(values, values, features.size / features.shape.at(-1)!);
}

const gramOperation = tf.customGrad((f, save) => {
  const flat = f as tf.Tensor2D;
  const positions = flat.shape[0];
  (save as tf.GradSaveFunc)([flat]);
  return {
    value: tf.mul(selfProducts(flat), 1 / positions),
    gradFunc: (dy, [saved]) => {
      const symmetric = tf.mul(tf.add(dy, tf.transpose(dy)), 1 / positions);
      return tf.matMul(saved as tf.Tensor2D, symmetric as tf.Tensor2D);
    },
  };
});
