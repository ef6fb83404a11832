import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Panel } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

async function ended(before?: string): Promise<Panel> {
  const panel = await harness.open({ run: sampleRun, before });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.progress(1, 5);
  await panel.order({ order: 'finish' });
  await panel.more();
  await panel.button('Copy').waitFor();
  return panel;
}

const said = (panel: Panel, text: string) => panel.page.getByRole('status').getByText(text).waitFor();

it('copies the result itself, as it was saved', async () => {
  const panel = await ended();
  await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await panel.button('Copy').click();
  await said(panel, 'Copied the picture.');
  const size = await panel.page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const { width, height } = await createImageBitmap(await item!.getType('image/png'));
    return [width, height];
  });
  const [training] = await panel.calls('train');
  expect(size).toEqual([training.photos[0].width, training.photos[0].height]);
  expect(await panel.sent('command')).toEqual([]);
  expect(panel.problems).toEqual([]);
  await panel.close();
});

it('has the host copy the path where the picture is refused', async () => {
  const panel = await ended(`navigator.clipboard.write = () => Promise.reject(new Error('not allowed'))`);
  await panel.button('Copy').click();
  await said(panel, 'The picture could not be copied, so its path was.');
  expect(await panel.sent('command')).toEqual([{ command: 'copyResult' }]);
  expect(panel.problems).toEqual([]);
  await panel.close();
});
