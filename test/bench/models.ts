/**
 * `npm run bench -- models`: full-size VGG19 and CLIP ViT-B/16, with random numbers, downloaded from a hub on the
 * loopback, cached and loaded; both are run forward and backward once. Times are wall-clock, on whatever the machine
 * does besides.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { catalogue, type CatalogueEntry, type ClipEntry, type HubModel } from '../../src/models/catalogue';
import { Models } from '../../src/models/models';
import { nodeFileAccess } from '../../src/models/nodeFileAccess';
import { sizeText } from '../../src/models/places';
import { readSafetensors } from '../../shared/safetensors';
import type { ClipSource } from '../../shared/prompts/guidance';
import { ClipModel } from '../../engine/features/clip/clipModel';
import { loadVgg19 } from '../../engine/features/vgg19';
import { HubServer, servedBytes } from '../unit/models/hubServer';
import { useWasm } from '../unit/engine/useWasm';
import { fullSizeFile } from './fullSizeRepository';

const PICTURE = 128;
const prompt = new Map([49406, 320, 15893, 5268, 49407].map((id) => [id, `token ${id}`]));

async function timed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const begun = performance.now();
  const result = await work();
  const seconds = ((performance.now() - begun) / 1000).toFixed(2);
  console.log(`  ${what}: ${seconds} s, peak memory so far ${sizeText(process.resourceUsage().maxRSS * 1024)}`);
  return result;
}

function isHubModel(entry: CatalogueEntry): entry is HubModel {
  return entry.id === 'vgg19' || entry.id === 'clip-vit-b-16';
}

async function measure(entry: HubModel, hub: HubServer, cache: string): Promise<void> {
  const file = fullSizeFile(entry);
  hub.files.set(`/${entry.repository}/${entry.weights[0]}`, file);
  hub.files.set(`/${entry.repository}/tokenizer.json`, servedBytes(Buffer.from('{}')));
  const models = new Models({
    files: nodeFileAccess,
    cache,
    endpoint: hub.endpoint,
    http: { fetch },
    wholeTokenTable: false,
    wait: () => Promise.resolve(),
    now: () => new Date(),
  });
  let received = 0;
  console.log(`${entry.name}, a repository of ${sizeText(file.bytes)}`);
  await timed('download and packing', () => models.download(entry.id, { onProgress: (bytes) => (received = bytes) }));
  const { bytes = 0 } = await models.status(entry);
  console.log(`  ${sizeText(received)} came, ${sizeText(bytes)} are kept`);
  if (entry.kind === 'vgg19') return measureVgg19(models);
  const { weights, tokenRows } = await timed('open, checked by hash', () => models.clip(entry.id, prompt));
  console.log(`  ${readSafetensors(weights).tensors.size} tensors and ${tokenRows!.size} rows of tokens`);
  await measureClip({ id: entry.id, weights, config: configOf(entry), preprocessor: null, tokenRows: null });
}

/** The config.json of a CLIP of this size. */
function configOf({ architecture: { vision, text, embedding } }: ClipEntry): unknown {
  const tower = (width: number, layers: number) => ({
    ...{ hidden_size: width, num_hidden_layers: layers, num_attention_heads: width / 64, hidden_act: 'quick_gelu' },
  });
  return {
    projection_dim: embedding,
    vision_config: { ...tower(vision.width, vision.layers), image_size: vision.image, patch_size: vision.patch },
    text_config: { ...tower(text.width, text.layers), max_position_embeddings: text.length },
  };
}

async function measureClip(source: ClipSource): Promise<void> {
  const tower = await timed('image tower onto the backend', () => new ClipModel(source).imageTower());
  const side = tower.config.imageSize;
  const picture = tf.randomUniform<tf.Rank.R4>([1, side, side, 3], 0, 1, 'float32', 1);
  const loss = (x: tf.Tensor) => tf.mean<tf.Scalar>(tf.square(tower.embed(x as tf.Tensor4D)));
  const gradient = await timed(`forward and backward at ${side}²`, () => tf.grad(loss)(picture).data());
  console.log(`  gradient: ${gradient.every(Number.isFinite) ? 'finite' : 'NOT finite'}`);
}

async function measureVgg19(models: Models): Promise<void> {
  const { weights } = await timed('open, checked by hash', () => models.vgg19());
  await useWasm();
  const network = await timed('onto the backend', () => loadVgg19(readSafetensors(weights).tensors, 'max'));
  const picture = tf.randomUniform<tf.Rank.R4>([1, PICTURE, PICTURE, 3], 0, 1, 'float32', 1);
  const loss = (x: tf.Tensor) => {
    const features = network.features(x as tf.Tensor4D, network.styleTaps);
    return tf.addN(network.styleTaps.map((tap) => tf.mean<tf.Scalar>(tf.square(features[tap]!))));
  };
  const gradient = await timed(`forward and backward at ${PICTURE}²`, () => tf.grad(loss)(picture).data());
  console.log(`  gradient: ${gradient.every(Number.isFinite) ? 'finite' : 'NOT finite'}`);
}

export async function benchModels(): Promise<void> {
  const hub = await HubServer.start();
  const cache = await mkdtemp(join(tmpdir(), 'nca-bench-'));
  try {
    for (const entry of catalogue.filter(isHubModel)) await measure(entry, hub, cache);
  } finally {
    await hub.close();
    await rm(cache, { recursive: true });
  }
}
