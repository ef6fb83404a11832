import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { lossNames, type LossWeights } from '../../../../engine/api';
import type { Automaton } from '../../../../engine/automaton/automaton';
import { createCpuAutomaton } from '../../../../engine/automaton/cpuAutomaton';
import { gaussianBlur } from '../../../../engine/automaton/growth/gaussianBlur';
import { mutableChannels, pictureOffset, type Layout } from '../../../../engine/automaton/layout';
import { layoutOf } from '../../../../engine/automaton/layouts';
import { parameterCount } from '../../../../engine/automaton/parameters';
import { LaneLosses } from '../../../../engine/lane/losses';
import { LaneRun } from '../../../../engine/lane/run';
import type { TrainedItem, TrainingItem } from '../../../../engine/lane/tasks';
import { padPhoto } from '../../../../engine/photo';
import { Random } from '../../../../engine/random';
import { engineAssets, tinyRequest } from '../../../tinyRequest';
import { useWasm } from '../useWasm';

const SIZE = 48;
const { settings, photos: pictures, style } = tinyRequest({
  ...{ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:2, 2:1, 1:2', 'nca.device': 'cpu' },
  ...{ 'nca.training.size': SIZE, 'nca.training.maxSteps': 3 },
});
const layout = layoutOf(settings);
const random = Random.seeded(1);
const noise = (length: number, scale: number) => Float32Array.from({ length }, () => scale * (random.uniform() - 0.5));
const parameters = noise(parameterCount(layout), 0.1);
const weights = Object.fromEntries(lossNames.map((name) => [name, 1])) as LossWeights;

/** Several grids at once, as a GPU has them: each goes through an automaton of its own. */
class ManyAutomata implements Automaton {
  private rollout = 0;
  private readonly used: Automaton[][] = [];

  constructor(
    private readonly layout: Layout,
    private readonly idle: Automaton[],
  ) {}

  select(rollout: number): void {
    this.rollout = rollout;
  }

  setParameters(given: tf.Tensor1D): void {
    this.idle.push(...this.used.splice(0).flat());
    for (const automaton of this.idle) automaton.setParameters(given);
  }

  forward(fixed: tf.Tensor3D, state: tf.Tensor3D, steps: number, kept: number): tf.Tensor3D {
    return this.each([fixed], state, (automaton, [own], start) => automaton.forward(own!, start, steps, kept));
  }

  grow(fixed: readonly tf.Tensor3D[], start: tf.Tensor3D, more: number, kept: boolean): tf.Tensor3D {
    return this.each(fixed, start, (automaton, own, seed) => automaton.grow!(own, seed, more, kept));
  }

  backward(gradient: tf.Tensor3D): void {
    const automata = this.used[this.rollout]!;
    tf.split(gradient, automata.length).forEach((part, i) => automata[i]!.backward(part as tf.Tensor3D));
  }

  gradient(): tf.Tensor1D {
    return tf.addN(this.used.flat().map((automaton) => automaton.gradient()));
  }

  dispose(): void {}

  private each(fixed: readonly tf.Tensor3D[], start: tf.Tensor3D, roll: (automaton: Automaton, fixed: tf.Tensor3D[], start: tf.Tensor3D) => tf.Tensor3D): tf.Tensor3D {
    const count = start.shape[0] / mutableChannels(this.layout);
    const automata = (this.used[this.rollout] = this.idle.splice(0, count));
    const parts = fixed.map((planes) => tf.split(planes, count));
    return tf.concat3d(tf.split(start, count).map((own, i) => roll(automata[i]!, parts.map((part) => part[i] as tf.Tensor3D), own as tf.Tensor3D)), 0);
  }
}

let run: LaneRun;
beforeAll(async () => {
  await useWasm();
  const photos = pictures.map((picture) => padPhoto(picture, { margin: 8, minimumSide: SIZE, alignment: layout.alignment }));
  const setup = { settings, photos, style };
  const losses = new LaneLosses(engineAssets);
  losses.prepare(setup, pictureOffset(layout));
  const automata = await Promise.all([0, 1, 2].map(() => createCpuAutomaton(engineAssets.automatonWasm, layout)));
  run = new LaneRun({ setup, layout, automaton: new ManyAutomata(layout, automata), losses, measuredPixels: Infinity, together: 3, blur: gaussianBlur });
});

/** One crop that lives on, one that grows, and again one that lives on. */
function items(): TrainingItem[] {
  const window = (offset: number) => ({ top: 12 - offset, left: 12 + offset, height: 24, width: 24 });
  const living = (photo: number, offset: number): TrainingItem => ({
    ...{ photo, top: 0, left: 0, seed: 1, steps: 3, bpttSteps: 2, window: window(offset) },
    state: noise(mutableChannels(layout) * SIZE * SIZE, 0.8),
  });
  const growing = { photo: 1, top: 0, left: 0, seed: 2, state: null, steps: 0, bpttSteps: 5, window: window(3) };
  return [living(0, 0), growing, living(1, 2)];
}

const differ = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) / Array.from(b).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const alone = async (given: readonly TrainingItem[]) => {
  const each: TrainedItem[] = [];
  for (const item of given) each.push(await run.train(parameters, item, weights));
  return each;
};

it('crops that go at once are those of one after the other, in their order, and share the mean of the gradients', async () => {
  const given = items();
  const [single, batch] = [await alone(given), await run.trainBatch(parameters, given, weights, Number.MAX_VALUE)];
  expect(batch).toHaveLength(3);
  batch.forEach(({ state, losses, statistics }, i) => {
    expect(state).toEqual(single[i]!.state);
    for (const [name, value] of Object.entries(single[i]!.losses)) expect(losses[name as keyof typeof losses], name).toBeCloseTo(value, 5);
    expect(differ(statistics as Float32Array, single[i]!.statistics as Float32Array)).toBeLessThan(1e-5);
  });
  const mean = parameters.map((_, i) => single.reduce((sum, { gradient }) => sum + (gradient as Float32Array)[i]! / 3, 0));
  for (const { gradient } of batch) expect(differ(gradient as Float32Array, mean)).toBeLessThan(1e-4);
});

it('one whose loss has exploded has them go one by one, so that its gradient can be left out', async () => {
  const given = items();
  const single = await alone(given);
  const totals = single.map(({ losses }) => Object.values(losses).reduce((sum, value) => sum + value, 0));
  const batch = await run.trainBatch(parameters, given, weights, (Math.max(...totals) + Math.min(...totals)) / 2);
  expect(batch.map(({ gradient }) => gradient)).toEqual(single.map(({ gradient }) => gradient));
});
