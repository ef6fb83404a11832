import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Panel } from './harness';
import { themes } from './themes';

const folder = 'test-results/panel';
const sizes = { wide: { width: 1200, height: 800 }, narrow: { width: 420, height: 800 } };
let harness: Harness;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await Harness.start();
});
afterAll(() => harness.close());

/** Screenshots for the eye; what a test can say of looks is that nothing overflows and nothing is refused. */
async function look(panel: Panel, name: string): Promise<void> {
  await panel.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(panel.problems).toEqual([]);
}

async function train(panel: Panel): Promise<void> {
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.progress(1, 130);
  await panel.order({ order: 'preview', iteration: 130 });
  await panel.order({ order: 'notice', message: 'The losses exploded at iteration 61: went back to 50 with half the learning rate.' });
  await panel.page.getByText('Iteration 130').waitFor();
  await panel.page.getByText('learning rate').waitFor();
}

const queue = [
  { id: 'a', label: 'coffee.jpg × mosaic.jpg' },
  { id: 'b', label: 'a-holiday-photo-with-a-long-name.jpg × watercolour.jpg' },
];

describe.each(Object.keys(themes) as (keyof typeof themes)[])('in the %s theme', (theme) => {
  it.each(Object.entries(sizes))('trains, %s', async (name, viewport) => {
    const panel = await harness.open({ run: sampleRun, queue, theme, viewport });
    await train(panel);
    await look(panel, `training-${theme}-${name}`);
    await panel.close();
  });
});

it('is idle, ended and failed', async () => {
  const idle = await harness.open();
  await idle.button('Start with an Image').waitFor();
  await look(idle, 'idle');
  await idle.close();

  const ended = await harness.open({ run: sampleRun });
  await train(ended);
  await ended.order({ order: 'finish' });
  await ended.button('Open Result').waitFor();
  await look(ended, 'ended');
  await ended.close();

  const failed = await harness.open({ run: sampleRun, theme: 'light', queue });
  await train(failed);
  await failed.order({ order: 'checkpoint', iteration: 120, slots: [] });
  await failed.order({ order: 'fail', message: 'The GPU device was lost: its driver restarted.' });
  await failed.button('Resume from Iteration 120').waitFor();
  await look(failed, 'failed');
  await failed.close();
});
