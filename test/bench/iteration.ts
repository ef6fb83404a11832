import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Automaton } from '../../engine/automaton/automaton';
import { createCpuAutomaton } from '../../engine/automaton/cpuAutomaton';
import { initialParameters } from '../../engine/automaton/initialParameters';
import { mutableChannels, type Layout } from '../../engine/automaton/layout';
import { layoutOf } from '../../engine/automaton/layouts';
import { parameterTensors, perceptrons } from '../../engine/automaton/parameters';
import { averagePool } from '../../engine/features/pooling';
import type { FeatureNetwork } from '../../engine/features/featureNetwork';
import { loadInception } from '../../engine/features/inception';
import { Random } from '../../engine/random';
import { sumOf } from '../../engine/sumOf';
import { HostOptimizer } from '../../engine/training/optimizer';
import { rimOf } from '../../engine/training/profiles/profile';
import { studio } from '../../engine/training/profiles/studio';
import { presets, type PresetName } from '../../shared/configuration/presets';
import { resolveSettings, type RunSettings } from '../../shared/configuration/resolve';
import { settingsSchema } from '../../shared/configuration/settings';
import { noise } from '../unit/engine/tensors';
import { preparedLosses } from './losses';
import { median, processorTime } from './measure';

/** One iteration of each preset in its layout, split into what it is made of, at the mean number of steps. */
export async function benchIteration(): Promise<void> {
  console.log('\n**One iteration on the CPU, processor time**\n');
  console.log('| preset | layout | automaton | features | losses | optimiser | all | automaton’s share |\n|---|---|---|---|---|---|---|---|');
  for (const name of Object.keys(presets) as PresetName[]) {
    const settings = resolveSettings(settingsSchema.parse({ 'nca.preset': name }), 'cpu', 2);
    const layout = layoutOf(settings);
    const { 'nca.training.batch': batch, 'nca.automaton.layout': words } = settings;
    const { features, losses } = await lossTimes(settings, layout);
    const parts = [await automatonTime(settings, layout), batch * features, batch * losses, await optimizerTime(layout)];
    const all = parts.reduce((sum, time) => sum + time, 0);
    const cells = [...parts, all].map((time) => `${Number(time.toPrecision(3))} ms`);
    console.log(`| ${[name, words, ...cells, `${Math.round((100 * parts[0]!) / all)} %`].join(' | ')} |`);
  }
}

/** Of a batch, one crop of which begins anew: where the automaton grows, that takes no steps after its growth. */
async function automatonTime(settings: RunSettings, layout: Layout): Promise<number> {
  const { 'nca.training.batch': batch, 'nca.training.size': size, 'nca.training.minSteps': least, 'nca.training.maxSteps': most } = settings;
  const steps = Math.round((least + most) / 2);
  const kept = Math.min(steps, settings['nca.training.backpropagation'] || steps);
  const wasm = new Uint8Array(await readFile('dist/automaton.wasm')).buffer;
  const automaton = await createCpuAutomaton(wasm, layout);
  const planes = (channels: number, side: number) => noise<tf.Rank.R3>([channels, side, side], 1, -0.5, 0.5);
  const [fixed, state] = [planes(layout.fixed, size), planes(mutableChannels(layout), size)];
  const living = await repeated(() => thereAndBack(automaton, layout, () => automaton.forward(fixed, state, steps, kept)));
  const levels = layout.growth?.levels;
  if (!levels) return batch * living;
  const grids = levels.map(({ cell }) => planes(layout.fixed, size / cell));
  const seed = planes(mutableChannels(layout), size / levels[0]!.cell);
  const growing = await repeated(() => thereAndBack(automaton, layout, () => automaton.grow!(grids, seed, 0, true)));
  return (batch - 1) * living + growing;
}

async function thereAndBack(automaton: Automaton, layout: Layout, roll: () => tf.Tensor3D): Promise<void> {
  const weights = tf.tensor1d(parametersOf(layout));
  automaton.setParameters(weights);
  const end = roll();
  automaton.backward(end);
  const gradient = automaton.gradient();
  await gradient.data();
  tf.dispose([weights, end, gradient]);
}

/** Of one crop: the network there and back, and what all losses with their gradient take beyond that. */
async function lossTimes(settings: RunSettings, layout: Layout): Promise<{ features: number; losses: number }> {
  const size = settings['nca.training.size'];
  const wasm = new Uint8Array(await readFile('dist/features.wasm')).buffer;
  const network = loadInception(await readFile('weights/inception.safetensors'), wasm);
  const side = size - 2 * rimOf(studio, layout);
  // Those that grow are judged at three scales, and the photo's features count nothing.
  const factors = layout.growth ? [1, 2, 4].filter((factor) => factor === 1 || Math.floor(side / factor) >= 24) : [1];
  const features = await repeated(() => Promise.resolve(networkThereAndBack(network, side, factors, !layout.growth)));
  const all = await repeated(await preparedLosses(settings['nca.automaton.layout'], size));
  return { features, losses: all - features };
}

/** As often as an iteration: features of the picture with their gradient, those of the photo without. */
function networkThereAndBack(network: FeatureNetwork, side: number, factors: readonly number[], photo: boolean): void {
  const { styleTaps, contentTaps } = network;
  const taps = photo ? [...new Set([...styleTaps, ...contentTaps])] : styleTaps;
  tf.tidy(() => {
    const picture = tf.fill<tf.Rank.R4>([1, side, side, 3], 0.5);
    if (photo) network.features(picture, contentTaps);
    const seenAt = (x: tf.Tensor, size: number) => (size === 1 ? (x as tf.Tensor4D) : averagePool(x as tf.Tensor4D, { size, stride: size, padding: 'valid' }));
    const sum = (x: tf.Tensor) => sumOf(factors.flatMap((factor) => Object.values(network.features(seenAt(x, factor), taps)).map((tap) => tf.sum(tap))));
    tf.grad(sum)(picture).dataSync();
  });
}

function optimizerTime(layout: Layout): Promise<number> {
  const parameters = parametersOf(layout);
  const optimizer = new HostOptimizer(parameters, studio.learningScales(layout), parameterTensors(layout), layout.growth && perceptrons(layout));
  return repeated(() => optimizer.step([parameters, parameters], 0.001));
}

const parametersOf = (layout: Layout) => initialParameters(layout, Random.seeded(1));

async function repeated(task: () => Promise<unknown>): Promise<number> {
  await task();
  const times = [];
  for (let i = 0; i < 3; i++) times.push(await processorTime(task));
  return median(times);
}
