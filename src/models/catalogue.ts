import { clipTensors, tokenTableName, vgg19Tensors, type ClipArchitecture, type ClipNaming, type TensorTable } from './tensorTables';

interface Entry {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** One sentence: what it is good for. */
  readonly about: string;
  /** SPDX name where the repository is tagged with one. */
  readonly licence: string;
}

/** A model in a repository of the Hugging Face hub. */
interface HubEntry extends Entry {
  readonly repository: string;
  /** Branch, tag or commit; the commit that a branch stands at is noted when it is downloaded. */
  readonly revision: string;
  /** The file of weights: the first of these names that the repository has. */
  readonly weights: readonly [string, ...string[]];
  readonly tensors: TensorTable;
  /** Bytes of the whole file in the repository, about. */
  readonly repositoryBytes: number;
}

export interface Vgg19Entry extends HubEntry {
  readonly kind: 'vgg19';
}

export interface ClipEntry extends HubEntry {
  readonly kind: 'clip';
  readonly architecture: ClipArchitecture;
  readonly naming: ClipNaming;
  readonly tokenTable: string;
  /** Small files; of those with several names the first that the repository has. */
  readonly config: readonly string[];
  readonly preprocessor: readonly string[];
  readonly tokenizer: string;
  /** Names the weights, whichever repository they come from: aesthetic heads are fitted on one of them. */
  readonly family: string;
  readonly recommended?: true;
}

/** A linear head on a CLIP's image embedding, in a file of a pinned commit on GitHub. */
export interface AestheticEntry extends Entry {
  readonly kind: 'aesthetic';
  readonly repository: string;
  /** Commit. */
  readonly revision: string;
  readonly file: string;
  readonly family: string;
  readonly dimensions: number;
  /** To five decimals; tells one file from another. */
  readonly bias: number;
  /** Length of the embeddings that it was fitted on: 1, or the root of their dimensions. */
  readonly embeddingLength: number;
}

export type HubModel = Vgg19Entry | ClipEntry;
export type CatalogueEntry = HubModel | AestheticEntry;

const vitB = (patch: number): ClipArchitecture => ({
  vision: { width: 768, layers: 12, patch, image: 224 },
  text: { width: 512, layers: 12, tokens: 49408, length: 77 },
  embedding: 512,
});

const tinyClip: ClipArchitecture = {
  vision: { width: 256, layers: 10, patch: 16, image: 224 },
  text: { width: 256, layers: 3, tokens: 49408, length: 77 },
  embedding: 512,
};

function clip(
  architecture: ClipArchitecture,
  naming: ClipNaming,
  entry: Omit<ClipEntry, 'kind' | 'architecture' | 'naming' | 'tensors' | 'tokenTable' | 'config' | 'preprocessor' | 'tokenizer' | 'revision' | 'weights'>,
): ClipEntry {
  const openClip = naming === 'open_clip';
  return {
    kind: 'clip',
    architecture,
    naming,
    revision: 'main',
    tensors: clipTensors(architecture, naming),
    tokenTable: tokenTableName(naming),
    weights: openClip ? ['open_clip_model.safetensors', 'model.safetensors'] : ['model.safetensors'],
    config: openClip ? ['open_clip_config.json', 'config.json'] : ['config.json'],
    preprocessor: ['preprocessor_config.json'],
    tokenizer: 'tokenizer.json',
    ...entry,
  };
}

const clips: readonly ClipEntry[] = [
  clip(tinyClip, 'huggingface', {
    id: 'tinyclip-8m-16',
    name: 'TinyCLIP ViT-8M/16',
    about: 'Small and quick, for machines without a GPU.',
    repository: 'wkcn/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M',
    repositoryBytes: 93.8e6,
    licence: 'MIT',
    family: 'tinyclip-8m-16',
    recommended: true,
  }),
  clip(vitB(16), 'huggingface', {
    id: 'clip-vit-b-16',
    name: 'OpenAI CLIP ViT-B/16',
    about: 'The model of the original notebook; wants a GPU.',
    repository: 'openai/clip-vit-base-patch16',
    repositoryBytes: 599e6,
    licence: 'none tagged (the code is MIT)',
    family: 'openai-vit-b-16',
  }),
  clip(vitB(16), 'open_clip', {
    id: 'clip-vit-b-16-open',
    name: 'OpenAI CLIP ViT-B/16 (open_clip)',
    about: 'The same model, as open_clip keeps it.',
    repository: 'timm/vit_base_patch16_clip_224.openai',
    repositoryBytes: 599e6,
    licence: 'Apache-2.0',
    family: 'openai-vit-b-16',
  }),
  clip(vitB(32), 'huggingface', {
    id: 'clip-vit-b-32',
    name: 'OpenAI CLIP ViT-B/32',
    about: 'Larger patches: about three times as quick as ViT-B/16, and coarser.',
    repository: 'openai/clip-vit-base-patch32',
    repositoryBytes: 605e6,
    licence: 'none tagged (the code is MIT)',
    family: 'openai-vit-b-32',
  }),
  clip(vitB(32), 'open_clip', {
    id: 'clip-vit-b-32-open',
    name: 'OpenAI CLIP ViT-B/32 (open_clip)',
    about: 'The same model, as open_clip keeps it.',
    repository: 'timm/vit_base_patch32_clip_224.openai',
    repositoryBytes: 605e6,
    licence: 'Apache-2.0',
    family: 'openai-vit-b-32',
  }),
];

export const vgg19: Vgg19Entry = {
  kind: 'vgg19',
  id: 'vgg19',
  name: 'VGG19',
  about: 'The style network of the original works; slower than the built-in one.',
  repository: 'timm/vgg19.tv_in1k',
  revision: 'main',
  weights: ['model.safetensors'],
  repositoryBytes: 575e6,
  licence: 'BSD-3-Clause',
  tensors: vgg19Tensors,
};

const simulacra = {
  kind: 'aesthetic',
  repository: 'crowsonkb/simulacra-aesthetic-models',
  revision: '701f767',
  licence: 'MIT',
  about: 'Ratings of generated pictures (Simulacra Aesthetic Captions).',
  dimensions: 512,
  embeddingLength: Math.sqrt(512),
} as const;

const laion = {
  kind: 'aesthetic',
  repository: 'LAION-AI/aesthetic-predictor',
  revision: '6d122adad522ab246644d9dc1c6d7a3810ee255f',
  licence: 'MIT',
  about: 'Ratings of pictures by LAION.',
  dimensions: 512,
  embeddingLength: 1,
} as const;

const heads: readonly AestheticEntry[] = [
  {
    ...simulacra,
    id: 'aesthetic-simulacra-b-16',
    name: 'Aesthetic score for ViT-B/16 (Simulacra)',
    file: 'models/sac_public_2022_06_29_vit_b_16_linear.pth',
    family: 'openai-vit-b-16',
    bias: 4.01723,
  },
  {
    ...simulacra,
    id: 'aesthetic-simulacra-b-32',
    name: 'Aesthetic score for ViT-B/32 (Simulacra)',
    file: 'models/sac_public_2022_06_29_vit_b_32_linear.pth',
    family: 'openai-vit-b-32',
    bias: 2.30195,
  },
  {
    ...laion,
    id: 'aesthetic-laion-b-16',
    name: 'Aesthetic score for ViT-B/16 (LAION)',
    file: 'sa_0_4_vit_b_16_linear.pth',
    family: 'openai-vit-b-16',
    bias: 3.1506,
  },
  {
    ...laion,
    id: 'aesthetic-laion-b-32',
    name: 'Aesthetic score for ViT-B/32 (LAION)',
    file: 'sa_0_4_vit_b_32_linear.pth',
    family: 'openai-vit-b-32',
    bias: 3.42147,
  },
];

/** All that can be downloaded, in the order in which it is offered. The built-in network ships with the extension. */
export const catalogue: readonly CatalogueEntry[] = [vgg19, ...clips, ...heads];

/** Bytes of a CLIP's tokenizer.json and configs, about. */
const smallFiles = 2.3e6;
const aestheticFile = 3e3;

/**
 * Bytes that a download takes, about: the needed tensors as 32-bit floats and a CLIP's small files.
 * @param wholeTokenTable whether all words come along instead of those of prompts.
 */
export function downloadBytes(entry: CatalogueEntry, wholeTokenTable: boolean): number {
  if (entry.kind === 'aesthetic') return aestheticFile;
  const numbers = [...entry.tensors.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  if (entry.kind === 'vgg19') return 4 * numbers;
  const { tokens, width } = entry.architecture.text;
  return 4 * (numbers + (wholeTokenTable ? tokens * width : 0)) + smallFiles;
}
