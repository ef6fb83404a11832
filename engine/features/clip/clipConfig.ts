import { z } from 'zod';
import { describeProblem } from '../../../shared/messageOf';

/** `quick_gelu` is x·σ(1.702x), which OpenAI trained with; `gelu` the exact one by the error function. */
export type Activation = 'quick_gelu' | 'gelu';

export interface TransformerConfig {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: Activation;
  /** Added to the variance before its root. */
  readonly epsilon: number;
}

export interface ImageTowerConfig extends TransformerConfig {
  /** Side of the square picture, in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
}

export interface TextTowerConfig extends TransformerConfig {
  /** Most tokens of a text, start and end included. */
  readonly contextLength: number;
}

/** Sizes of a CLIP (Radford et al. 2021, https://arxiv.org/abs/2103.00020). */
export interface ClipConfig {
  readonly embedding: number;
  readonly vision: ImageTowerConfig;
  readonly text: TextTowerConfig;
}

const size = z.int().positive();
const activation = z.enum(['quick_gelu', 'gelu']);
const huggingFaceTower = z.object({
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  hidden_act: activation.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
});
const huggingFaceSchema = z.object({
  projection_dim: size,
  vision_config: huggingFaceTower.extend({ image_size: size, patch_size: size }),
  text_config: huggingFaceTower.extend({ max_position_embeddings: size.default(77) }),
});
const openClipSchema = z.object({
  model_cfg: z.object({
    embed_dim: size,
    quick_gelu: z.boolean().default(false),
    vision_cfg: z.object({ image_size: size, layers: size, width: size, patch_size: size, head_width: size.default(64) }),
    text_cfg: z.object({ context_length: size.default(77), width: size, heads: size, layers: size }),
  }),
});

/**
 * Reads the sizes from a parsed `config.json` of Hugging Face's CLIPModel or an `open_clip_config.json`.
 * @throws Error that names the field that is missing or wrong.
 */
export function parseClipConfig(config: unknown): ClipConfig {
  if (typeof config === 'object' && config !== null && 'model_cfg' in config) return fromOpenClip(config);
  const parsed = huggingFaceSchema.safeParse(config);
  if (!parsed.success) throw new Error(`The CLIP model's config cannot be used: ${describeProblem(parsed.error)}`);
  const { projection_dim: embedding, vision_config: vision, text_config: text } = parsed.data;
  return {
    embedding,
    vision: { ...tower(vision), imageSize: vision.image_size, patchSize: vision.patch_size },
    text: { ...tower(text), contextLength: text.max_position_embeddings },
  };
}

function tower(config: z.infer<typeof huggingFaceTower>): TransformerConfig {
  return {
    width: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    activation: config.hidden_act,
    epsilon: config.layer_norm_eps,
  };
}

function fromOpenClip(config: object): ClipConfig {
  const parsed = openClipSchema.safeParse(config);
  if (!parsed.success) throw new Error(`The CLIP model's config cannot be used: ${describeProblem(parsed.error)}`);
  const { embed_dim: embedding, quick_gelu: quick, vision_cfg: vision, text_cfg: text } = parsed.data.model_cfg;
  const common = { activation: quick ? 'quick_gelu' : 'gelu', epsilon: 1e-5 } as const;
  return {
    embedding,
    vision: {
      ...common,
      ...{ width: vision.width, layers: vision.layers, heads: vision.width / vision.head_width },
      ...{ imageSize: vision.image_size, patchSize: vision.patch_size },
    },
    text: { ...common, width: text.width, layers: text.layers, heads: text.heads, contextLength: text.context_length },
  };
}

export interface Normalization {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Of the pictures that every CLIP of OpenAI and LAION was trained on. */
const clipNormalization: Normalization = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
};

const rgb = z.array(z.number()).length(3);
const preprocessorSchema = z.object({ image_mean: rgb, image_std: rgb });

/** Mean and deviation from a parsed `preprocessor_config.json`; those of OpenAI's CLIP where there is none. */
export function parseNormalization(preprocessor: unknown): Normalization {
  const parsed = preprocessorSchema.safeParse(preprocessor);
  return parsed.success ? { mean: parsed.data.image_mean, deviation: parsed.data.image_std } : clipNormalization;
}
