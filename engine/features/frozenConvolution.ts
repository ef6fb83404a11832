import * as tf from '@tensorflow/tfjs-core';
import { gpuOperation } from '../gpuOperation';

/**
 * relu(x ∗ kernel + bias) with stride 1 and zero padding to the same size, differentiable with respect to x
 * only. Its gradient is again a convolution, with the kernel turned by 180° and its channels swapped: on the
 * CPU that is ten times faster than the generic gradient, and it takes no more memory than the output.
 */
export class FrozenConvolution {
  readonly #kernel: tf.Tensor4D;
  readonly #bias: tf.Tensor1D;
  readonly #turned: tf.Tensor4D;
  readonly #noBias: tf.Tensor1D;

  /**
   * Takes over both tensors.
   * @param kernel height×width×in×out, height and width odd.
   * @param bias out.
   */
  constructor(kernel: tf.Tensor4D, bias: tf.Tensor1D) {
    const [height, width, inputs, outputs] = kernel.shape;
    if (height % 2 === 0 || width % 2 === 0) throw new Error(`A ${height}×${width} kernel has no centre.`);
    if (bias.size !== outputs) throw new Error(`${outputs} output channels, but ${bias.size} biases.`);
    this.#kernel = tf.keep(kernel);
    this.#bias = tf.keep(bias);
    this.#turned = tf.keep(tf.tidy(() => tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2])));
    this.#noBias = tf.keep(tf.zeros([inputs]));
  }

  /** pictures×h×w×in → pictures×h×w×out. */
  apply(input: tf.Tensor4D): tf.Tensor4D {
    const operation = tf.customGrad((x, save) => {
      const value = convolve(x as tf.Tensor4D, this.#kernel, this.#bias, 'relu');
      (save as tf.GradSaveFunc)([value]);
      return { value, gradFunc: (dy, [y]) => this.#gradient(dy as tf.Tensor4D, y as tf.Tensor4D) };
    });
    return operation(input) as tf.Tensor4D;
  }

  dispose(): void {
    tf.dispose([this.#kernel, this.#bias, this.#turned, this.#noBias]);
  }

  #gradient(dy: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
    return convolve(behindRelu(dy, y), this.#turned, this.#noBias, 'linear');
  }
}

/** The gradient before a ReLU: dy where the value is above zero. */
function behindRelu(dy: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  if (tf.getBackend() !== 'webgpu') return tf.mul(dy, tf.step(y));
  const code = 'fn main(index: i32) { if (index < uniforms.size) { result[index] = select(0.0, dy[index], y[index] > 0.0); } }';
  return gpuOperation<tf.Rank.R4>({ key: 'gradient behind a ReLU', inputs: { dy, y }, shape: y.shape, code });
}

/** The fused kernel itself, since `tf.fused.conv2d` falls apart into three passes while a gradient is recorded. */
function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D, activation: 'relu' | 'linear') {
  const inputs = { x, filter, bias };
  const attributes = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1], activation };
  return tf.engine().runKernel(tf.FusedConv2D, inputs, attributes) as tf.Tensor4D;
}
