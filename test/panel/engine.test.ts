import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Loose } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

/** Tiny, so that it takes seconds even on a software adapter; what it makes is no picture to look at. */
const tiny = {
  'nca.training.size': 32,
  'nca.training.batch': 2,
  'nca.training.pool': 2,
  'nca.training.iterations': 3,
  'nca.training.minSteps': 2,
  'nca.training.maxSteps': 3,
  'nca.output.size': 32,
  'nca.output.steps': 3,
};

async function train(device: 'cpu' | 'gpu'): Promise<Record<string, Loose>> {
  const panel = await harness.open({
    run: { ...sampleRun, settings: { ...tiny, 'nca.device': device } },
    engineWorker: '/dist/engineWorker.js',
    before: 'window.requestAnimationFrame = () => 0;',
  });
  const ended = async () => (await panel.sent('save')).length + (await panel.sent('runFailed')).length;
  await eventually(ended, 280_000).toBe(1);
  expect(await panel.sent('runFailed')).toEqual([]);
  const [{ output }] = (await panel.sent('save')) as [Record<string, Loose>];
  const [started] = (await panel.sent('runStarted')) as [Record<string, Loose>];
  expect(started.device.kind).toBe(device);
  await panel.button('Open Result').waitFor();
  await panel.page.screenshot({ path: `test-results/panel/real-engine-${device}.png`, fullPage: true });
  expect(await panel.malformed()).toEqual([]);
  expect(panel.problems).toEqual([]);
  await panel.close();
  return output as Record<string, Loose>;
}

/** One training on the CPU serves both tests. */
let onCpu: Promise<Record<string, Loose>> | undefined;
const trainedOnCpu = () => (onCpu ??= train('cpu'));

it('trains with the real engine, without animation frames, and sends the result to the host', async () => {
  const output = await trainedOnCpu();
  expect(output).toMatchObject({ ended: 'finished', iterations: 3 });
  expect(output.results[0].png).toBeGreaterThan(1000);
  expect(output.model).toBeGreaterThan(10_000);
  expect(output.history.map(({ iteration }: { iteration: number }) => iteration)).toEqual([1, 2, 3]);
  for (const { first, last } of Object.values<{ first: number; last: number }>(output.losses))
    expect(Number.isFinite(first) && Number.isFinite(last)).toBe(true);
});

it('trains on the GPU as on the CPU: the losses match', async () => {
  const [cpu, gpu] = [await trainedOnCpu(), await train('gpu')];
  // One notice, the memory plan: none that kernels failed and tfjs operations took over.
  expect(gpu.notices).toEqual([expect.stringMatching(/^GPU memory: about \d+ of 2048 MiB/)]);
  for (const [i, row] of (cpu.history as Loose[]).entries()) {
    for (const [name, value] of Object.entries<number>(row.losses))
      expect(gpu.history[i].losses[name], `${name} at iteration ${i + 1}`).toBeCloseTo(value, 3);
  }
});
