import { readFileSync } from 'node:fs';
import { tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mutableChannels } from '../../../../engine/automaton/layout';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../../../engine/automaton/layouts/shiftShuffle';
import { parameterCount } from '../../../../engine/automaton/parameters';
import type { Automaton } from '../../../../engine/automaton/automaton';
import { ComposedAutomaton } from '../../../../engine/automaton/composedAutomaton';
import { WasmAutomaton } from '../../../../engine/automaton/wasmAutomaton';
import { Random } from '../../../../engine/random';
import { referenceBackward, referenceStep } from '../../../../engine/automaton/plainAutomaton';
import { boundedLayout, flowLayout } from '../../../reference/flowLayout';
import { useWasm } from '../useWasm';

const wasm = new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;
const plainLayout = shiftShuffleLayout([4, 8, 16]);

function noise(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.uniform() - 0.5);
}

/** Largest difference over the largest value. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return error / size;
}

describe.each([
  { layout: blurLayout, width: 16, height: 8, steps: 3, kept: 3 },
  { layout: blurLayout, width: 13, height: 5, steps: 5, kept: 2 },
  { layout: blurLayout, width: 70, height: 3, steps: 4, kept: 3 },
  { layout: plainLayout, width: 9, height: 11, steps: 2, kept: 2 },
  { layout: flowLayout, width: 11, height: 9, steps: 3, kept: 2 },
  { layout: boundedLayout, width: 11, height: 9, steps: 3, kept: 3 },
])('$layout.name $width×$height, $kept of $steps steps kept', ({ layout, width, height, steps, kept }) => {
  const random = Random.seeded(width);
  const cells = width * height;
  const mutable = mutableChannels(layout);
  const parameters = noise(random, parameterCount(layout)).map((value) => value * 0.2);
  const fixed = noise(random, layout.fixed * cells);
  const state = noise(random, mutable * cells);
  const loss = noise(random, mutable * cells);
  const states: ArrayLike<number>[] = [state];
  let expectedGradient: Float64Array;

  beforeAll(() => {
    const grid = { layout, width, height, fixed, parameters };
    for (let i = 0; i < steps; i++) states.push(referenceStep(grid, states[i]!));
    expectedGradient = new Float64Array(parameters.length);
    let d: ArrayLike<number> = loss;
    for (let i = steps - 1; i >= steps - kept; i--) d = referenceBackward(grid, states[i]!, d, expectedGradient);
  });

  it.each(['kernel', 'kernel without stored activations', 'composed'])('%s equals the plain version, forward and backward', async (kind) => {
    await useWasm();
    const automaton: Automaton =
      kind === 'composed'
        ? new ComposedAutomaton(layout)
        : await WasmAutomaton.create(wasm, layout, kind === 'kernel' ? undefined : 0);
    const shape = (channels: number): [number, number, number] => [channels, height, width];
    automaton.setParameters(tensor1d(parameters));
    const end = automaton.forward(tensor3d(fixed, shape(layout.fixed)), tensor3d(state, shape(mutable)), steps, kept);
    expect(relativeError(end.dataSync(), states[steps]!)).toBeLessThan(2e-6);
    automaton.backward(tensor3d(loss, shape(mutable)));
    expect(relativeError(automaton.gradient().dataSync(), expectedGradient)).toBeLessThan(5e-6);
    automaton.dispose();
  });
});

describe.each([blurLayout, plainLayout, flowLayout])('the plain version of $name', (layout) => {
  const [width, height] = [4, 3];
  const random = Random.seeded(5);
  const mutable = mutableChannels(layout) * width * height;
  const grid = {
    layout, width, height,
    parameters: noise(random, parameterCount(layout)).map((value) => value * 0.2),
    fixed: noise(random, layout.fixed * width * height),
  };
  const state = noise(random, mutable);
  const loss = noise(random, mutable);
  const lossAt = (parameters: ArrayLike<number>, from: ArrayLike<number>) =>
    referenceStep({ ...grid, parameters }, from).reduce((sum, value, i) => sum + value * loss[i]!, 0);
  /** Central difference along a direction, against what the gradient says of it. */
  const slope = (at: (step: number) => number) => (at(1e-7) - at(-1e-7)) / 2e-7;
  const along = (values: Float32Array, direction: Float32Array, step: number) =>
    Float64Array.from(values, (value, i) => value + step * direction[i]!);
  const dot = (a: Float64Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

  it('has the gradient that finite differences have', () => {
    const gradient = new Float64Array(grid.parameters.length);
    const dState = referenceBackward(grid, state, loss, gradient);
    for (let i = 0; i < 3; i++) {
      const weights = noise(random, grid.parameters.length);
      const cells = noise(random, mutable);
      expect(slope((step) => lossAt(along(grid.parameters, weights, step), state)) / dot(gradient, weights)).toBeCloseTo(1, 4);
      expect(slope((step) => lossAt(grid.parameters, along(state, cells, step))) / dot(dState, cells)).toBeCloseTo(1, 4);
    }
  });
});
