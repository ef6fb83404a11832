import * as tf from '@tensorflow/tfjs-core';
import { activate } from './activations';
import { attention, type AttentionSizes } from './attention';
import type { TransformerConfig } from './clipConfig';
import type { ClipTensors, LayerWeights, Tower } from './clipTensors';
import { LayerNorm } from './layerNorm';
import { Linear } from './linear';

/** Blocks of attention and perceptron, each behind a layer normalisation and around a shortcut. */
export class Transformer {
  private readonly blocks: readonly Block[];
  private readonly heads: number;

  constructor(tensors: ClipTensors, tower: Tower, { layers, heads, ...config }: TransformerConfig) {
    this.heads = heads;
    this.blocks = Array.from({ length: layers }, (_, i) => new Block(tensors.layer(tower, i), config));
  }

  /**
   * @param tokens batch·count×width, one text or picture behind the other.
   * @param mask count×count, added to the attention's scores.
   */
  apply(tokens: tf.Tensor2D, batch: number, mask?: tf.Tensor2D): tf.Tensor2D {
    const sizes = { batch, tokens: tokens.shape[0] / batch, heads: this.heads };
    return this.blocks.reduce<tf.Tensor2D>((x, block) => block.apply(x, sizes, mask), tokens);
  }

  dispose(): void {
    this.blocks.forEach((block) => block.dispose());
  }
}

class Block {
  private readonly norm1: LayerNorm;
  private readonly qkv: Linear;
  private readonly attentionOutput: Linear;
  private readonly norm2: LayerNorm;
  private readonly expand: Linear;
  private readonly contract: Linear;

  constructor(
    weights: LayerWeights,
    private readonly config: Pick<TransformerConfig, 'activation' | 'epsilon'>,
  ) {
    this.norm1 = new LayerNorm(weights.norm1, config.epsilon);
    this.qkv = Linear.ofWeights(weights.qkv);
    this.attentionOutput = Linear.ofWeights(weights.attentionOutput);
    this.norm2 = new LayerNorm(weights.norm2, config.epsilon);
    this.expand = Linear.ofWeights(weights.expand);
    this.contract = Linear.ofWeights(weights.contract);
  }

  apply(x: tf.Tensor2D, sizes: AttentionSizes, mask?: tf.Tensor2D): tf.Tensor2D {
    const attended = attention(this.qkv.apply(this.norm1.apply(x)), sizes, mask);
    const middle = tf.add<tf.Tensor2D>(x, this.attentionOutput.apply(attended));
    const expanded = activate(this.expand.apply(this.norm2.apply(middle)), this.config.activation);
    return tf.add<tf.Tensor2D>(middle, this.contract.apply(expanded));
  }

  dispose(): void {
    for (const part of [this.norm1, this.qkv, this.attentionOutput, this.norm2, this.expand, this.contract]) part.dispose();
  }
}
