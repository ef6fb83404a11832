import * as tf from '@tensorflow/tfjs-core';
import { multiplyTransposed } from './linear';

export interface AttentionSizes {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
}

/**
 * Attention of every head (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762).
 * @param qkv batch·tokens×3·width: queries, keys and values side by side, heads side by side in each.
 * @param mask tokens×tokens, added to the scores before the softmax.
 * @returns batch·tokens×width.
 */
export function attention(qkv: tf.Tensor2D, sizes: AttentionSizes, mask?: tf.Tensor2D): tf.Tensor2D {
  const { batch, tokens, heads } = sizes;
  const depth = qkv.shape[1] / 3 / heads;
  const byHead = tf.transpose(tf.reshape(qkv, [batch, tokens, 3 * heads, depth]), [0, 2, 1, 3]);
  const [q, k, v] = [0, 1, 2].map((part) =>
    tf.reshape(tf.slice(byHead, [0, part * heads, 0, 0], [batch, heads, tokens, depth]), [batch * heads, tokens, depth]),
  ) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
  const scores = productTransposed(tf.mul(q, depth ** -0.5) as tf.Tensor3D, k) as tf.Tensor3D;
  const weights = softmax(mask ? tf.add(scores, mask) : scores) as tf.Tensor3D;
  const mixed = tf.reshape(product(weights, v) as tf.Tensor3D, [batch, heads, tokens, depth]);
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * tokens, heads * depth]);
}

/** a·bᵀ for batches of matrices. */
const productTransposed = tf.customGrad((x, y, save) => {
  const [a, b] = [x as tf.Tensor3D, y as tf.Tensor3D];
  (save as tf.GradSaveFunc)([a, b]);
  return {
    value: multiplyTransposed(a, b),
    gradFunc: (d, [a0, b0]) => {
      const dy = d as tf.Tensor3D;
      return [tf.matMul(dy, b0 as tf.Tensor3D), tf.matMul(turned(dy), a0 as tf.Tensor3D)];
    },
  };
});

/** a·b for batches of matrices. */
const product = tf.customGrad((x, y, save) => {
  const [a, b] = [x as tf.Tensor3D, y as tf.Tensor3D];
  (save as tf.GradSaveFunc)([a, b]);
  return {
    value: tf.matMul(a, b),
    gradFunc: (d, [a0, b0]) => {
      const dy = d as tf.Tensor3D;
      return [multiplyTransposed(dy, b0 as tf.Tensor3D), tf.matMul(turned(a0 as tf.Tensor3D), dy)];
    },
  };
});

/** Over the last axis; the gradient is y·(dy − Σ dy·y). */
const softmax = tf.customGrad((x, save) => {
  const value = tf.softmax(x as tf.Tensor);
  (save as tf.GradSaveFunc)([value]);
  return {
    value,
    gradFunc: (dy, [y]) => {
      const product = tf.mul(dy as tf.Tensor, y!);
      return tf.sub(product, tf.mul(y!, tf.sum(product, y!.rank - 1, true)));
    },
  };
});

function turned(x: tf.Tensor3D): tf.Tensor3D {
  return tf.transpose(x, [0, 2, 1]);
}
