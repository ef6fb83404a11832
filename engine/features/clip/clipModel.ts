/**
 * CLIP: pictures and texts as points of one space, near each other where they mean the same.
 *
 * The way: `clipConfig.ts` reads the sizes and `clipTensors.ts` the weights, whichever names they have. `imageTower.ts`
 * embeds pictures, `textTower.ts` tokens; both are a `transformer.ts`, whose blocks are made of `layerNorm.ts`,
 * `attention.ts`, `linear.ts` and `activations.ts`. Weights are frozen: gradients are those at the picture.
 *
 * Paper: Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision
 * (https://arxiv.org/abs/2103.00020).
 */
import type { ClipSource } from '../../../shared/prompts/guidance';
import { readSafetensors } from '../../../shared/safetensors';
import { parseClipConfig, parseNormalization, type ClipConfig } from './clipConfig';
import { ClipTensors } from './clipTensors';
import { ImageTower } from './imageTower';
import { TextTower, type TokenRowLookup } from './textTower';

/** A CLIP opened for reading; its towers are built from it as they are needed. */
export class ClipModel {
  readonly config: ClipConfig;
  private readonly tensors: ClipTensors;

  /** @throws Error if weights or config are damaged. */
  constructor(private readonly source: ClipSource) {
    this.config = parseClipConfig(source.config);
    this.tensors = new ClipTensors(readSafetensors(source.weights).tensors);
  }

  imageTower(): ImageTower {
    return new ImageTower(this.tensors, this.config.vision, parseNormalization(this.source.preprocessor));
  }

  textTower(): TextTower {
    return new TextTower(this.tensors, this.config.text, this.tokenRows());
  }

  private tokenRows(): TokenRowLookup {
    const { tokenRows } = this.source;
    if (tokenRows) {
      const { ids, values } = tokenRows;
      const places = new Map(ids.map((id, i) => [id, i]));
      return (token) => rowOf(values, values.length / ids.length, places.get(token));
    }
    const table = this.tensors.tokenTable();
    if (!table) throw new Error('The CLIP model came without its token table.');
    const { columns, rows, values } = table;
    return (token) => rowOf(values, columns, token < rows ? token : undefined);
  }
}

function rowOf(values: Float32Array, width: number, index: number | undefined): Float32Array | undefined {
  return index === undefined ? undefined : values.subarray(index * width, (index + 1) * width);
}
