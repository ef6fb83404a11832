import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { parameterCount } from '../../../../engine/automaton/parameters';
import { adamStep, optimize } from '../../../../engine/lane/adamStep';
import { HostOptimizer } from '../../../../engine/training/optimizer';
import { ValueStore, type DeviceHandle } from '../../../../engine/lane/values';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const tensors = [
  { name: 'weight', shape: [2, 2], offset: 0, length: 4 },
  { name: 'bias', shape: [3], offset: 4, length: 3 },
];
const scales = Float32Array.of(1, 1, 1, 1, 0.25, 0.25, 0.25);
const gradients = (step: number) =>
  [1, 2].map((item) => scales.map((_, i) => (step === 1 && i > 3 ? 0 : Math.sin(3 * i + item * step + 1))));

it('the steps in tfjs operations are those of the host, a gradient of zero included', async () => {
  const host = new HostOptimizer(scales.map((_, i) => i / 4 - 1), scales, tensors);
  const open = ({ parameters, m, v }: ReturnType<HostOptimizer['state']>) => ({
    ...{ parameters: tf.tensor1d(parameters), m: tf.tensor1d(m), v: tf.tensor1d(v) },
  });
  let state = open(host.state());
  for (let updates = 0; updates < 4; updates++) {
    const options = { scales: tf.tensor1d(scales), tensors, learningRate: 0.02, updates: [updates] };
    state = adamStep(state, gradients(updates).map((each) => tf.tensor1d(each)), options);
    await host.step(gradients(updates), 0.02);
    const expected = host.state();
    for (const name of ['parameters', 'm', 'v'] as const)
      for (const [i, value] of state[name].dataSync().entries()) expect(value, name).toBeCloseTo(expected[name][i]!, 6);
  }
});

it('a state of the host is left alone by later steps', async () => {
  const host = new HostOptimizer(scales.slice(), scales, tensors);
  await host.step(gradients(0), 0.1);
  const before = host.state();
  const copy = structuredClone(before);
  await host.step(gradients(1), 0.1);
  expect(before).toEqual(copy);
  host.restore(before);
  expect(host.state()).toEqual(copy);
});

describe('ValueStore', () => {
  it('lets values travel from the CPU', async () => {
    const store = new ValueStore(false);
    expect(await store.put(tf.tensor1d([1, 2]))).toEqual(Float32Array.of(1, 2));
    expect(store.open(Float32Array.of(1, 2, 3, 4), [2, 2]).arraySync()).toEqual([[1, 2], [3, 4]]);
  });

  it('opens values as one row, whatever their length, wherever they are', async () => {
    for (const stays of [false, true]) {
      const store = new ValueStore(stays);
      const values = await store.put(tf.tensor2d([[1, 2, 3], [4, 5, 6]]));
      const row = store.openRow(values);
      expect(row.arraySync()).toEqual([1, 2, 3, 4, 5, 6]);
      row.dispose();
      expect(store.openRow(values).arraySync()).toEqual([1, 2, 3, 4, 5, 6]);
      store.retain([]);
      if (stays) expect(() => store.openRow(values)).toThrow(/no longer on the GPU/);
    }
  });

  it('keeps them on the GPU until they are not retained', async () => {
    const store = new ValueStore(true);
    const before = tf.memory().numTensors;
    const [first, second] = (await Promise.all([store.put(tf.tensor1d([1, 2])), store.put(tf.tensor1d([3]))])) as [DeviceHandle, DeviceHandle];
    expect(await store.read(first)).toEqual(Float32Array.of(1, 2));
    const opened = store.open(first, [2, 1]);
    store.retain([second.handle]);
    expect(opened.arraySync()).toEqual([[1], [2]]);
    opened.dispose();
    expect(() => store.open(first, [2])).toThrow(/no longer on the GPU/);
    store.retain([]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('a part without a gradient is left as it is, moments too, in tfjs operations as on the host', async () => {
  const parts = [{ offset: 0, length: 4 }, { offset: 4, length: 3 }];
  const host = new HostOptimizer(scales.slice(), scales, tensors, parts);
  await host.step(gradients(0), 0.1);
  const before = host.state();
  await host.step(gradients(1), 0.1);
  const after = host.state();
  const options = { scales: tf.tensor1d(scales), tensors, parts, learningRate: 0.1, updates: [1, 1] };
  const tensorsOf = ({ parameters, m, v }: typeof before) => ({ parameters: tf.tensor1d(parameters), m: tf.tensor1d(m), v: tf.tensor1d(v) });
  const stepped = adamStep(tensorsOf(before), gradients(1).map((each) => tf.tensor1d(each)), options);
  for (const name of ['parameters', 'm', 'v'] as const) {
    expect(after[name].slice(4)).toEqual(before[name].slice(4));
    expect(after[name].slice(0, 4).every((value, i) => value !== before[name][i])).toBe(true);
    const values = stepped[name].dataSync<'float32'>();
    expect(values.slice(4)).toEqual(before[name].slice(4));
    values.forEach((value, i) => expect(value, name).toBeCloseTo(after[name][i]!, 6));
  }
});

it('a lane steps the levels of an automaton that grows each for itself', async () => {
  const layout = coarseToFineLayout([{ cell: 2, steps: 1 }, { cell: 1, steps: 1 }], { detail: 1, flat: 1 });
  const length = parameterCount(layout);
  const ones = new Float32Array(length).fill(1);
  const gradient = Float32Array.from({ length }, (_, i) => (i < length / 2 ? 0 : Math.sin(i)));
  const task = { parameters: ones, m: ones, v: ones, updates: [3], gradients: [gradient], learningRate: 0.1, grew: false };
  const { parameters, m, updates } = await optimize(new ValueStore(false), layout, ones, task);
  expect(updates).toEqual([3, 4]);
  for (const values of [parameters, m] as Float32Array[]) {
    expect(values.subarray(0, length / 2)).toEqual(ones.subarray(length / 2));
    expect(values.subarray(length / 2).every((value) => value !== 1)).toBe(true);
  }
});

it('a part counts its steps for itself, so that it moves as if it had been alone, in tfjs operations, too', async () => {
  const parts = [{ offset: 0, length: 4 }, { offset: 4, length: 3 }];
  const host = new HostOptimizer(scales.slice(), scales, tensors, parts);
  for (let step = 0; step < 2; step++) await host.step(gradients(step), 0.1);
  const { parameters, m, v, updates } = host.state();
  await host.step(gradients(2), 0.1);
  const alone = new HostOptimizer(scales.slice(), scales, tensors);
  for (const step of [0, 2]) await alone.step(gradients(step), 0.1);
  expect([updates, host.state().updates]).toEqual([[2, 1], [3, 2]]);
  expect(host.parameters.slice(4)).toEqual(alone.parameters.slice(4));
  const before = { parameters: tf.tensor1d(parameters), m: tf.tensor1d(m), v: tf.tensor1d(v) };
  const options = { scales: tf.tensor1d(scales), tensors, parts, learningRate: 0.1, updates };
  const stepped = adamStep(before, gradients(2).map((each) => tf.tensor1d(each)), options);
  stepped.parameters.dataSync().forEach((value, i) => expect(value).toBeCloseTo(host.parameters[i]!, 6));
  host.restore({ ...host.state(), updates: [7] });
  expect(host.state().updates).toEqual([7, 7]);
});
