/** Which tensors a network needs, by name and shape. */
export type TensorTable = ReadonlyMap<string, readonly number[]>;

/** A CLIP's sizes. The MLPs are four times as wide as their tower. */
export interface ClipArchitecture {
  readonly vision: { readonly width: number; readonly layers: number; readonly patch: number; readonly image: number };
  readonly text: { readonly width: number; readonly layers: number; readonly tokens: number; readonly length: number };
  /** Dimensions of the embedding that both towers end in. */
  readonly embedding: number;
}

/** How a repository calls a CLIP's tensors: as `transformers` does, or as OpenAI and `open_clip` do. */
export type ClipNaming = 'huggingface' | 'open_clip';

type Entry = [name: string, shape: readonly number[]];

/** Convolutions up to relu5_1 in torchvision's `features`, with their channels (Simonyan and Zisserman 2014). */
const vgg19Channels: readonly [index: number, inputs: number, outputs: number][] = [
  [0, 3, 64],
  [2, 64, 64],
  [5, 64, 128],
  [7, 128, 128],
  [10, 128, 256],
  ...[12, 14, 16].map((index): [number, number, number] => [index, 256, 256]),
  [19, 256, 512],
  ...[21, 23, 25, 28].map((index): [number, number, number] => [index, 512, 512]),
];

/** 12,944,960 parameters. */
export const vgg19Tensors: TensorTable = new Map(
  vgg19Channels.flatMap(([index, inputs, outputs]): Entry[] => [
    [`features.${index}.weight`, [outputs, inputs, 3, 3]],
    [`features.${index}.bias`, [outputs]],
  ]),
);

/** The table of token embeddings, of which prompts need a few rows. */
export function tokenTableName(naming: ClipNaming): string {
  return naming === 'huggingface' ? 'text_model.embeddings.token_embedding.weight' : 'token_embedding.weight';
}

/** Both towers without the token table. */
export function clipTensors(architecture: ClipArchitecture, naming: ClipNaming): TensorTable {
  return new Map(naming === 'huggingface' ? huggingFaceTensors(architecture) : openClipTensors(architecture));
}

function positions({ vision }: ClipArchitecture): number {
  return (vision.image / vision.patch) ** 2 + 1;
}

function huggingFaceTensors(architecture: ClipArchitecture): Entry[] {
  const { vision, text, embedding } = architecture;
  return [
    ['vision_model.embeddings.class_embedding', [vision.width]],
    ['vision_model.embeddings.patch_embedding.weight', [vision.width, 3, vision.patch, vision.patch]],
    ['vision_model.embeddings.position_embedding.weight', [positions(architecture), vision.width]],
    // Spelled so in the repositories.
    ...pair('vision_model.pre_layrnorm', vision.width),
    ...blocks(vision.layers, (i) => huggingFaceBlock(`vision_model.encoder.layers.${i}`, vision.width)),
    ...pair('vision_model.post_layernorm', vision.width),
    ['visual_projection.weight', [embedding, vision.width]],
    ['text_model.embeddings.position_embedding.weight', [text.length, text.width]],
    ...blocks(text.layers, (i) => huggingFaceBlock(`text_model.encoder.layers.${i}`, text.width)),
    ...pair('text_model.final_layer_norm', text.width),
    ['text_projection.weight', [embedding, text.width]],
  ];
}

function huggingFaceBlock(name: string, width: number): Entry[] {
  return [
    ...pair(`${name}.layer_norm1`, width),
    ...['q', 'k', 'v', 'out'].flatMap((part) => pair(`${name}.self_attn.${part}_proj`, width, width)),
    ...pair(`${name}.layer_norm2`, width),
    ...pair(`${name}.mlp.fc1`, 4 * width, width),
    ...pair(`${name}.mlp.fc2`, width, 4 * width),
  ];
}

function openClipTensors(architecture: ClipArchitecture): Entry[] {
  const { vision, text, embedding } = architecture;
  return [
    ['visual.class_embedding', [vision.width]],
    ['visual.conv1.weight', [vision.width, 3, vision.patch, vision.patch]],
    ['visual.positional_embedding', [positions(architecture), vision.width]],
    ...pair('visual.ln_pre', vision.width),
    ...blocks(vision.layers, (i) => openClipBlock(`visual.transformer.resblocks.${i}`, vision.width)),
    ...pair('visual.ln_post', vision.width),
    ['visual.proj', [vision.width, embedding]],
    ['positional_embedding', [text.length, text.width]],
    ...blocks(text.layers, (i) => openClipBlock(`transformer.resblocks.${i}`, text.width)),
    ...pair('ln_final', text.width),
    ['text_projection', [text.width, embedding]],
  ];
}

function openClipBlock(name: string, width: number): Entry[] {
  return [
    ...pair(`${name}.ln_1`, width),
    [`${name}.attn.in_proj_weight`, [3 * width, width]],
    [`${name}.attn.in_proj_bias`, [3 * width]],
    ...pair(`${name}.attn.out_proj`, width, width),
    ...pair(`${name}.ln_2`, width),
    ...pair(`${name}.mlp.c_fc`, 4 * width, width),
    ...pair(`${name}.mlp.c_proj`, width, 4 * width),
  ];
}

const blocks = (layers: number, block: (layer: number) => Entry[]) =>
  Array.from({ length: layers }, (_, layer) => block(layer)).flat();

/** A weight of the shape given and a bias for its outputs. */
const pair = (name: string, outputs: number, ...inputs: number[]): Entry[] => [
  [`${name}.weight`, [outputs, ...inputs]],
  [`${name}.bias`, [outputs]],
];
