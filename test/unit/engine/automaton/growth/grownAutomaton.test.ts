import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ComposedAutomaton } from '../../../../../engine/automaton/composedAutomaton';
import { createCpuAutomaton } from '../../../../../engine/automaton/cpuAutomaton';
import { GrownAutomaton } from '../../../../../engine/automaton/growth/grownAutomaton';
import { onDevice } from '../../../../../engine/automaton/growth/tensorHandDown';
import { onOneGrid } from '../../../../../engine/automaton/layout';
import { parameterTensors } from '../../../../../engine/automaton/parameters';
import { grownExample, grownLayout, grownPlainly } from '../../../../reference/grownExample';
import { relativeError } from '../../../../reference/readReference';
import { engineAssets } from '../../../../tinyRequest';
import { useWasm } from '../../useWasm';

beforeAll(useWasm);

const plain = grownPlainly();
const growth = grownLayout.growth!;

const kinds = {
  kernels: async () => (await createCpuAutomaton(engineAssets.automatonWasm, grownLayout)) as GrownAutomaton,
  'tfjs operations': async () => {
    const levels = growth.levels.map(() => new ComposedAutomaton(onOneGrid(grownLayout)));
    return Promise.resolve(new GrownAutomaton({ ...grownLayout, growth }, levels, onDevice));
  },
};

async function grown(kind: keyof typeof kinds) {
  const automaton = await kinds[kind]();
  return { automaton, ...grownExample(automaton) };
}

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('GrownAutomaton of %s', (kind) => {
  it('grows as the plain version does', async () => {
    const { automaton, seen, seed } = await grown(kind);
    const end = automaton.grow(seen, seed, 0, false);
    expect(end.shape).toEqual([15, 12, 20]);
    expect(relativeError(end.dataSync(), plain.end)).toBeLessThan(2e-6);
  });

  it('takes further steps on the finest grid, as after its growth', async () => {
    const { automaton, seen, seed } = await grown(kind);
    const more = automaton.grow(seen, seed, 3, false).dataSync();
    const after = automaton.forward(seen[2]!, automaton.grow(seen, seed, 0, false), 3, 0).dataSync();
    expect(more).toEqual(after);
  });

  it('goes back through all levels', async () => {
    const { automaton, seen, seed, loss } = await grown(kind);
    automaton.grow(seen, seed, 0, true);
    automaton.backward(loss);
    const actual = automaton.gradient().dataSync();
    parameterTensors(grownLayout).forEach(({ offset, length }, i) => {
      expect(relativeError(actual.subarray(offset, offset + length), plain.gradients[i]!)).toBeLessThan(1e-5);
    });
  });

  it('gives a state that lives on at the finest level no gradient above', async () => {
    const { automaton, seen, seed, loss } = await grown(kind);
    const state = automaton.grow(seen, seed, 0, true);
    automaton.forward(seen[2]!, state, 2, 2);
    automaton.backward(loss);
    const gradient = automaton.gradient().dataSync();
    const level = gradient.length / 3;
    expect(gradient.subarray(0, 2 * level).every((value) => value === 0)).toBe(true);
    expect(gradient.subarray(2 * level).some((value) => value !== 0)).toBe(true);
  });

  it('leaves no tensors behind', async () => {
    const { automaton, seen, seed, loss } = await grown(kind);
    const once = () => {
      automaton.grow(seen, seed, 0, true).dispose();
      automaton.backward(loss);
      automaton.gradient().dispose();
      return tf.memory().numTensors;
    };
    const before = once();
    expect(once()).toBe(before);
  });
});
