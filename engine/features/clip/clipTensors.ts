import { toFloat32, type StoredTensor } from '../../../shared/safetensors';

/** A matrix of a file, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Weights of a linear map as PyTorch has them: out×in, and out. */
export interface LinearWeights {
  readonly matrix: Matrix;
  readonly bias: Float32Array | null;
}

export interface NormWeights {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

export interface LayerWeights {
  readonly norm1: NormWeights;
  /** Queries, keys and values below one another: 3·width×width. */
  readonly qkv: LinearWeights;
  readonly attentionOutput: LinearWeights;
  readonly norm2: NormWeights;
  readonly expand: LinearWeights;
  readonly contract: LinearWeights;
}

type Tensors = ReadonlyMap<string, StoredTensor>;
export type Tower = 'vision' | 'text';

/**
 * The tensors of a CLIP under one set of names, whichever of the two the file has: those of Hugging Face's
 * `CLIPModel`, or OpenAI's, which open_clip kept. F16 and BF16 are widened as they are read.
 * Every reader throws an Error that names a tensor that is missing or has another shape than it should.
 */
export class ClipTensors {
  private readonly huggingFace: boolean;

  constructor(private readonly tensors: Tensors) {
    this.huggingFace = [...tensors.keys()].some((name) => name.startsWith('vision_model.') || name.startsWith('text_model.'));
  }

  /** width×3×patch×patch. */
  patchKernel(): StoredTensor {
    return this.find(this.huggingFace ? 'vision_model.embeddings.patch_embedding.weight' : 'visual.conv1.weight');
  }

  classEmbedding(): Float32Array {
    return this.vector(this.huggingFace ? 'vision_model.embeddings.class_embedding' : 'visual.class_embedding');
  }

  /** positions×width. */
  positions(tower: Tower): Matrix {
    const own = tower === 'vision' ? 'visual.positional_embedding' : 'positional_embedding';
    return this.matrix(this.huggingFace ? `${tower}_model.embeddings.position_embedding.weight` : own);
  }

  /** vocabulary×width, if the file has it. */
  tokenTable(): Matrix | undefined {
    const name = this.huggingFace ? 'text_model.embeddings.token_embedding.weight' : 'token_embedding.weight';
    return this.tensors.has(name) ? this.matrix(name) : undefined;
  }

  normBeforeVision(): NormWeights {
    return this.norm(this.huggingFace ? 'vision_model.pre_layrnorm' : 'visual.ln_pre');
  }

  finalNorm(tower: Tower): NormWeights {
    if (!this.huggingFace) return this.norm(tower === 'vision' ? 'visual.ln_post' : 'ln_final');
    return this.norm(tower === 'vision' ? 'vision_model.post_layernorm' : 'text_model.final_layer_norm');
  }

  /** width×embedding: applied from the right. */
  projection(tower: Tower): Matrix {
    if (!this.huggingFace) return this.matrix(tower === 'vision' ? 'visual.proj' : 'text_projection');
    return transposed(this.matrix(tower === 'vision' ? 'visual_projection.weight' : 'text_projection.weight'));
  }

  layer(tower: Tower, index: number): LayerWeights {
    return this.huggingFace ? this.huggingFaceLayer(tower, index) : this.openAiLayer(tower, index);
  }

  private huggingFaceLayer(tower: Tower, index: number): LayerWeights {
    const prefix = `${tower}_model.encoder.layers.${index}`;
    const parts = ['q', 'k', 'v'].map((part) => this.linear(`${prefix}.self_attn.${part}_proj`));
    return {
      norm1: this.norm(`${prefix}.layer_norm1`),
      qkv: stacked(parts),
      attentionOutput: this.linear(`${prefix}.self_attn.out_proj`),
      norm2: this.norm(`${prefix}.layer_norm2`),
      expand: this.linear(`${prefix}.mlp.fc1`),
      contract: this.linear(`${prefix}.mlp.fc2`),
    };
  }

  private openAiLayer(tower: Tower, index: number): LayerWeights {
    const prefix = `${tower === 'vision' ? 'visual.' : ''}transformer.resblocks.${index}`;
    const inputs = `${prefix}.attn.in_proj`;
    return {
      norm1: this.norm(`${prefix}.ln_1`),
      qkv: { matrix: this.matrix(`${inputs}_weight`), bias: this.vector(`${inputs}_bias`) },
      attentionOutput: this.linear(`${prefix}.attn.out_proj`),
      norm2: this.norm(`${prefix}.ln_2`),
      expand: this.linear(`${prefix}.mlp.c_fc`),
      contract: this.linear(`${prefix}.mlp.c_proj`),
    };
  }

  private linear(name: string): LinearWeights {
    return { matrix: this.matrix(`${name}.weight`), bias: this.vector(`${name}.bias`) };
  }

  private norm(name: string): NormWeights {
    return { scale: this.vector(`${name}.weight`), bias: this.vector(`${name}.bias`) };
  }

  private matrix(name: string): Matrix {
    const tensor = this.find(name);
    const [rows, columns] = tensor.shape;
    if (tensor.shape.length !== 2) throw new Error(`The CLIP model's tensor "${name}" is no matrix.`);
    return { rows: rows!, columns: columns!, values: toFloat32(tensor) };
  }

  private vector(name: string): Float32Array {
    return toFloat32(this.find(name));
  }

  private find(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new Error(`The CLIP model's file has no tensor "${name}".`);
    return tensor;
  }
}

function stacked(parts: readonly LinearWeights[]): LinearWeights {
  const [{ matrix }] = parts as [LinearWeights];
  const values = join(parts.map((part) => part.matrix.values));
  return {
    matrix: { rows: parts.length * matrix.rows, columns: matrix.columns, values },
    bias: join(parts.map(({ bias }) => bias!)),
  };
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c]!;
  return { rows: columns, columns: rows, values: turned };
}
