import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Harness, sampleRun } from './harness';
import { look, sizes } from './look';
import { themes } from './themes';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

const prompted = {
  ...sampleRun,
  id: 'run-2',
  photos: ['/media/samples/photos/cat.jpg', '/media/samples/photos/coffee.jpg', '/media/samples/photos/lighthouse.jpg'],
  prompts: [
    { text: 'a pencil sketch', weight: 1 },
    { text: 'blue horizontal stripes on a long and quiet wall', weight: 0.5 },
    { text: 'blurry', weight: -0.3 },
  ],
};

const label = 'cat.jpg × oil-strokes.jpg';

describe.each(Object.keys(themes) as (keyof typeof themes)[])('in the %s theme, at 760 px,', (theme) => {
  const viewport = sizes.middle;

  it('prepares, trains several photos on prompts beside a style, and fails', async () => {
    const panel = await harness.open({ run: sampleRun, next: [prompted], theme, viewport });
    await eventually(() => panel.calls('train')).toHaveLength(1);
    await panel.order({ order: 'preparing', step: 'network' });
    await panel.page.getByText('Loading the network that judges pictures…').waitFor();
    await look(panel, `preparing-${theme}`);
    await panel.progress(1, 2);
    await panel.order({ order: 'finish' });
    await eventually(() => panel.calls('train')).toHaveLength(2);
    await panel.progress(1, 130);
    for (const photo of [0, 1, 2]) await panel.order({ order: 'preview', iteration: 130, photo });
    await panel.page.getByText('Iteration 130', { exact: true }).waitFor();
    await panel.page.getByText('Finished before').waitFor();
    await look(panel, `prompts-${theme}`);
    await panel.order({ order: 'fail', message: 'The GPU device was lost: its driver restarted.' });
    await panel.button('Try Again').waitFor();
    await look(panel, `failed-${theme}`);
    await panel.close();
  });

  it('comes back after a reload, and is empty', async () => {
    const first = await harness.open({ run: sampleRun, theme, viewport });
    await eventually(() => first.calls('train')).toHaveLength(1);
    await first.progress(1, 30);
    await first.order({ order: 'preview', iteration: 30 });
    await first.page.getByText('Iteration 30', { exact: true }).waitFor();
    await first.progress(31, 32);
    await eventually(() => first.page.evaluate(() => (window.fakeHost.kept as { keptPicture?: string })?.keptPicture)).toMatch(/^data:image/);
    const kept = await first.page.evaluate(() => window.fakeHost.kept);
    await first.close();

    const restored = await harness.open({ kept, unfinished: { label, iteration: 32 }, theme, viewport });
    await restored.page.getByText('it goes on from iteration 32').waitFor();
    expect(await restored.page.locator('vscode-button:not([secondary]):visible').allTextContents()).toEqual(['Resume']);
    await look(restored, `restored-${theme}`);
    await restored.close();

    const empty = await harness.open({ theme, viewport });
    await empty.button('Start with an Image').waitFor();
    await look(empty, `empty-${theme}`);
    await empty.close();
  });
});
