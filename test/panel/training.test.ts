import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Loose, type Panel } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

async function started(options: Parameters<Harness['open']>[0] = {}): Promise<Panel> {
  const panel = await harness.open({ run: sampleRun, ...options });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  return panel;
}

async function wellBehaved(panel: Panel): Promise<void> {
  expect(await panel.malformed()).toEqual([]);
  expect(panel.problems).toEqual([]);
  await panel.close();
}

it('starts a run: device, lanes, pictures at their sizes, run folder', async () => {
  const panel = await started();
  const [training] = await panel.calls('train');
  expect(training.photos).toEqual([{ name: 'cat.jpg', width: 288, height: expect.any(Number) }]);
  expect(Math.max(training.style.width, training.style.height)).toBe(288);
  expect(training.settings).toMatchObject({ 'nca.device': 'cpu', 'nca.preset': 'quick', 'nca.training.size': 64 });
  const [start] = await panel.sent('runStarted');
  expect(start).toMatchObject({ id: 'run-1', device: { kind: 'cpu', name: 'CPU (WebAssembly SIMD)' } });
  expect(start!.settings).toEqual(training.settings);
  expect(await panel.calls('lanes')).toEqual([training.settings['nca.workers']]);
  await eventually(() => panel.calls('start lane')).toHaveLength(training.settings['nca.workers']);
  await panel.page.getByText('only a software adapter').waitFor();
  await wellBehaved(panel);
});

it('shows progress, chart and preview, and tells the host at most four times a second', async () => {
  const panel = await started();
  const began = Date.now();
  await panel.page.locator('.phase', { hasText: 'Preparing' }).waitFor();
  await panel.page.getByText('Making the folder of the run…').waitFor();
  await panel.order({ order: 'preparing', step: 'style' });
  await panel.page.getByText('Measuring the style…').waitFor();
  await panel.progress(1, 40);
  await panel.page.getByText('Drawing the first picture…').waitFor();
  await panel.page.locator('.phase', { hasText: 'Training' }).waitFor();
  await panel.page.getByText('Measuring the style…').waitFor({ state: 'hidden' });
  await panel.order({ order: 'preview', iteration: 40 });
  await panel.page.getByText('Drawing the first picture…').waitFor({ state: 'hidden' });
  await panel.page.getByText('40 / 400').waitFor();
  await panel.page.locator('.after', { hasText: 'Iteration 40' }).waitFor();
  await eventually(async () => (await panel.sent('progress')).at(-1)?.progress.iteration).toBe(40);
  const messages = await panel.sent('progress');
  expect(messages.length).toBeLessThanOrEqual(2 + (Date.now() - began) / 250);
  await eventually(() => panel.page.getByRole('row', { name: /Style/ }).getByRole('cell').last().textContent()).not.toBe('–');
  expect(await drawnPixels(panel, '.plot canvas')).toBeGreaterThan(500);
  expect(await drawnPixels(panel, 'canvas.current')).toBeGreaterThan(10_000);
  await panel.page.getByRole('button', { name: 'Logarithmic', pressed: true }).click();
  await panel.page.getByRole('button', { name: 'Logarithmic', pressed: false }).waitFor();
  await wellBehaved(panel);
});

it('shows a preview that the GPU drew', async () => {
  const panel = await started();
  await panel.progress(1, 8);
  await panel.order({ order: 'preview', iteration: 8, drawn: true });
  await panel.page.locator('.after', { hasText: 'Iteration 8' }).waitFor();
  await eventually(() => drawnPixels(panel, 'canvas.current')).toBeGreaterThan(10_000);
  await wellBehaved(panel);
});

it('says that it is finishing between the last iteration and the result, when there is nothing to pause', async () => {
  const panel = await started();
  await panel.progress(1, 5);
  await panel.page.locator('.phase', { hasText: 'Training' }).waitFor();
  await panel.order({ order: 'finishing', seconds: 100 });
  await panel.page.locator('.phase', { hasText: 'Finishing' }).waitFor();
  await eventually(() => panel.page.locator('.time-left').textContent()).toMatch(/^about (1 min \d+|[4-9]\d) s$/);
  await eventually(() => panel.page.locator('.progress').evaluate((bar) => Number(bar.getAttribute('aria-valuenow') ?? (bar as unknown as { value: number }).value))).toBeGreaterThan(0);
  for (const label of ['Pause', 'Stop', 'Save Now']) expect(await panel.button(label).isDisabled()).toBe(true);
  await panel.order({ order: 'finish' });
  await panel.page.getByText('Finished 5 iterations').waitFor();
  await wellBehaved(panel);
});

it('saves at the end, offers what to do with the result, and takes the next run of the queue', async () => {
  const panel = await started();
  await panel.progress(1, 5);
  await panel.order({ order: 'finish' });
  await panel.page.getByText('Finished 5 iterations').waitFor();
  const [saved] = await panel.sent('save');
  expect(saved).toMatchObject({ id: 'run-1', output: { ended: 'finished', iterations: 5 } });
  expect(saved!.output.model).toBeGreaterThan(1000);
  expect(saved!.output.results[0].png).toBeGreaterThan(1000);
  expect(saved!.output.history).toHaveLength(5);
  await panel.more();
  for (const [label, command] of [
    ['Open Result', 'openResult'],
    ['Reveal', 'revealResult'],
    ['Train On', 'trainOn'],
    ['Start New', 'newRun'],
    ['Settings', 'openSettings'],
  ] as const) {
    await panel.button(label).click();
    await eventually(async () => (await panel.sent('command')).at(-1)).toEqual({ command });
  }
  await eventually(() => panel.sent('nextRun')).toEqual([{ after: 'run-1' }]);
  await panel.hostRun({ ...sampleRun, id: 'run-2', checkpoint: [7, 7] });
  await eventually(() => panel.calls('train')).toHaveLength(2);
  expect((await panel.calls('train'))[1].checkpoint).toEqual([7, 7]);
  expect(await panel.calls('lanes')).toHaveLength(1);
  await wellBehaved(panel);
});

it('hands a run over at its rung with its checkpoint, and turns to the next', async () => {
  const rung = { by: 'style' as const, at: 0.25 };
  const panel = await started({ run: { ...sampleRun, rung } });
  expect((await panel.calls('train'))[0].rung).toEqual(rung);
  await panel.progress(1, 100);
  await panel.order({ order: 'rung', iteration: 100, value: 0.5 });
  await eventually(() => panel.sent('rungReached')).toEqual([{ id: 'run-1', iteration: 100, value: 0.5 }]);
  expect((await panel.sent('checkpointPart')).at(-1)).toMatchObject({ id: 'run-1', iteration: 100, last: true });
  expect((await panel.sent('progress')).at(-1)!.progress.iteration).toBe(100);
  await eventually(() => panel.sent('nextRun')).toEqual([{ after: 'run-1' }]);
  await panel.page.locator('.phase', { hasText: 'Waiting at a rung' }).waitFor();
  await panel.hostRun({ ...sampleRun, id: 'run-2' });
  await eventually(() => panel.calls('train')).toHaveLength(2);
  expect(await panel.calls('lanes')).toHaveLength(1);
  expect(await panel.sent('save')).toEqual([]);
  await wellBehaved(panel);
});

it('goes straight on with a run that waits in the queue, and with one sent while it was busy', async () => {
  const panel = await started({ next: [{ ...sampleRun, id: 'run-2' }] });
  await panel.hostRun({ ...sampleRun, id: 'run-3' });
  for (const [count, id] of [
    [2, 'run-3'],
    [3, 'run-2'],
  ] as const) {
    await panel.progress(1, 2);
    await panel.order({ order: 'finish' });
    await eventually(() => panel.calls('train')).toHaveLength(count);
    expect((await panel.sent('runStarted')).at(-1)!.id).toBe(id);
  }
  await wellBehaved(panel);
});

it('sends checkpoints part by part, the core last', async () => {
  const panel = await started();
  await panel.order({ order: 'checkpoint', iteration: 10, slots: [3, 5] });
  await panel.order({ order: 'checkpoint', iteration: 20, slots: [1] });
  await eventually(() => panel.sent('checkpointPart')).toHaveLength(5);
  const parts = (await panel.sent('checkpointPart')).map(({ iteration, part, last }) => [
    iteration,
    part.kind === 'slot' ? part.index : part.kind,
    last,
  ]);
  expect(parts).toEqual([
    [10, 3, false],
    [10, 5, false],
    [10, 'core', true],
    [20, 1, false],
    [20, 'core', true],
  ]);
  await wellBehaved(panel);
});

it('has handed over the last checkpoint before it saves', async () => {
  const panel = await started();
  await panel.progress(1, 3);
  await panel.order({ order: 'checkpoint', iteration: 3, slots: [0, 1, 2, 3] });
  await panel.order({ order: 'finish' });
  await panel.page.getByText('Finished 3 iterations').waitFor();
  const names = await panel.page.evaluate(() => window.fakeHost.sent.map(({ name }) => name));
  const handedOver = names.filter((name) => name === 'checkpointPart' || name === 'save');
  expect(handedOver).toEqual([...Array<string>(5).fill('checkpointPart'), 'save']);
  await wellBehaved(panel);
});

it('saves all the same when the last checkpoint is refused', async () => {
  const panel = await started({ silent: ['checkpointPart'], fakeClock: true });
  await panel.progress(1, 3);
  await panel.order({ order: 'checkpoint', iteration: 3, slots: [] });
  await eventually(() => panel.sent('checkpointPart')).toHaveLength(1);
  await panel.order({ order: 'finish' });
  await panel.page.clock.runFor(1000);
  await eventually(() => panel.phase.textContent()).toMatch(/Saving/);
  expect(await panel.sent('save')).toEqual([]);
  await panel.page.clock.runFor(61_000);
  await eventually(() => panel.sent('save')).toHaveLength(1);
  expect((await panel.sent('log')).at(-1)).toMatchObject({ message: expect.stringContaining('could not be kept') });
  expect(await panel.sent('notice')).toEqual([]);
  await wellBehaved(panel);
});

it('shows several photos in a strip, each with its own picture, and the run before a click away', async () => {
  const several = { ...sampleRun, id: 'run-2', photos: ['/media/samples/photos/cat.jpg', '/media/samples/photos/coffee.jpg', '/media/samples/photos/lighthouse.jpg'] };
  const panel = await started({ next: [several] });
  expect(await panel.page.locator('.photo-strip').isVisible()).toBe(false);
  await panel.progress(1, 2);
  await panel.order({ order: 'finish' });
  await eventually(() => panel.calls('train')).toHaveLength(2);
  await panel.progress(1, 3);
  await panel.page.getByText('Finished before').waitFor();
  await panel.page.locator('.last-result').getByRole('button', { name: 'Open Result' }).click();
  await eventually(() => panel.sent('command')).toEqual([{ command: 'openResult' }]);

  await panel.order({ order: 'preview', iteration: 3 });
  await panel.page.getByText('Iteration 3', { exact: true }).waitFor();
  const strip = panel.page.locator('.photo-strip').getByRole('button');
  expect(await strip.allInnerTexts()).toEqual(['cat.jpg', 'coffee.jpg', 'lighthouse.jpg']);
  await strip.nth(1).click();
  await eventually(() => panel.calls('showPhoto')).toEqual([1]);
  await eventually(() => strip.nth(1).getAttribute('aria-pressed')).toBe('true');
  await panel.page.getByRole('img', { name: 'coffee.jpg, the photo' }).waitFor();
  await panel.order({ order: 'preview', iteration: 5, photo: 1, drawn: true });
  await panel.page.getByText('Iteration 5', { exact: true }).waitFor();
  await strip.nth(0).click();
  await panel.page.getByText('Iteration 3', { exact: true }).waitFor();
  await strip.nth(1).click();
  await panel.page.getByText('Iteration 5', { exact: true }).waitFor();
  await panel.page.screenshot({ path: 'test-results/panel/several.png', fullPage: true });
  await panel.order({ order: 'finish' });
  await panel.page.getByText('Result', { exact: true }).waitFor();
  await strip.nth(2).click();
  await panel.page.getByRole('img', { name: 'lighthouse.jpg as the automaton draws it after 3 iterations' }).waitFor();
  await wellBehaved(panel);
});

it('trains a run that came before the page had what it takes', async () => {
  const panel = await harness.open({ early: sampleRun });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.progress(1, 1);
  await eventually(() => panel.phase.textContent()).toMatch(/training/i);
  await wellBehaved(panel);
});

it('shows what is offered when the host finds it, and no run that is gone', async () => {
  const panel = await harness.open({ unfinished: { label: 'cat.jpg × oil-strokes.jpg', iteration: 412 } });
  await panel.button('Resume').waitFor();
  await panel.hostEvent('earlier', { recent: [], unfinished: null });
  await panel.button('Resume').waitFor({ state: 'hidden' });
  await wellBehaved(panel);
});

it('shows the curve of the last run after a reload', async () => {
  const first = await started();
  await first.progress(1, 30);
  await eventually(() => first.page.evaluate(() => (window.fakeHost.kept as Loose)?.history?.length)).toBe(30);
  const kept = await first.page.evaluate(() => window.fakeHost.kept);
  await wellBehaved(first);

  const second = await harness.open({ kept });
  await second.page.getByText('the losses of the last run, cat.jpg × oil-strokes.jpg').waitFor();
  expect(await drawnPixels(second, '.plot canvas')).toBeGreaterThan(300);
  await wellBehaved(second);
});

it('offers a run that broke off with its last picture, large', async () => {
  const first = await started();
  await first.progress(1, 3);
  await first.order({ order: 'preview', iteration: 3 });
  await first.page.getByText('Iteration 3', { exact: true }).waitFor();
  await first.progress(4, 5);
  await eventually(() => first.page.evaluate(() => (window.fakeHost.kept as Loose)?.keptPicture)).toMatch(/^data:image\/jpeg/);
  const kept = await first.page.evaluate(() => window.fakeHost.kept);
  await wellBehaved(first);

  const label = 'cat.jpg × oil-strokes.jpg';
  const second = await harness.open({ kept, unfinished: { label, iteration: 412 } });
  await second.page.getByText('it goes on from iteration 412').waitFor();
  const picture = second.page.getByRole('img', { name: 'The last picture before it broke off' });
  await eventually(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);
  await second.page.screenshot({ path: 'test-results/panel/unfinished.png' });
  await second.button('Resume').click();
  await eventually(() => second.sent('command')).toEqual([{ command: 'resumeUnfinished' }]);
  await second.hostRun({ ...sampleRun, checkpoint: [1] });
  await picture.waitFor({ state: 'hidden' });
  await wellBehaved(second);

  const another = await harness.open({ kept, unfinished: { label: 'dog.jpg × mosaic.jpg', iteration: 1 } });
  await another.button('Resume').waitFor();
  expect(await another.page.locator('.last-picture').isVisible()).toBe(false);
  await wellBehaved(another);
});

it('keeps no picture of another run', async () => {
  const panel = await started();
  const kept = () => panel.page.evaluate(() => window.fakeHost.kept as Loose);
  await panel.progress(1, 3);
  await panel.order({ order: 'preview', iteration: 3 });
  await panel.progress(4, 5);
  await eventually(async () => (await kept())?.keptPicture).toMatch(/^data:image\/jpeg/);
  await panel.order({ order: 'finish' });
  await eventually(() => panel.sent('save')).toHaveLength(1);
  await panel.hostRun({ ...sampleRun, id: 'run-2', photos: ['/media/samples/photos/lighthouse.jpg'] });
  await eventually(() => panel.calls('train')).toHaveLength(2);
  await panel.progress(1, 2);
  await eventually(async () => (await kept())?.history?.length).toBe(2);
  expect(await kept()).toMatchObject({ title: 'lighthouse.jpg × oil-strokes.jpg', keptPicture: null });
  await wellBehaved(panel);
});

async function drawnPixels(panel: Panel, selector: string): Promise<number> {
  return panel.page.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}
