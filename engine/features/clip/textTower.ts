import * as tf from '@tensorflow/tfjs-core';
import type { TextTowerConfig } from './clipConfig';
import type { ClipTensors } from './clipTensors';
import { LayerNorm } from './layerNorm';
import { Linear } from './linear';
import { Transformer } from './transformer';

/** Row of the token table for a token id; undefined if there is none. */
export type TokenRowLookup = (token: number) => Float32Array | undefined;

/** CLIP's text transformer. Attention is causal, so the text is known at its end token and what follows is left out. */
export class TextTower {
  private readonly positions: tf.Tensor2D;
  private readonly transformer: Transformer;
  private readonly finalNorm: LayerNorm;
  private readonly projection: Linear;

  constructor(
    tensors: ClipTensors,
    private readonly config: TextTowerConfig,
    private readonly rows: TokenRowLookup,
  ) {
    const { rows: count, columns, values } = tensors.positions('text');
    this.positions = tf.keep(tf.tensor2d(values, [count, columns]));
    this.transformer = new Transformer(tensors, 'text', config);
    this.finalNorm = new LayerNorm(tensors.finalNorm('text'), config.epsilon);
    this.projection = Linear.ofMatrix(tensors.projection('text'));
  }

  /**
   * @param tokens start token, text, end token.
   * @returns 1×embedding, not normalised.
   * @throws Error for more tokens than the model takes, or one without a row.
   */
  embed(tokens: readonly number[]): tf.Tensor2D {
    const { width, contextLength } = this.config;
    const count = tokens.length;
    if (count > contextLength) throw new Error(`The text has ${count} tokens; the model takes ${contextLength}.`);
    return tf.tidy(() => {
      const places = tf.slice(this.positions, [0, 0], [count, width]);
      const embedded = tf.tensor2d(this.lookUp(tokens), [count, width]);
      const done = this.transformer.apply(tf.add(embedded, places), 1, causalMask(count));
      return this.projection.apply(this.finalNorm.apply(tf.slice(done, [count - 1, 0], [1, width])));
    });
  }

  dispose(): void {
    for (const part of [this.transformer, this.finalNorm, this.projection]) part.dispose();
    this.positions.dispose();
  }

  private lookUp(tokens: readonly number[]): Float32Array {
    const { width } = this.config;
    const values = new Float32Array(tokens.length * width);
    tokens.forEach((token, i) => {
      const row = this.rows(token);
      if (row?.length !== width) throw new Error(`The CLIP model has no row for token ${token}.`);
      values.set(row, i * width);
    });
    return values;
  }
}

/** Scores of later tokens are pushed out of the softmax. */
function causalMask(count: number): tf.Tensor2D {
  const values = Float32Array.from({ length: count * count }, (_, i) => (i % count > Math.floor(i / count) ? -1e9 : 0));
  return tf.tensor2d(values, [count, count]);
}
