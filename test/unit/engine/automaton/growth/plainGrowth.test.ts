import { describe, expect, it } from 'vitest';
import { levelPlanes } from '../../../../../engine/automaton/growth/levelPlanes';
import { gridOf } from '../../../../../engine/automaton/growth/levelGrid';
import {
  backPlainly,
  growPlainly,
  stepPlainly,
  type PlainGrowth,
  type PlainGrowthLevel,
  type PlainPerceptron,
} from '../../../../../engine/automaton/growth/plainGrowth';
import { Random } from '../../../../../engine/random';

const random = Random.seeded(21);
const uniform = (length: number, height: number) => Float64Array.from({ length }, () => (random.uniform() - 0.5) * height);

const MUTABLE = 5;
const CHANNELS = 5 + MUTABLE;
const HIDDEN = 8;
const size = { width: 16, height: 12 };
const photo = Float32Array.from(uniform(3 * 192, 1));

function perceptron(): PlainPerceptron {
  const layer = (outputs: number, inputs: number) => ({ weight: uniform(outputs * inputs, 1.5 / Math.sqrt(inputs)), bias: uniform(outputs, 0.2) });
  return [layer(HIDDEN, 5 * CHANNELS), layer(HIDDEN, HIDDEN), layer(MUTABLE, HIDDEN)];
}

function level(cell: number, steps: number, of: PlainPerceptron = perceptron()): PlainGrowthLevel {
  const fixed = levelPlanes(photo, size, { cell }, { detail: 2, flat: 0.1 });
  return { cell, steps, ...gridOf(size, { cell }), fixed, perceptron: of };
}

describe('growPlainly and backPlainly', () => {
  const growth: PlainGrowth = { leak: 0.03, levels: [level(4, 2), level(2, 1), level(1, 2)] };
  const start = uniform(MUTABLE * 12, 1);
  const end = uniform(MUTABLE * 192, 1);
  const loss = (of: PlainGrowth, from: Float64Array) =>
    growPlainly(of, from).at(-1)!.at(-1)!.reduce((sum, value, i) => sum + value * end[i]!, 0);
  const gradient = backPlainly(growth, growPlainly(growth, start), end);
  const E = 1e-6;

  /** Central difference with one number of an array of the growth moved. */
  function slope(values: Float64Array, i: number): number {
    const kept = values[i]!;
    const at = (value: number) => {
      values[i] = value;
      return loss(growth, start);
    };
    const difference = (at(kept + E) - at(kept - E)) / (2 * E);
    values[i] = kept;
    return difference;
  }

  it('starts a level with what the coarser one handed down', () => {
    const trace = growPlainly(growth, start);
    expect(trace.map((states) => states.length)).toEqual([3, 2, 3]);
    expect(trace.map((states) => states[0]!.length)).toEqual([60, 240, 960]);
  });

  it.each([0, 1, 2])('has the gradient of the weights of level %i', (l) => {
    growth.levels[l]!.perceptron.forEach((layer, i) => {
      const { weight, bias } = gradient.perceptrons[l]![i]!;
      for (const at of [0, 1, Math.floor(layer.weight.length / 2), layer.weight.length - 1]) {
        expect(weight[at]).toBeCloseTo(slope(layer.weight, at), 5);
      }
      expect(bias[1]).toBeCloseTo(slope(layer.bias, 1), 5);
    });
  });

  it('has the gradient of the state it began with', () => {
    for (const at of [0, 13, 36, 59]) expect(gradient.start[at]).toBeCloseTo(slope(start, at), 5);
  });
});

/** Turned by 90° so that what was right is down. */
function turned(planes: ArrayLike<number>, { width, height }: typeof size): Float64Array {
  const out = new Float64Array(planes.length);
  for (let i = 0; i < planes.length; i++) {
    const [plane, y, x] = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width];
    out[plane * width * height + x * height + (height - 1 - y)] = planes[i]!;
  }
  return out;
}

describe('stepPlainly', () => {
  it('turns with a photo where weights read only channels, their Laplacian and their curvature along the flow', () => {
    const [first, ...rest] = perceptron();
    const read = (input: number) => {
      const ofSobel = input >= CHANNELS && input < 4 * CHANNELS && (input - CHANNELS) % 3 < 2;
      const channel = input < CHANNELS ? input : input < 4 * CHANNELS ? Math.floor((input - CHANNELS) / 3) : input - 4 * CHANNELS;
      return !ofSobel && channel !== 3 && channel !== 4;
    };
    const blind = { ...first!, weight: first!.weight.map((value, i) => (read(i % (5 * CHANNELS)) ? value : 0)) };
    const upright = level(1, 1, [blind, ...rest]);
    const state = uniform(MUTABLE * 192, 1);
    const fixed = turned(upright.fixed, size).map((value, i) => (i >= 3 * 192 ? -value : value));
    const aside = { ...upright, fixed, width: size.height, height: size.width };
    const wanted = turned(stepPlainly(upright, state, { leak: 0.03 }), size);
    stepPlainly(aside, turned(state, size), { leak: 0.03 }).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 10));
  });

  it('lets a state whose update is nothing leak towards the photo and zero', () => {
    const still = perceptron().map(({ weight, bias }) => ({ weight: weight.map(() => 0), bias: bias.map(() => 0) }));
    const at = level(1, 1, still);
    const next = stepPlainly(at, new Float64Array(MUTABLE * 192).fill(1), { leak: 0.25 });
    expect(next[7]).toBeCloseTo(1 - 0.25 * (1 - at.fixed[7]!), 12);
    expect(next[3 * 192 + 7]).toBe(0.75);
  });

  it('leaves no value beyond the bound, and its gradient passes as if there were none', () => {
    const at = level(1, 1);
    const state = uniform(MUTABLE * 192, 4);
    const [free, held] = [undefined, 0.5].map((bound) => stepPlainly(at, state, { leak: 0.1, ...(bound && { bound }) })) as [Float64Array, Float64Array];
    expect(held).toEqual(free.map((value) => Math.max(-0.5, Math.min(0.5, value))));
    expect(held).not.toEqual(free);
    const back = (bound: number) => backPlainly({ leak: 0.1, bound, levels: [at] }, [[state, held]], free).start;
    expect(back(0.5)).toEqual(back(Infinity));
  });
});
