import { describe, expect, it } from 'vitest';
import { blurLayout } from '../../../engine/automaton/layouts/blur';
import { coarseToFineLayout } from '../../../engine/automaton/layouts/coarseToFine';
import { parseLevels } from '../../../shared/levels';
import { describePlan, planMemory, type MemoryRequest } from '../../../engine/memoryPlan';

const MiB = 1024 ** 2;
const network = { weights: 32 * MiB, trainedPixel: 1000, measuredPixel: 1000 };
const notebook: MemoryRequest = { layout: blurLayout, size: 224, bpttSteps: 96, outputPixels: 512 ** 2, network };
const limits = { budget: 2048 * MiB, buffer: 1024 * MiB };

describe('planMemory', () => {
  it('stores every state where there is room', () => {
    const plan = planMemory(notebook, limits);
    expect(plan.storage).toEqual({ bpttSteps: 96, interval: 1 });
    // 98 states of 15 planes of 224² floats.
    expect(plan.stateBytes).toEqual([98 * 15 * 224 ** 2 * 4]);
    expect(plan.bytes).toBeLessThan(limits.budget);
    expect(describePlan(plan, limits)).toMatch(/^GPU memory: about \d+ of 2048 MiB \(nca.gpu.memory\); every state/);
  });

  it('stores fewer states where memory is short, no fewer than need be', () => {
    const roomy = planMemory(notebook, limits).bytes;
    const plan = planMemory({ ...notebook, outputPixels: 224 ** 2 }, { ...limits, budget: roomy - 100 * MiB });
    expect(plan.storage.interval).toBe(2);
    expect(plan.bytes).toBeLessThanOrEqual(roomy - 100 * MiB);
    const tight = planMemory({ ...notebook, outputPixels: 224 ** 2 }, { ...limits, budget: 300 * MiB });
    expect(tight.storage.interval).toBeGreaterThan(2);
    expect(describePlan(tight, limits)).toMatch(/one state in \d+ is stored/);
  });

  it('names the largest crop that fits, which then does', () => {
    const small = { ...limits, budget: 160 * MiB };
    const request = { ...notebook, outputPixels: 128 ** 2 };
    const refusal = () => planMemory(request, small);
    expect(refusal).toThrow(/does not fit into 160 MiB .* Set nca.training.size to \d+ or less, or raise nca.gpu.memory/);
    const size = Number(/size to (\d+)/.exec(message(refusal))![1]);
    expect(planMemory({ ...request, size }, small).bytes).toBeLessThanOrEqual(small.budget);
    expect(() => planMemory({ ...request, size: size + 8 }, small)).toThrow(/does not fit/);
  });

  it('says how much smaller the output must be', () => {
    const huge = { ...notebook, outputPixels: 4096 ** 2 };
    const percent = Number(/nca.output.size to (\d+) %/.exec(message(() => planMemory(huge, limits)))![1]);
    const side = (4096 * percent) / 100;
    expect(planMemory({ ...huge, outputPixels: Math.floor(side - 32) ** 2 }, limits).bytes).toBeLessThan(limits.budget);
  });

  it('measures the part of a large picture that there is room for', () => {
    expect(planMemory(notebook, limits).measuredPixels).toBeGreaterThan(notebook.outputPixels);
    const hungry = { ...notebook, network: { ...network, measuredPixel: 8000 } };
    const { measuredPixels, bytes } = planMemory(hungry, limits);
    expect(bytes).toBeLessThanOrEqual(limits.budget);
    expect(measuredPixels).toBeGreaterThanOrEqual(notebook.size ** 2);
    expect(measuredPixels).toBeLessThan(notebook.outputPixels);
  });

  it('plans the grids of all levels where an automaton grows', () => {
    const levels = parseLevels('8:8, 4:8, 2:6, 1:4');
    const growing = { ...notebook, layout: coarseToFineLayout(levels, { detail: 2, flat: 0.1 }), size: 128, bpttSteps: 12 };
    const plan = planMemory(growing, limits);
    expect(plan.storage).toEqual({ bpttSteps: 12, interval: 1 });
    // A state at each step and after the last, and a spare one; 15 planes of 16², 32², 64², 128² floats.
    expect(plan.stateBytes).toEqual([10 * 16 ** 2, 10 * 32 ** 2, 8 * 64 ** 2, 14 * 128 ** 2].map((planes) => planes * 15 * 4));
    const less = planMemory({ ...growing, outputPixels: 64 ** 2 }, { ...limits, budget: 200 * MiB });
    expect(less.bytes).toBeLessThanOrEqual(200 * MiB);
    const refusal = () => planMemory({ ...growing, size: 640, outputPixels: 64 ** 2 }, { ...limits, budget: 400 * MiB });
    const size = Number(/size to (\d+)/.exec(message(refusal))![1]);
    expect(size % 8).toBe(0);
    expect(planMemory({ ...growing, size, outputPixels: 64 ** 2 }, { ...limits, budget: 400 * MiB }).storage.interval).toBeGreaterThan(1);
  });

  it('trains on as many crops at once as all states can be stored of, of a single one where that are not two', () => {
    const batch = { ...notebook, size: 128, outputPixels: 128 ** 2, bpttSteps: 24, batch: 4 };
    const roomy = planMemory(batch, limits);
    expect([roomy.together, roomy.storage.interval]).toEqual([4, 1]);
    expect(roomy.stateBytes).toEqual([26 * 15 * 4 * 128 ** 2 * 4]);
    expect(describePlan(roomy, limits)).toMatch(/every state is stored, 4 pictures at a time/);
    const fewer = planMemory(batch, { ...limits, budget: roomy.bytes - MiB });
    expect([fewer.together, fewer.storage.interval]).toEqual([3, 1]);
    expect(fewer.bytes).toBeLessThan(roomy.bytes);
    const one = planMemory({ ...batch, batch: 1 }, limits);
    const tight = planMemory(batch, { ...limits, budget: one.bytes - MiB });
    expect([tight.together, tight.storage.interval]).toEqual([1, 2]);
    expect(describePlan(tight, limits)).toMatch(/one picture at a time/);
  });

  it('heeds the largest buffer that the adapter takes', () => {
    expect(() => planMemory(notebook, { ...limits, buffer: 10 * MiB })).toThrow(/does not fit/);
  });

  it('sends runs to the CPU where nothing fits', () => {
    expect(() => planMemory({ ...notebook, outputPixels: 32 ** 2 }, { ...limits, budget: 20 * MiB })).toThrow(/nca.device|nca.output.size/);
  });
});

function message(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
