import * as tf from '@tensorflow/tfjs-core';
import { toFloat32 } from '../../../shared/safetensors';
import type { ImageTowerConfig, Normalization } from './clipConfig';
import type { ClipTensors, Matrix } from './clipTensors';
import { LayerNorm } from './layerNorm';
import { Linear } from './linear';
import { Transformer } from './transformer';

/** CLIP's vision transformer with frozen weights, differentiable with respect to the picture. */
export class ImageTower {
  private readonly patches: Linear;
  private readonly classToken: tf.Tensor2D;
  private readonly positions: tf.Tensor3D;
  private readonly normBefore: LayerNorm;
  private readonly transformer: Transformer;
  private readonly normAfter: LayerNorm;
  private readonly projection: Linear;
  private readonly mean: tf.Tensor1D;
  private readonly deviation: tf.Tensor1D;

  /** @throws Error if a tensor is missing or does not fit the sizes. */
  constructor(
    tensors: ClipTensors,
    readonly config: ImageTowerConfig,
    { mean, deviation }: Normalization,
  ) {
    const { epsilon } = config;
    this.patches = Linear.ofMatrix(patchMatrix(tensors, config));
    this.classToken = tf.keep(tf.tensor2d(tensors.classEmbedding(), [1, config.width]));
    const { rows, columns, values } = tensors.positions('vision');
    this.positions = tf.keep(tf.tensor3d(values, [1, rows, columns]));
    this.normBefore = new LayerNorm(tensors.normBeforeVision(), epsilon);
    this.transformer = new Transformer(tensors, 'vision', config);
    this.normAfter = new LayerNorm(tensors.finalNorm('vision'), epsilon);
    this.projection = Linear.ofMatrix(tensors.projection('vision'));
    this.mean = tf.keep(tf.tensor1d([...mean]));
    this.deviation = tf.keep(tf.tensor1d([...deviation]));
    if (rows === this.tokens) return;
    this.dispose();
    throw new Error(`The CLIP model has ${rows} positions, but its picture ${this.tokens - 1} patches and a class.`);
  }

  /** Tokens of a picture: its patches and the class token. */
  get tokens(): number {
    return (this.config.imageSize / this.config.patchSize) ** 2 + 1;
  }

  /**
   * @param pictures n×side×side×3, RGB, nominally 0..1, side the config's `imageSize`.
   * @returns n×embedding, not normalised.
   */
  embed(pictures: tf.Tensor4D): tf.Tensor2D {
    const { width } = this.config;
    const batch = pictures.shape[0];
    return tf.tidy(() => {
      const input = tf.div<tf.Tensor4D>(tf.sub(pictures, this.mean), this.deviation);
      const patches = tf.reshape(this.patches.apply(this.cutPatches(input)), [batch, this.tokens - 1, width]);
      const classes = tf.tile(tf.expandDims(this.classToken, 0), [batch, 1, 1]);
      const placed = tf.add(tf.concat([classes, patches], 1), this.positions);
      const tokens = this.normBefore.apply(tf.reshape(placed, [batch * this.tokens, width]));
      const done = tf.reshape(this.transformer.apply(tokens, batch), [batch, this.tokens, width]);
      const first = tf.reshape(tf.slice(done, [0, 0, 0], [batch, 1, width]), [batch, width]);
      return this.projection.apply(this.normAfter.apply(first as tf.Tensor2D));
    });
  }

  dispose(): void {
    for (const part of [this.patches, this.normBefore, this.transformer, this.normAfter, this.projection]) part.dispose();
    tf.dispose([this.classToken, this.positions, this.mean, this.deviation]);
  }

  /** n×side×side×3 → one row a patch: rows of the patch, pixels, channels. */
  private cutPatches(pictures: tf.Tensor4D): tf.Tensor2D {
    const { imageSize, patchSize } = this.config;
    const [batch, height, width] = pictures.shape;
    if (height !== imageSize || width !== imageSize) {
      throw new Error(`The CLIP model takes ${imageSize}×${imageSize} pixels, not ${width}×${height}.`);
    }
    const grid = imageSize / patchSize;
    const bands = tf.reshape(pictures, [batch * grid, patchSize, grid, patchSize * 3]);
    return tf.reshape(tf.transpose(bands, [0, 2, 1, 3]), [batch * grid * grid, patchSize * patchSize * 3]);
  }
}

/** The patch convolution, width×3×patch×patch, as a matrix patch·patch·3×width. */
function patchMatrix(tensors: ClipTensors, { width, patchSize }: ImageTowerConfig): Matrix {
  const kernel = tensors.patchKernel();
  const expected = [width, 3, patchSize, patchSize];
  if (kernel.shape.join() !== expected.join()) {
    throw new Error(`The CLIP model's patch kernel is [${kernel.shape.join(', ')}], not [${expected.join(', ')}].`);
  }
  const from = toFloat32(kernel);
  const area = patchSize * patchSize;
  const values = new Float32Array(from.length);
  for (let output = 0; output < width; output++) {
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < area; i++) values[(i * 3 + c) * width + output] = from[(output * 3 + c) * area + i]!;
    }
  }
  return { rows: area * 3, columns: width, values };
}
