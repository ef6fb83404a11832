import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { DirectSchedule } from '../../../../../engine/automaton/fused/directSchedule';
import { FusedAutomaton } from '../../../../../engine/automaton/fused/fusedAutomaton';
import { SharedKernels } from '../../../../../engine/automaton/fused/sharedKernels';
import type { TensorBuffers } from '../../../../../engine/automaton/fused/tensorBuffers';
import { mutableChannels, onOneGrid, type Layout } from '../../../../../engine/automaton/layout';
import { blurLayout } from '../../../../../engine/automaton/layouts/blur';
import { coarseToFineLayout } from '../../../../../engine/automaton/layouts/coarseToFine';
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

/** Grids of a rollout, from the coarsest, and the most steps of each that the gradient goes back through. */
const gridsOf = ({ layout, side, bpttSteps }: Rollout) =>
  (layout.growth?.levels ?? [{ cell: 1, steps: 0 }]).map(({ cell, steps }) => ({
    side: side / cell,
    bpttSteps: bpttSteps === 0 ? 0 : Math.max(steps, cell === 1 ? bpttSteps : 0),
  }));

/** Bytes of the buffers that a rollout makes on the GPU, and of those that the plan leaves out. */
async function allocated(rollout: Rollout, stateBytes: readonly number[]) {
  const layout = onOneGrid(rollout.layout);
  const { device, bytes } = countingDevice();
  const shared = await SharedKernels.create(device, layout);
  const schedule = await DirectSchedule.create(device, layout, shared.weights, shared.buffers);
  const tensors = { device, bufferOf: () => ({}), tensorOf: (_: unknown, shape: number[]) => ({ shape }) };
  const first = new FusedAutomaton(tensors as unknown as TensorBuffers, layout, shared, schedule, { stateBudget: stateBytes[0]! });
  gridsOf(rollout).forEach(({ side, bpttSteps }, l) => {
    const automaton = l === 0 ? first : first.sibling(stateBytes[l]!);
    const tensor = (channels: number) => ({ shape: [channels, side, side] }) as Tensor3D;
    automaton.setParameters({} as Tensor1D);
    // With some steps that the gradient does not go back through, whose states take turns in two buffers.
    const end = automaton.forward(tensor(layout.fixed), tensor(mutableChannels(layout)), bpttSteps + 3, bpttSteps);
    if (bpttSteps > 0) automaton.backward(end);
  });
  const sum = (labels: readonly string[]) => labels.reduce((total, label) => total + bytes.get(label)!, 0);
  return { counted: sum([...bytes.keys()].filter((label) => !small.includes(label))), small: sum(small) };
}

const levels = [{ cell: 4, steps: 9 }, { cell: 2, steps: 4 }, { cell: 1, steps: 3 }];
const layouts = [blurLayout, shiftShuffleLayout([4, 8, 16]), coarseToFineLayout(levels, { detail: 2, flat: 0.1 })];
const stateBytes = (layout: Layout, side: number) => mutableChannels(layout) * side ** 2 * 4;

/**
 * What tfjs holds besides: states on their way to the automaton and from it, and `copies` of each that is handed down.
 */
function tensorBytes(rollout: Rollout, copies: number): number {
  const states = gridsOf(rollout).map(({ side }) => stateBytes(rollout.layout, side));
  return states.reduce((sum, bytes, l) => sum + (2 + (l > 0 ? copies : 0)) * bytes, 0);
}

it.each(layouts)('a training of $name takes what is planned, with every state stored and with some', async (layout) => {
  for (const budget of [2048 * MiB, 160 * MiB]) {
    const rollout = { layout, side: 128, bpttSteps: 96, budget };
    const plan = planFor(rollout, 32);
    const made = await allocated(rollout, plan.stateBytes);
    expect(made.counted + tensorBytes(rollout, 6)).toBe(plan.bytes);
    expect(made.small).toBeLessThan(gridsOf(rollout).length * MiB);
  }
});

it.each(layouts)('a rendering of $name takes what is planned', async (layout) => {
  const rollout = { layout, side: 512, bpttSteps: 0, budget: 2048 * MiB };
  const plan = planFor({ ...rollout, side: 32 }, rollout.side);
  const made = await allocated(rollout, [0, 0, 0]);
  expect(made.counted + tensorBytes(rollout, 2.25)).toBe(plan.bytes);
});
