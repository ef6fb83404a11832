import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { DirectSchedule } from '../../../../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../../../../engine/automaton/fused/fusedAutomaton';
import { SharedKernels } from '../../../../../engine/automaton/fused/sharedKernels';
import type { TensorBuffers } from '../../../../../engine/automaton/fused/tensorBuffers';
import { mutableChannels, type Layout } from '../../../../../engine/automaton/layout';
import { blurLayout } from '../../../../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../../../../engine/automaton/layouts/shiftShuffle';
import { planMemory, type MemoryPlan } from '../../../../../engine/memoryPlan';
import { countingDevice, provideBufferUsage } from './countingDevice';

provideBufferUsage();

const MiB = 1024 ** 2;
const network = { weights: 0, trainedPixel: 0, measuredPixel: 0 };
/** What the plan leaves out: weights, their places, and the grid's sizes, some hundred kilobytes. */
const small = ['parameters', 'gradient', 'places of weights', 'weights', 'grid'];

interface Rollout {
  readonly layout: Layout;
  readonly side: number;
  readonly bpttSteps: number;
  readonly budget: number;
}

const planFor = ({ layout, side, bpttSteps, budget }: Rollout, outputSide: number): MemoryPlan =>
  planMemory({ layout, size: side, bpttSteps, outputPixels: outputSide ** 2, network }, { budget, buffer: 1024 * MiB });

/** Bytes of the buffers that a rollout makes on the GPU, and of those that the plan leaves out. */
async function allocated({ layout, side, bpttSteps }: Rollout, stateBudget: number) {
  const { device, bytes } = countingDevice();
  const shared = await SharedKernels.create(device, layout);
  const schedule = await DirectSchedule.create(device, layout, shared.weights, shared.buffers);
  const tensor = (channels: number) => ({ shape: [channels, side, side] }) as Tensor3D;
  const tensors = { device, bufferOf: () => ({}), tensorOf: () => tensor(mutableChannels(layout)) };
  const automaton = new FusedAutomaton(tensors as unknown as TensorBuffers, layout, shared, schedule, { stateBudget });
  automaton.setParameters({} as Tensor1D);
  // With some steps that the gradient does not go back through, whose states take turns in two buffers.
  const end = automaton.forward(tensor(layout.fixed), tensor(mutableChannels(layout)), bpttSteps + 3, bpttSteps);
  if (bpttSteps > 0) automaton.backward(end);
  const sum = (labels: readonly string[]) => labels.reduce((total, label) => total + bytes.get(label)!, 0);
  return { counted: sum([...bytes.keys()].filter((label) => !small.includes(label))), small: sum(small) };
}

const layouts = [blurLayout, shiftShuffleLayout([4, 8, 16])];
/** States that tfjs holds besides, on their way to the automaton and from it. */
const tensorBytes = ({ layout, side }: Rollout) => 2 * mutableChannels(layout) * side ** 2 * 4;

it.each(layouts)('a training of $name takes what is planned, with every state stored and with some', async (layout) => {
  for (const budget of [2048 * MiB, 160 * MiB]) {
    const rollout = { layout, side: 128, bpttSteps: 96, budget };
    const plan = planFor(rollout, 32);
    const made = await allocated(rollout, plan.stateBytes);
    expect(made.counted + tensorBytes(rollout)).toBe(plan.bytes);
    expect(made.small).toBeLessThan(MiB);
  }
});

it.each(layouts)('a rendering of $name takes what is planned', async (layout) => {
  const rollout = { layout, side: 512, bpttSteps: 0, budget: 2048 * MiB };
  const plan = planFor({ ...rollout, side: 32 }, rollout.side);
  const made = await allocated(rollout, 0);
  expect(made.counted + tensorBytes(rollout)).toBe(plan.bytes);
});
