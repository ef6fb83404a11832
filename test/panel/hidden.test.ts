import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

/** What a hidden panel of the desktop gets: animation frames that never come. */
const noFrames = 'window.requestAnimationFrame = () => 0;';

it('trains, keeps checkpoints and saves while hidden, and draws the latest when seen again', async () => {
  const panel = await harness.open({ run: sampleRun, visible: false, before: noFrames });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.progress(1, 20);
  await panel.order({ order: 'preview', iteration: 20 });
  await panel.order({ order: 'checkpoint', iteration: 20, slots: [0] });
  await eventually(async () => (await panel.sent('progress')).at(-1)?.progress.iteration).toBe(20);
  await eventually(() => panel.sent('checkpointPart')).toHaveLength(2);
  expect(await panel.page.getByText('20 / 400').count()).toBe(0);

  await panel.hostEvent('visibility', { visible: true });
  await eventually(() => panel.page.locator('.iteration').textContent()).toBe('20 / 400');
  await eventually(() => panel.calls('setWatched')).toHaveLength(1);
  await eventually(() => panel.page.locator('.after').textContent()).toBe('Iteration 20');

  await panel.hostEvent('visibility', { visible: false });
  await panel.progress(21, 25);
  await panel.order({ order: 'finish' });
  await eventually(() => panel.sent('save')).toHaveLength(1);
  await eventually(() => panel.page.locator('.iteration').textContent()).toBe('20 / 400');
  await panel.hostEvent('visibility', { visible: true });
  await eventually(() => panel.page.locator('.phase').textContent()).toBe('Saved');
  expect(panel.problems).toEqual([]);
  await panel.close();
});
