import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Loose, type Panel } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
  harness.serve('/destroyable.js', destroyer + (await readFile('dist/engineWorker.js', 'utf8')));
});
afterAll(() => harness.close());

/** Tiny, so that it takes seconds even on a software adapter; what it makes is no picture to look at. */
const tiny = {
  'nca.automaton.layout': 'blur',
  // `auto` is another preset on the CPU than on a GPU, with another learning rate.
  'nca.preset': 'quick',
  'nca.training.size': 32,
  'nca.training.batch': 2,
  'nca.training.pool': 2,
  'nca.training.iterations': 3,
  'nca.training.minSteps': 2,
  'nca.training.maxSteps': 3,
  'nca.output.size': 32,
  'nca.output.steps': 3,
  'nca.stability.steps': 8,
  'nca.checkpoint.seconds': 0,
};

/** Runs in the engine's workers before their own script: destroys the GPU's device when the page says so. */
const destroyer = `
  const request = self.GPUAdapter?.prototype.requestDevice;
  if (request) GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given);
    new BroadcastChannel('destroy').onmessage = () => device.destroy();
    return device;
  };
`;

/** @param meanwhile is done once the training is under way */
async function train(device: 'cpu' | 'gpu', meanwhile?: (panel: Panel) => Promise<void>): Promise<Record<string, Loose>> {
  const panel = await harness.open({
    run: { ...sampleRun, settings: { ...tiny, 'nca.device': device } },
    engineWorker: '/destroyable.js',
    before: 'window.requestAnimationFrame = () => 0;',
  });
  await meanwhile?.(panel);
  const failedBefore = (await panel.sent('runFailed')).length;
  const ended = async () => (await panel.sent('save')).length + (await panel.sent('runFailed')).length - failedBefore;
  await eventually(ended, 280_000).toBe(1);
  expect(await panel.sent('runFailed')).toHaveLength(failedBefore);
  const [{ output }] = (await panel.sent('save')) as [Record<string, Loose>];
  const [started] = (await panel.sent('runStarted')) as [Record<string, Loose>];
  expect(started.device.kind).toBe(device);
  await panel.button('Make Full Size').waitFor();
  await panel.page.screenshot({ path: `test-results/panel/real-engine-${device}.png`, fullPage: true });
  expect(await panel.malformed()).toEqual([]);
  // What tfjs still waits for when its device goes.
  expect(panel.problems.filter((problem) => !(meanwhile && problem.includes('mapAsync')))).toEqual([]);
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

/** Destroys the device after the first checkpoint, and resumes from it. */
async function loseDevice(panel: Panel): Promise<void> {
  await eventually(async () => (await panel.sent('checkpointPart')).length, 280_000).toBeGreaterThan(0);
  await panel.page.evaluate(() => new BroadcastChannel('destroy').postMessage(null));
  const resume = panel.button(/^Resume from Iteration \d/);
  await resume.waitFor({ timeout: 280_000 });
  const [{ message }] = (await panel.sent('runFailed')) as [Record<string, Loose>];
  expect(message).toMatch(/GPU|device/i);
  await resume.click();
}

it('trains on the GPU as on the CPU, though the device is lost in the middle: the losses match', async () => {
  const [cpu, gpu] = [await trainedOnCpu(), await train('gpu', loseDevice)];
  // Of the memory plan and nothing else: none that kernels failed and tfjs operations took over.
  for (const notice of gpu.notices as string[]) expect(notice).toMatch(/^GPU memory: about \d+ of 2048 MiB/);
  for (const [i, row] of (cpu.history as Loose[]).entries()) {
    for (const [name, value] of Object.entries<number>(row.losses))
      expect(gpu.history[i].losses[name], `${name} at iteration ${i + 1}`).toBeCloseTo(value, 3);
  }
});
