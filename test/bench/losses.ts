import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { loadInception } from '../../engine/features/inception';
import { fitColorTransfer } from '../../engine/losses/color/colorTransfer';
import { MultiscaleLosses } from '../../engine/losses/multiscaleLosses';
import { Objective, type LossQuery, type ObjectiveOptions } from '../../engine/losses/objective';
import { StudioLosses } from '../../engine/losses/studioLosses';
import { lossWeightsSchema, type LossWeights } from '../../shared/losses';
import { noise } from '../unit/engine/tensors';
import { median, processorTime } from './measure';

const SIZE = 128;
const ROUNDS = 5;

const layouts: Readonly<Record<string, { rim: number; weights: LossWeights; createLosses: ObjectiveOptions['createLosses'] }>> = {
  coarseToFine: {
    rim: 12,
    weights: lossWeightsSchema.parse({ style: 1, content: 0.3, color: 0, overflow: 100, flow: 0.5, coherence: 0.3, chroma: 0.5 }),
    createLosses: (network, style) => new MultiscaleLosses(network, style, 'moments', { coherence: [0.25, 0.25, 0.25], chroma: [0.05, 0.1] }),
  },
  blur: {
    rim: 8,
    weights: lossWeightsSchema.parse({ style: 1, content: 0.8, color: 1, overflow: 100 }),
    createLosses: (network, style) => new StudioLosses(network, style, 'moments'),
  },
};

/** Losses and gradient of a crop on the CPU: how many operations of tfjs, and how much processor time, features included. */
export async function benchLosses(): Promise<void> {
  console.log(`\n**Losses of a crop of ${SIZE}² and their gradient on the CPU, features included**\n`);
  console.log('| layout | operations | processor time |\n|---|---|---|');
  for (const name of Object.keys(layouts)) {
    const measure = await preparedLosses(name, SIZE);
    await measure();
    const { kernels } = await tf.profile(async () => void (await measure()));
    const times = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await processorTime(measure));
    console.log(`| \`${name}\` | ${kernels.length} | ${Math.round(median(times))} ms |`);
  }
}

/** A crop as in training: with its flow, and statistics of crops before it. @param size its side in cells */
export async function preparedLosses(layout: string, size: number): Promise<() => Promise<void>> {
  const { rim, weights, createLosses } = layouts[layout]!;
  const network = loadInception(await readFile('weights/inception.safetensors'), new Uint8Array(await readFile('dist/features.wasm')).buffer);
  const planes = noise<tf.Rank.R3>([3, 2 * size, 2 * size], 1, -0.5, 0.5);
  const colors = { planes: await planes.data<'float32'>(), width: 2 * size, height: 2 * size };
  const objective = new Objective({ network, style: { planes, transfer: fitColorTransfer([colors], colors) }, pictureOffset: 0, createLosses });
  const side = size - 2 * rim;
  const query: LossQuery = {
    states: noise<tf.Rank.R4>([1, 15, size, size], 2, -0.6, 0.6),
    photos: [noise<tf.Rank.R3>([3, size, size], 3, -0.5, 0.5)],
    ...(layout === 'coarseToFine' && { flow: [noise<tf.Rank.R3>([2, size, size], 4, -0.7, 0.7)] }),
    windows: [{ top: rim, left: rim, height: side, width: side }],
  };
  const { statistics } = await objective.gradient(query, weights);
  const past = { values: tf.reshape<tf.Rank.R1>(statistics!, [-1]), share: 0.1 };
  return async () => {
    const { gradient, statistics } = await objective.gradient({ ...query, past }, weights);
    tf.dispose([gradient, statistics!]);
  };
}
