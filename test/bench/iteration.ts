import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { parameterTensors } from '../../engine/automaton/parameters';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { WasmAutomaton } from '../../engine/automaton/wasmAutomaton';
import type { FeatureNetwork } from '../../engine/features/featureNetwork';
import { loadInception } from '../../engine/features/inception';
import { fitColorTransfer } from '../../engine/losses/color/colorTransfer';
import { Objective, type ObjectiveOptions } from '../../engine/losses/objective';
import { sumOf } from '../../engine/sumOf';
import { HostOptimizer } from '../../engine/training/optimizer';
import { studio } from '../../engine/training/profiles/studio';
import { lossWeightsSchema } from '../../shared/losses';
import { presets, type PresetName } from '../../shared/configuration/presets';
import { median, processorTime } from './measure';
import { noiseTask, parameters, rollThereAndBack } from './rollout';

const weights = lossWeightsSchema.parse({ style: 1, content: 0.8, color: 1, overflow: 100 });

/** One iteration of each preset split into what it is made of, at the mean number of steps. */
export async function benchIteration(): Promise<void> {
  console.log('\n**One iteration on the CPU, processor time**\n');
  console.log('| preset | automaton | features | losses | optimiser | all | automaton’s share |\n|---|---|---|---|---|---|---|');
  for (const name of Object.keys(presets) as PresetName[]) {
    const { 'nca.training.batch': batch } = presets[name];
    const { features, losses } = await lossTimes(name);
    const times = [await automatonTime(name), features, losses, (await optimizerTime()) / batch];
    const parts = times.map((time) => time * batch);
    const all = parts.reduce((sum, time) => sum + time, 0);
    const cells = [...parts, all].map((time) => `${Number(time.toPrecision(3))} ms`);
    console.log(`| ${[name, ...cells, `${Math.round((100 * parts[0]!) / all)} %`].join(' | ')} |`);
  }
}

/** Of one crop. */
async function automatonTime(name: PresetName): Promise<number> {
  const preset = presets[name];
  const steps = Math.round((preset['nca.training.minSteps'] + preset['nca.training.maxSteps']) / 2);
  const kept = Math.min(steps, preset['nca.training.backpropagation'] || steps);
  const wasm = new Uint8Array(await readFile('dist/automaton.wasm')).buffer;
  const automaton = await WasmAutomaton.create(wasm, blurLayout);
  const task = noiseTask(preset['nca.training.size'], steps);
  return repeated(() => rollThereAndBack(automaton, task, kept));
}

/** Of one crop: the network there and back, and what all losses with their gradient take beyond that. */
async function lossTimes(name: PresetName): Promise<{ features: number; losses: number }> {
  const size = presets[name]['nca.training.size'];
  const wasm = new Uint8Array(await readFile('dist/features.wasm')).buffer;
  const network = loadInception(await readFile('weights/inception.safetensors'), wasm);
  const { fixed: photo, state } = noiseTask(size, 0);
  const createLosses: ObjectiveOptions['createLosses'] = (network, style) =>
    studio.createLosses(network, style, 'moments');
  const colors = { planes: await photo.data<'float32'>(), width: size, height: size };
  const transfer = fitColorTransfer([colors], colors);
  const objective = new Objective({ network, style: { planes: photo, transfer }, pictureOffset: 0, createLosses });
  const side = size - 2 * studio.rim;
  const features = await repeated(() => Promise.resolve(networkThereAndBack(network, side)));
  const window = { top: studio.rim, left: studio.rim, height: side, width: side };
  const measured = { states: tf.expandDims<tf.Tensor4D>(state), photos: [photo], windows: [window] };
  const all = await repeated(async () => {
    const { gradient, statistics } = await objective.gradient(measured, weights);
    tf.dispose([gradient, statistics!]);
  });
  return { features, losses: all - features };
}

/** As often as an iteration: features of the picture at all taps with their gradient, those of the photo without. */
function networkThereAndBack(network: FeatureNetwork, side: number): void {
  const { styleTaps, contentTaps } = network;
  const taps = [...new Set([...styleTaps, ...contentTaps])];
  tf.tidy(() => {
    const picture = tf.fill<tf.Rank.R4>([1, side, side, 3], 0.5);
    network.features(picture, contentTaps);
    const sum = (x: tf.Tensor) => sumOf(Object.values(network.features(x as tf.Tensor4D, taps)).map((tap) => tf.sum(tap)));
    tf.grad(sum)(picture).dataSync();
  });
}

function optimizerTime(): Promise<number> {
  const optimizer = new HostOptimizer(parameters, studio.learningScales(blurLayout), parameterTensors(blurLayout));
  return repeated(() => optimizer.step([parameters, parameters], 0.001));
}

async function repeated(task: () => Promise<unknown>): Promise<number> {
  await task();
  const times = [];
  for (let i = 0; i < 3; i++) times.push(await processorTime(task));
  return median(times);
}
