import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseLevels } from '../../../../../shared/levels';
import { createCpuAutomaton } from '../../../../../engine/automaton/cpuAutomaton';
import type { GrownAutomaton } from '../../../../../engine/automaton/growth/grownAutomaton';
import { gridOf } from '../../../../../engine/automaton/growth/levelGrid';
import { levelPlanes } from '../../../../../engine/automaton/growth/levelPlanes';
import { backPlainly, growPlainly, type PlainGrowth, type PlainPerceptron } from '../../../../../engine/automaton/growth/plainGrowth';
import { mutableChannels } from '../../../../../engine/automaton/layout';
import { coarseToFineLayout } from '../../../../../engine/automaton/layouts/coarseToFine';
import { parameterCount, parameterTensors } from '../../../../../engine/automaton/parameters';
import { Random } from '../../../../../engine/random';
import { engineAssets } from '../../../../tinyRequest';
import { relativeError } from '../../../../reference/readReference';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const levels = parseLevels('4:2, 2:1, 1:2');
const sight = { detail: 2, flat: 0.1 };
const layout = coarseToFineLayout(levels, sight);
/** The rows of the kernel's grids are padded to 8 cells. */
const size = { width: 20, height: 12 };
const cells = size.width * size.height;
const random = Random.seeded(31);
const noise = (length: number, height: number) => Float32Array.from({ length }, () => (random.uniform() - 0.5) * height);
const photo = noise(3 * cells, 1);
const parameters = noise(parameterCount(layout), 0.3);
const mutable = mutableChannels(layout);
const start = noise((mutable * cells) / 16, 1);
const fixed = levels.map((level) => levelPlanes(photo, size, level, sight));

/** Flat weights as the plain version has them: the filters' columns interleaved by channel there, too. */
function plain(): PlainGrowth {
  const tensors = parameterTensors(layout);
  const values = (i: number) => Float64Array.from(parameters.subarray(tensors[i]!.offset, tensors[i]!.offset + tensors[i]!.length));
  const perceptron = (l: number): PlainPerceptron => [0, 2, 4].map((i) => ({ weight: values(6 * l + i), bias: values(6 * l + i + 1) }));
  return { leak: layout.leak!, levels: levels.map((level, l) => ({ ...level, ...gridOf(size, level), fixed: fixed[l]!, perceptron: perceptron(l) })) };
}

const planes = (values: Float32Array, { width, height }: typeof size) => tf.tensor3d(values, [values.length / (width * height), height, width]);

async function grown() {
  const automaton = (await createCpuAutomaton(engineAssets.automatonWasm, layout)) as GrownAutomaton;
  automaton.setParameters(tf.tensor1d(parameters));
  const seen = levels.map((level, l) => planes(fixed[l]!, gridOf(size, level)));
  return { automaton, seen, seed: planes(start, gridOf(size, levels[0]!)) };
}

describe('GrownAutomaton', () => {
  it('grows as the plain version does', async () => {
    const { automaton, seen, seed } = await grown();
    const end = automaton.grow(seen, seed, 0, false);
    expect(end.shape).toEqual([15, 12, 20]);
    expect(relativeError(end.dataSync(), growPlainly(plain(), start).at(-1)!.at(-1)!)).toBeLessThan(2e-6);
  });

  it('takes further steps on the finest grid, as after its growth', async () => {
    const { automaton, seen, seed } = await grown();
    const more = automaton.grow(seen, seed, 3, false).dataSync();
    const after = automaton.forward(seen[2]!, automaton.grow(seen, seed, 0, false), 3, 0).dataSync();
    expect(more).toEqual(after);
  });

  it('goes back through all levels', async () => {
    const { automaton, seen, seed } = await grown();
    const gradient = noise(mutable * cells, 1);
    automaton.grow(seen, seed, 0, true);
    automaton.backward(planes(gradient, size));
    const wanted = backPlainly(plain(), growPlainly(plain(), start), gradient).perceptrons.flatMap((perceptron) =>
      perceptron.flatMap(({ weight, bias }) => [weight, bias]),
    );
    const actual = automaton.gradient().dataSync();
    parameterTensors(layout).forEach(({ offset, length }, i) => {
      expect(relativeError(actual.subarray(offset, offset + length), wanted[i]!)).toBeLessThan(1e-5);
    });
  });

  it('gives a state that lives on at the finest level no gradient above', async () => {
    const { automaton, seen, seed } = await grown();
    const state = automaton.grow(seen, seed, 0, true);
    automaton.forward(seen[2]!, state, 2, 2);
    automaton.backward(planes(noise(mutable * cells, 1), size));
    const gradient = automaton.gradient().dataSync();
    const level = gradient.length / 3;
    expect(gradient.subarray(0, 2 * level).every((value) => value === 0)).toBe(true);
    expect(gradient.subarray(2 * level).some((value) => value !== 0)).toBe(true);
  });

  it('leaves no tensors behind', async () => {
    const { automaton, seen, seed } = await grown();
    const gradient = planes(noise(mutable * cells, 1), size);
    const before = tf.memory().numTensors;
    automaton.grow(seen, seed, 0, true).dispose();
    automaton.backward(gradient);
    automaton.gradient().dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
