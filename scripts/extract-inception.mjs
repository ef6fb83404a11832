/**
 * Writes weights/inception.safetensors: the convolutions of InceptionV3 from the input up to `mixed2`, as
 * they come in the npm package nsfwjs (a TensorFlow.js layers model, quantised to 8 bits), with the batch
 * normalisation behind each convolution folded in. Run by `npm run weights:inception`; another file to write
 * to may be given.
 *
 * For each convolution, named after the activation behind it:
 *   NAME.kernel  U8  [height, width, in, out]  as in the package
 *   NAME.scale   F32 [out]   weight = kernel · scale + offset
 *   NAME.offset  F32 [out]
 *   NAME.bias    F32 [out]
 */
import { Buffer } from 'node:buffer';
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './lib/import-typescript.mjs';

const lastLayer = 'mixed2';
const root = fileURLToPath(new URL('..', import.meta.url));
const nsfwjs = path.join(root, 'node_modules/nsfwjs');
const target = process.argv[2] ?? path.join(root, 'weights/inception.safetensors');
const require = createRequire(import.meta.url);

const { float32Tensor, writeSafetensors } = await importTypeScript(path.join(root, 'shared/safetensors.ts'));
const { version } = require(path.join(nsfwjs, 'package.json'));
const { layers, weights } = readModel(path.join(nsfwjs, 'dist/models/inception_v3'));
const tensors = foldedConvolutions(layers, weights);
const file = writeSafetensors(tensors, {
  format: 'nca-studio-convolutions',
  network: `InceptionV3 up to ${lastLayer}`,
  source: `npm nsfwjs ${version}, dist/models/inception_v3`,
  license: 'MIT (nsfwjs); weights: Keras Applications, Apache-2.0',
});
writeFileSync(target, file);
console.log(`${path.relative(process.cwd(), target)}: ${tensors.length / 4} convolutions, ${file.length} bytes`);

/** Layers of the model's topology, and its weights as bytes with their quantisation. */
function readModel(folder) {
  const load = (name) => {
    const module = require(path.join(folder, name));
    return module.default ?? module;
  };
  const model = load('model.min.js');
  const shards = readdirSync(folder).filter((name) => name.startsWith('group1-shard')).sort();
  const bytes = Buffer.concat(shards.map((name) => Buffer.from(load(name), 'base64')));
  return {
    layers: model.modelTopology.model_config.config.layers,
    weights: sliceWeights(model.weightsManifest.flatMap((group) => group.weights), bytes),
  };
}

function sliceWeights(manifest, bytes) {
  let offset = 0;
  const weights = new Map();
  for (const { name, shape, quantization } of manifest) {
    if (quantization?.dtype !== 'uint8') throw new Error(`${name} is not quantised to 8 bits.`);
    const length = shape.reduce((product, side) => product * side, 1);
    weights.set(name, { shape, ...quantization, bytes: bytes.subarray(offset, (offset += length)) });
  }
  if (offset !== bytes.length) throw new Error(`The manifest describes ${offset} of ${bytes.length} bytes.`);
  return weights;
}

function foldedConvolutions(layers, weights) {
  const needed = ancestors(layers, lastLayer);
  return layers
    .filter(({ name, class_name: type }) => type === 'Conv2D' && needed.has(name))
    .flatMap(({ name }) => foldedConvolution(layers, weights, name));
}

function foldedConvolution(layers, weights, name) {
  const normalization = consumer(layers, name, 'BatchNormalization');
  const activation = consumer(layers, normalization.name, 'Activation');
  const { gain, bias } = affine(weights, normalization);
  const kernel = weights.get(`${name}/kernel`);
  const vector = (values) => float32Tensor([values.length], values);
  return [
    [`${activation.name}.kernel`, { dtype: 'U8', shape: kernel.shape, data: kernel.bytes }],
    [`${activation.name}.scale`, vector(gain.map((value) => value * kernel.scale))],
    [`${activation.name}.offset`, vector(gain.map((value) => value * kernel.min))],
    [`${activation.name}.bias`, vector(bias)],
  ];
}

/** Batch normalisation at inference as `gain · x + bias`. */
function affine(weights, { name, config }) {
  const mean = dequantized(weights.get(`${name}/moving_mean`));
  const variance = dequantized(weights.get(`${name}/moving_variance`));
  const beta = config.center ? dequantized(weights.get(`${name}/beta`)) : mean.map(() => 0);
  const gamma = config.scale ? dequantized(weights.get(`${name}/gamma`)) : mean.map(() => 1);
  const gain = gamma.map((value, i) => value / Math.sqrt(variance[i] + config.epsilon));
  return { gain, bias: beta.map((value, i) => value - mean[i] * gain[i]) };
}

function dequantized({ bytes, scale, min }) {
  return Float32Array.from(bytes, (value) => value * scale + min);
}

function inputs({ inbound_nodes: nodes }) {
  return (nodes[0] ?? []).map(([name]) => name);
}

function consumer(layers, name, type) {
  return layers.find((layer) => layer.class_name === type && inputs(layer).includes(name));
}

/** Names of a layer and of all that it is computed from. */
function ancestors(layers, name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const input of inputs(layers.find((layer) => layer.name === name))) ancestors(layers, input, found);
  return found;
}
