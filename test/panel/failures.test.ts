import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../../shared/safetensors';
import { eventually, Harness, sampleRun, type Loose, type Panel } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
  harness.serve('/broken.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]));
});
afterAll(() => harness.close());

async function training(options: Parameters<Harness['open']>[0] = {}): Promise<Panel> {
  const panel = await harness.open({ run: sampleRun, ...options });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  return panel;
}

const alert = (panel: Panel) => panel.page.getByRole('alert');

it('tells of a lost device and goes on from the last checkpoint with a new engine', async () => {
  const panel = await training();
  await panel.progress(1, 12);
  await panel.page.getByRole('spinbutton', { name: 'Style weight' }).fill('3');
  await panel.page.keyboard.press('Enter');
  await panel.order({ order: 'checkpoint', iteration: 5, slots: [1, 3] });
  await panel.order({ order: 'checkpoint', iteration: 10, slots: [3] });
  await panel.order({ order: 'fail', message: 'The GPU device was lost.' });
  await alert(panel).getByText('The GPU device was lost.').waitFor();
  expect(await panel.sent('runFailed')).toEqual([
    { id: 'run-1', code: 'engine-failed', message: 'The GPU device was lost.' },
  ]);
  await alert(panel).getByRole('button', { name: 'Show Log' }).click();
  expect((await panel.sent('command')).at(-1)).toEqual({ command: 'showLog' });
  await panel.button('Resume from Iteration 10').click();
  await eventually(() => panel.calls('train')).toHaveLength(2);
  const [, again] = await panel.calls('train');
  const { metadata } = readSafetensors(Uint8Array.from(again.checkpoint as number[]));
  expect(metadata).toEqual({ iteration: '10', 'pool.1.from': '5', 'pool.3.from': '10' });
  expect(again.settings['nca.style.weight']).toBe(3);
  expect(await panel.calls('start trainer')).toHaveLength(2);
  await panel.close();
});

it('ends a run whose worker crashed instead of waiting for ever', async () => {
  const panel = await training();
  await panel.order({ order: 'crash', message: 'out of memory' });
  await alert(panel).getByText(/engine's trainer crashed: .*out of memory/).waitFor();
  await panel.button('Try Again').click();
  await eventually(() => panel.calls('train')).toHaveLength(2);
  await panel.close();
});

it('says what the host refused, and tries again', async () => {
  const failing = { runStarted: { code: 'read-only', message: 'The workspace cannot be written to.' } };
  const panel = await harness.open({ run: sampleRun, failing });
  await alert(panel).getByText('The workspace cannot be written to.').waitFor();
  expect(await panel.calls('train')).toHaveLength(0);
  await panel.setScenario({ failing: {} });
  await panel.button('Try Again').click();
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.close();
});

it('keeps a result that could not be saved until it is', async () => {
  const panel = await training({ failing: { save: { code: 'disk-full', message: 'No space left.' } } });
  await panel.progress(1, 2);
  await panel.order({ order: 'finish' });
  await alert(panel).getByText('No space left.').waitFor();
  await panel.setScenario({ failing: {} });
  await panel.button('Save Again').click();
  await panel.button('Make Full Size').waitFor();
  const saves = await panel.sent('save');
  expect(saves).toHaveLength(2);
  expect(saves[1]).toEqual(saves[0]);
  await panel.close();
});

it('saves a texture whose tile cannot be made, and trains the next run', async () => {
  const panel = await training({ run: { ...sampleRun, tile: {} }, next: [{ ...sampleRun, id: 'run-2' }] });
  await panel.progress(1, 2);
  await panel.order({ order: 'refuseApply', message: 'Out of memory.' });
  await panel.order({ order: 'finish' });
  await eventually(() => panel.sent('save')).toHaveLength(1);
  const [{ output }] = (await panel.sent('save')) as [Record<string, Loose>];
  const problem = 'No tile could be made: Out of memory. The automaton is saved without one.';
  expect(output).toMatchObject({ ended: 'finished', notices: [problem] });
  expect(output.tile).toBeUndefined();
  expect(output.model).toBeGreaterThan(10_000);
  expect(await panel.sent('notice')).toEqual([{ id: 'run-1', message: problem }]);
  expect(await panel.sent('runFailed')).toEqual([]);
  await eventually(() => panel.calls('train')).toHaveLength(2);
  expect(await panel.calls('start trainer')).toHaveLength(2);
  expect(await panel.malformed()).toEqual([]);
  await panel.close();
});

it('mentions once that checkpoints cannot be kept, and trains on', async () => {
  const panel = await training({ failing: { checkpointPart: { code: 'x', message: 'No space left.' } } });
  await panel.order({ order: 'checkpoint', iteration: 1, slots: [] });
  await panel.order({ order: 'checkpoint', iteration: 2, slots: [] });
  await panel.progress(1, 2);
  await eventually(() => panel.sent('checkpointPart')).toHaveLength(2);
  await panel.page.getByText('The checkpoint could not be kept: No space left.').waitFor();
  expect(await panel.page.locator('.notice-list li').count()).toBe(1);
  await eventually(() => panel.phase.textContent()).toBe('Training');
  await panel.close();
});

it('names the image that cannot be read and turns to the next run', async () => {
  const broken = { ...sampleRun, photos: ['/broken.jpg'] };
  const panel = await harness.open({ run: broken });
  await alert(panel).getByText('"broken.jpg" cannot be read as an image').waitFor();
  expect(await panel.sent('runFailed')).toMatchObject([{ code: 'unreadable-image' }]);
  await panel.close();

  const queued = await harness.open({ run: broken, next: [{ ...sampleRun, id: 'run-2' }] });
  await eventually(() => queued.calls('train')).toHaveLength(1);
  expect(await queued.sent('runStarted')).toMatchObject([{ id: 'run-2' }]);
  await queued.close();
});

it('says which file of the extension is missing', async () => {
  const panel = await harness.open({ run: sampleRun, engineWorker: '/missing.js' });
  await alert(panel).getByText('Could not load engineWorker.js').waitFor();
  await panel.close();
});

it('gives up on a host that does not answer, and can ask again', async () => {
  const panel = await harness.open({ silent: ['ready'], fakeClock: true });
  await eventually(() => panel.sent('ready')).toHaveLength(1);
  await panel.page.clock.runFor(61_000);
  await alert(panel).getByText('No answer to "ready".').waitFor();
  await panel.setScenario({ silent: [] });
  await panel.button('Try Again').click();
  await panel.page.clock.runFor(1000);
  await panel.button('Start with an Image').waitFor();
  await panel.close();
});
