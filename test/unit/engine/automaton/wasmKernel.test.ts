import { readFileSync } from 'node:fs';
import { tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mutableChannels, onOneGrid, type Layout } from '../../../../engine/automaton/layout';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { BOUND, coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { shiftShuffleLayout } from '../../../../engine/automaton/layouts/shiftShuffle';
import { parameterCount, parameterTensors } from '../../../../engine/automaton/parameters';
import { WasmAutomaton } from '../../../../engine/automaton/wasmAutomaton';
import { Random } from '../../../../engine/random';
import { float32Backward, float32Step } from '../../../../engine/automaton/float32Automaton';
import { boundedLayout, flowLayout } from '../../../reference/flowLayout';
import { useWasm } from '../useWasm';

const wasm = new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;

const coarseToFine = onOneGrid(coarseToFineLayout([{ cell: 1, steps: 2 }], { detail: 1, flat: 1 }));

interface Rollout {
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly parameters: Float32Array;
  readonly fixed: Float32Array;
  readonly state: Float32Array;
  readonly loss: Float32Array;
}

/** Biases are mostly negative, so that about as many activations are zero as in a trained automaton, whole runs too. */
function rollout(layout: Layout, width: number, height: number): Rollout {
  const random = Random.seeded(width);
  const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  const parameters = noise(parameterCount(layout)).map((value) => value * 0.2);
  for (const { name, offset, length } of parameterTensors(layout)) {
    if (/w[12].bias/.test(name)) parameters.subarray(offset, offset + length).forEach((value, i, bias) => (bias[i] = value * 4 - 0.2));
  }
  const planes = (channels: number) => noise(channels * width * height);
  const mutable = mutableChannels(layout);
  return { layout, width, height, parameters, fixed: planes(layout.fixed), state: planes(mutable), loss: planes(mutable) };
}

/** Two steps on and back: the end, the weights' gradient and that at the first state. */
async function byKernel({ layout, width, height, parameters, fixed, state, loss }: Rollout, budget?: number) {
  const automaton = await WasmAutomaton.create(wasm, layout, budget);
  const planes = (values: Float32Array) => tensor3d(values, [values.length / (width * height), height, width]);
  automaton.setParameters(tensor1d(parameters));
  const end = automaton.forward(planes(fixed), planes(state), 2, 2).dataSync<'float32'>();
  automaton.backward(planes(loss));
  return [end, automaton.gradient().dataSync<'float32'>(), automaton.stateGradient().dataSync<'float32'>()];
}

function byPlainLoops(grid: Rollout): Float32Array[] {
  const gradient = new Float32Array(grid.parameters.length);
  const middle = float32Step(grid, grid.state);
  const d = float32Backward(grid, middle, grid.loss, gradient);
  return [float32Step(grid, middle), gradient, float32Backward(grid, grid.state, d, gradient)];
}

/** How many numbers differ, if only in the sign of a zero. */
const differences = (actual: Float32Array[], expected: Float32Array[]) =>
  expected.map((values, i) => values.filter((value, j) => !Object.is(value, actual[i]![j])).length);

beforeAll(useWasm);

describe.each([
  ['blur', blurLayout],
  ['shiftShuffle', shiftShuffleLayout([1, 2])],
  ['flow', flowLayout],
  ['flow with a bound', boundedLayout],
  ['coarseToFine, with a leak', coarseToFine],
  ['odd sizes', { ...blurLayout, channels: 7, hidden: 13, blurs: [] }],
])('the kernel on the layout %s', (_, layout) => {
  it.each([[1, 1], [3, 2], [13, 5], [24, 2], [70, 3]])('equals plain loops to the bit on %i × %i cells', async (width, height) => {
    const grid = rollout(layout, width, height);
    const expected = byPlainLoops(grid);
    expect(differences(await byKernel(grid), expected)).toEqual([0, 0, 0]);
    expect(differences(await byKernel(grid, 0), expected)).toEqual([0, 0, 0]);
  });
});

describe('a bound', () => {
  const grid = rollout(coarseToFine, 13, 5);
  const explosive = { ...grid, parameters: grid.parameters.map((value) => 4 * value) };

  /** The largest value after so many steps. */
  async function largestAfter(steps: number, { layout, width, height, parameters, fixed, state }: Rollout): Promise<number> {
    const automaton = await WasmAutomaton.create(wasm, layout);
    const planes = (values: Float32Array) => tensor3d(values, [values.length / (width * height), height, width]);
    automaton.setParameters(tensor1d(parameters));
    const end = automaton.forward(planes(fixed), planes(state), steps, 0).dataSync<'float32'>();
    return end.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }

  it('holds an automaton that would run away, however long it lives', async () => {
    const { bound, ...unbounded } = coarseToFine;
    expect(bound).toBe(BOUND);
    expect(await largestAfter(300, { ...explosive, layout: unbounded })).toBeNaN();
    expect(await largestAfter(300, explosive)).toBe(BOUND);
  });

  it('changes no bit of what does not reach it', async () => {
    const { bound: _, ...unbounded } = coarseToFine;
    expect(differences(await byKernel(grid), await byKernel({ ...grid, layout: unbounded }))).toEqual([0, 0, 0]);
  });

  it('leaves what is no number, so that a training notices', async () => {
    const parameters = grid.parameters.slice().fill(NaN, -1);
    expect(await largestAfter(1, { ...grid, parameters })).toBeNaN();
  });

  it('is reached by some values of the example, not by all', () => {
    const example = rollout(boundedLayout, 13, 5);
    const end = float32Step(example, example.state);
    const held = end.filter((value) => Math.abs(value) === Math.fround(0.4)).length;
    expect(held).toBeGreaterThan(end.length / 20);
    expect(held).toBeLessThan(end.length / 2);
    expect(end.every((value) => Math.abs(value) <= Math.fround(0.4))).toBe(true);
  });
});

describe('a kernel that leaves zeros out', () => {
  const grid = rollout(blurLayout, 5, 3);
  it.each(parameterTensors(blurLayout).flatMap(({ name, offset }) => [Infinity, NaN, -0].map((value) => ({ name, offset, value }))))(
    'does as without where a number of $name is $value',
    async ({ offset, value }) => {
      const parameters = grid.parameters.slice();
      parameters[offset] = value;
      const odd = { ...grid, parameters };
      expect(differences(await byKernel(odd), byPlainLoops(odd))).toEqual([0, 0, 0]);
    },
  );

  it.each([Infinity, NaN, 3e38])('does as without where a gradient or a cell is %f', async (value) => {
    const loss = grid.loss.slice();
    loss[7] = value;
    const state = grid.state.slice();
    state[20] = value;
    for (const odd of [{ ...grid, loss }, { ...grid, state }, { ...grid, loss, state }])
      expect(differences(await byKernel(odd), byPlainLoops(odd))).toEqual([0, 0, 0]);
  });

  it('keeps the sign of zero where a bias is −0 and no unit is active', async () => {
    const [, , , second, , last] = parameterTensors(blurLayout);
    const parameters = grid.parameters.slice();
    parameters.fill(-100, second!.offset, second!.offset + second!.length);
    parameters.fill(-0, last!.offset, last!.offset + last!.length);
    const odd = { ...grid, parameters, state: grid.state.map(() => -0) };
    expect(differences(await byKernel(odd), byPlainLoops(odd))).toEqual([0, 0, 0]);
  });
});
