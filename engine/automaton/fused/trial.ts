import { dispose, tensor1d, tensor3d, type Tensor, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';
import { Random } from '../../random';
import type { Automaton } from '../automaton';
import { mutableChannels, type Layout } from '../layout';
import { parameterCount } from '../parameters';

/** Odd, so that tiles and chunks end inside a row. */
const PARITY_GRID = { width: 13, height: 7 };
/** Largest difference over the largest value; single precision in another order gives about 1e-6. */
const PARITY_TOLERANCE = 1e-4;
const TIMED_GRID = { width: 96, height: 96 };
const TIMED_STEPS = 4;

interface Example {
  readonly parameters: Tensor1D;
  readonly fixed: Tensor3D;
  readonly state: Tensor3D;
}

function example(layout: Layout, { width, height }: { width: number; height: number }): Example {
  const random = Random.seeded(1);
  const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  const planes = (count: number) => tensor3d(noise(count * width * height), [count, height, width]);
  return {
    parameters: tensor1d(noise(parameterCount(layout)).map((value) => value * 0.2)),
    fixed: planes(layout.fixed),
    state: planes(mutableChannels(layout)),
  };
}

/** Two steps there and back. */
async function rollout(automaton: Automaton, { parameters, fixed, state }: Example) {
  automaton.setParameters(parameters);
  const end = automaton.forward(fixed, state, 2, 2);
  automaton.backward(state);
  const gradient = automaton.gradient();
  const read = async (tensor: Tensor) => (await tensor.data<'float32'>()).slice();
  const result = { state: await read(end), gradient: await read(gradient) };
  dispose([end, gradient]);
  return result;
}

/** @throws Error if the automaton's states or gradients differ from the reference's */
export async function checkParity(automaton: Automaton, reference: Automaton, layout: Layout): Promise<void> {
  const { parameters, fixed, state } = example(layout, PARITY_GRID);
  const expected = await rollout(reference, { parameters, fixed, state });
  const actual = await rollout(automaton, { parameters, fixed, state });
  dispose([parameters, fixed, state]);
  for (const name of ['state', 'gradient'] as const) {
    const difference = relativeDifference(actual[name], expected[name]);
    if (!(difference <= PARITY_TOLERANCE)) {
      throw new Error(`its ${name} is wrong by ${difference.toExponential(1)} of the largest value`);
    }
  }
}

/** Milliseconds of a few steps there and back; the first run, which may compile, does not count. */
export async function measureMilliseconds(automaton: Automaton, layout: Layout): Promise<number> {
  const { parameters, fixed, state } = example(layout, TIMED_GRID);
  automaton.setParameters(parameters);
  let shortest = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    const end = automaton.forward(fixed, state, TIMED_STEPS, TIMED_STEPS);
    automaton.backward(state);
    const gradient = automaton.gradient();
    await gradient.data();
    dispose([end, gradient]);
    if (round > 0) shortest = Math.min(shortest, performance.now() - start);
  }
  dispose([parameters, fixed, state]);
  return shortest;
}

/** NaN where a value is no number. */
function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const here = Math.abs(actual[i]! - expected[i]!);
    if (!(here <= difference)) difference = here;
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference / largest;
}
