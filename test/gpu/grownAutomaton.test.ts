import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { beforeAll, expect, it } from 'vitest';
import { ComposedAutomaton } from '../../engine/automaton/composedAutomaton';
import { DirectSchedule } from '../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../engine/automaton/fused/fusedAutomaton';
import { SharedKernels } from '../../engine/automaton/fused/sharedKernels';
import { TensorBuffers } from '../../engine/automaton/fused/tensorBuffers';
import { GrownAutomaton } from '../../engine/automaton/growth/grownAutomaton';
import { onDevice } from '../../engine/automaton/growth/tensorHandDown';
import { mutableChannels, onOneGrid } from '../../engine/automaton/layout';
import { parameterCount, parameterTensors } from '../../engine/automaton/parameters';
import { referenceBackward, referenceStep } from '../../engine/automaton/plainAutomaton';
import { adamStepOnGpu } from '../../engine/lane/adamStepGpu';
import { Random } from '../../engine/random';
import { boundedLayout } from '../reference/flowLayout';
import { grownExample, grownLayout, grownPlainly } from '../reference/grownExample';
import { relativeError } from '../reference/readReference';
import { useSoftwareGpu } from './softwareGpu';

let backend: WebGPUBackend;
let fused: GrownAutomaton;
beforeAll(async () => {
  backend = await useSoftwareGpu();
  const [one, growth] = [onOneGrid(grownLayout), grownLayout.growth!];
  const shared = await SharedKernels.create(backend.device, one);
  const schedule = await DirectSchedule.create(backend.device, one, shared.weights, shared.buffers);
  const first = new FusedAutomaton(new TensorBuffers(backend), one, shared, schedule, { stateBudget: 1e9 });
  const levels = growth.levels.map((_, l) => (l === 0 ? first : first.sibling(1e9)));
  fused = new GrownAutomaton({ ...grownLayout, growth }, levels, onDevice);
});

it('kernels grow as the plain version does, and back through all levels', async () => {
  const { seen, seed, loss } = grownExample(fused);
  const plain = grownPlainly();
  const end = fused.grow(seen, seed, 0, true);
  expect(relativeError(await end.data(), plain.end)).toBeLessThan(2e-6);
  fused.backward(loss);
  const gradient = await fused.gradient().data();
  parameterTensors(grownLayout).forEach(({ name, offset, length }, i) => {
    expect(relativeError(gradient.slice(offset, offset + length), plain.gradients[i]!), name).toBeLessThan(1e-5);
  });
});

it('a state that lives on leaves the levels above without a gradient, and the optimiser leaves them alone', async () => {
  const { seen, seed, loss } = grownExample(fused);
  const state = fused.grow(seen, seed, 1, false);
  expect(await fused.forward(seen[2]!, fused.grow(seen, seed, 0, false), 1, 0).data()).toEqual(await state.data());
  fused.forward(seen[2]!, state, 2, 2);
  fused.backward(loss);
  const gradient = fused.gradient();
  const { size } = gradient;
  const parts = [0, 1, 2].map((l) => ({ offset: (l * size) / 3, length: size / 3 }));
  const before = tf.linspace(1, 2, size);
  const options = { scales: tf.ones<tf.Rank.R1>([size]), tensors: parameterTensors(grownLayout), parts, learningRate: 0.1, lacks: [[0.2, 0.1], [0.2, 0.1], [0.2, 0.1]] as const };
  const after = adamStepOnGpu({ parameters: before, m: before, v: before }, gradient, options);
  const old = await before.data();
  for (const name of ['parameters', 'm', 'v'] as const) {
    const values = await after[name].data();
    expect(values.slice(0, (2 * size) / 3)).toEqual(old.slice(0, (2 * size) / 3));
    expect(values.slice((2 * size) / 3).filter((value, i) => value === old[(2 * size) / 3 + i]).length).toBeLessThan(size / 100);
  }
});

it('tfjs operations step there and back as the plain version does', async () => {
  const [width, height] = [5, 3];
  const random = Random.seeded(3);
  const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  const planes = (values: Float32Array) => tf.tensor3d(values, [values.length / (width * height), height, width]);
  const grid = { layout: boundedLayout, width, height, fixed: noise(5 * 15), parameters: noise(parameterCount(boundedLayout)) };
  const [state, loss] = [noise(mutableChannels(boundedLayout) * 15), noise(mutableChannels(boundedLayout) * 15)];
  const automaton = new ComposedAutomaton(boundedLayout);
  automaton.setParameters(tf.tensor1d(grid.parameters));
  const end = automaton.forward(planes(grid.fixed), planes(state), 1, 1);
  expect(relativeError(await end.data(), referenceStep(grid, state))).toBeLessThan(2e-6);
  automaton.backward(planes(loss));
  const gradient = new Float64Array(grid.parameters.length);
  const first = referenceBackward(grid, state, loss, gradient);
  expect(relativeError(await automaton.stateGradient().data(), first)).toBeLessThan(2e-6);
  expect(relativeError(await automaton.gradient().data(), gradient)).toBeLessThan(5e-6);
});
