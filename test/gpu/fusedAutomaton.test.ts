import { dispose, tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { DirectSchedule } from '../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../engine/automaton/fused/fusedAutomaton';
import type { Schedule } from '../../engine/automaton/fused/schedule';
import { SharedKernels } from '../../engine/automaton/fused/sharedKernels';
import { TileSchedule } from '../../engine/automaton/fused/tileSchedule';
import { TensorBuffers } from '../../engine/automaton/fused/tensorBuffers';
import { mutableChannels, type Layout } from '../../engine/automaton/layout';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../engine/automaton/layouts/shiftShuffle';
import { parameterCount } from '../../engine/automaton/parameters';
import { Random } from '../../engine/random';
import { referenceBackward, referenceStep } from '../../engine/automaton/plainAutomaton';
import { boundedLayout } from '../reference/flowLayout';
import { useSoftwareGpu } from './softwareGpu';

const LEAST_WORKGROUP_BYTES = 16 * 1024;
const shiftShuffle = shiftShuffleLayout([2, 3, 4]);
const unblurred: Layout = { ...blurLayout, name: 'blur without blurs', blurs: [] };

interface Case {
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly batch: number;
  readonly steps: number;
  readonly kept: number;
  /** Bytes for stored states. */
  readonly budget: number;
  readonly chunk: number;
}

const roomy = { budget: 1e9, chunk: 64 };
const cases: Case[] = [
  { layout: blurLayout, width: 13, height: 5, batch: 1, steps: 3, kept: 2, ...roomy },
  { layout: blurLayout, width: 7, height: 9, batch: 3, steps: 2, kept: 2, ...roomy },
  { layout: blurLayout, width: 3, height: 5, batch: 2, steps: 2, kept: 2, ...roomy },
  { layout: unblurred, width: 6, height: 5, batch: 1, steps: 2, kept: 2, ...roomy },
  { layout: shiftShuffle, width: 5, height: 7, batch: 2, steps: 2, kept: 2, ...roomy },
  { layout: boundedLayout, width: 5, height: 3, batch: 2, steps: 2, kept: 2, ...roomy },
  { layout: boundedLayout, width: 9, height: 4, batch: 1, steps: 4, kept: 3, budget: 0, chunk: 4 },
  // No room: every third state is stored. A chunk ends inside a row.
  { layout: blurLayout, width: 11, height: 4, batch: 2, steps: 8, kept: 7, budget: 0, chunk: 6 },
];

let backend: WebGPUBackend;
beforeAll(async () => {
  backend = await useSoftwareGpu();
});

const noise = (random: Random, length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);

/** Largest difference over the largest value. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = (values: number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const all = Array.from(expected);
  return largest(all.map((value, i) => value - actual[i]!)) / largest(all);
}

/** States and gradient of a batch by the plain version, one item after the other. */
function plainRollout({ layout, width, height, batch, steps, kept }: Case, random: Random) {
  const cells = width * height;
  const mutable = mutableChannels(layout);
  const parameters = noise(random, parameterCount(layout)).map((value) => value * 0.2);
  const fixed = noise(random, batch * layout.fixed * cells);
  const state = noise(random, batch * mutable * cells);
  const loss = noise(random, batch * mutable * cells);
  const gradient = new Float64Array(parameters.length);
  const end = new Float64Array(state.length);
  for (let item = 0; item < batch; item++) {
    const part = (planes: Float32Array, count: number) => planes.slice(item * count * cells, (item + 1) * count * cells);
    const grid = { layout, width, height, fixed: part(fixed, layout.fixed), parameters };
    const states: ArrayLike<number>[] = [part(state, mutable)];
    for (let i = 0; i < steps; i++) states.push(referenceStep(grid, states[i]!));
    end.set(Array.from(states[steps]!), item * mutable * cells);
    let d: ArrayLike<number> = part(loss, mutable);
    for (let i = steps - 1; i >= steps - kept; i--) d = referenceBackward(grid, states[i]!, d, gradient);
  }
  return { parameters, fixed, state, loss, end, gradient };
}

interface Kernels {
  readonly shared: SharedKernels;
  readonly schedule: Schedule;
}
const compiled = new Map<string, Promise<Kernels>>();

async function compile(name: string, layout: Layout): Promise<Kernels> {
  const { device } = backend;
  const shared = await SharedKernels.create(device, layout);
  const given = [device, layout, shared.weights, shared.buffers] as const;
  // The largest layout on the least workgroup memory that a device has, the others on what this one has.
  const tile = () => TileSchedule.create(...given, layout === boundedLayout ? LEAST_WORKGROUP_BYTES : undefined);
  return { shared, schedule: name === 'tile' ? await tile() : await DirectSchedule.create(...given) };
}

/** Compiled once for each layout. */
async function fused(name: string, { layout, budget, chunk }: Case): Promise<FusedAutomaton> {
  const key = `${name} ${layout.name}`;
  const compiling = compiled.get(key) ?? compile(name, layout);
  compiled.set(key, compiling);
  const { shared, schedule } = await compiling;
  const options = { stateBudget: budget, chunkVectors: chunk };
  return new FusedAutomaton(new TensorBuffers(backend), layout, shared, schedule, options);
}

describe.each(cases)('$layout.name $batch × $width×$height, $kept of $steps steps, budget $budget', (example) => {
  const { layout, width, height, batch, steps, kept } = example;

  // The compiler of the software adapter takes long over `tile`: the smallest grid of either layout must do.
  const schedules = width < 6 ? ['direct', 'tile'] : ['direct'];
  it.each(schedules)('%s equals the plain version, forward and backward, twice the same bits', async (schedule) => {
    const plain = plainRollout(example, Random.seeded(width));
    const automaton = await fused(schedule, example);
    const tensor = (values: Float32Array) => tensor3d(values, [values.length / (width * height), height, width]);
    const [fixed, state, loss] = [plain.fixed, plain.state, plain.loss].map(tensor) as [never, never, never];
    const run = async () => {
      automaton.setParameters(tensor1d(plain.parameters));
      const end = automaton.forward(fixed, state, steps, kept);
      automaton.backward(loss);
      return [await end.data(), await automaton.gradient().data()] as const;
    };
    const [end, gradient] = await run();
    expect(relativeError(end, plain.end)).toBeLessThan(2e-6);
    expect(relativeError(gradient, plain.gradient)).toBeLessThan(5e-6);
    expect(await run()).toEqual([end, gradient]);
    dispose([fixed, state, loss]);
  });

  it('renders without keeping states', async () => {
    const plain = plainRollout(example, Random.seeded(width));
    const automaton = await fused('direct', example);
    automaton.setParameters(tensor1d(plain.parameters));
    const planes = (channels: number): [number, number, number] => [batch * channels, height, width];
    const fixed = tensor3d(plain.fixed, planes(layout.fixed));
    const end = automaton.forward(fixed, tensor3d(plain.state, planes(mutableChannels(layout))), steps, 0);
    expect(relativeError(await end.data(), plain.end)).toBeLessThan(2e-6);
  });
});
