import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Panel } from './harness';
import { contrast, parseColor } from '../../webview/common/contrast';
import { applyWork } from '../../engine/apply/applyWork';
import { readModel } from '../../shared/modelFile';
import { look, sizes } from './look';
import { themes } from './themes';

const woodcut = readModel(new Uint8Array(readFileSync('weights/gallery/woodcut.nca.safetensors')));
let harness: Harness;

beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

async function train(panel: Panel): Promise<void> {
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.progress(1, 130);
  await panel.order({ order: 'preview', iteration: 130 });
  await panel.order({ order: 'notice', message: 'The losses exploded at iteration 61: went back to 50 with half the learning rate.' });
  await panel.page.getByText('Iteration 130', { exact: true }).waitFor();
  await panel.page.getByText('learning rate').waitFor();
}

/** Of the curves' colours with what is behind them. */
async function contrasts(panel: Panel): Promise<[string, number][]> {
  const read = await panel.page.evaluate(() => {
    const theme = getComputedStyle(document.body);
    const hues = ['blue', 'green', 'orange', 'red', 'purple', 'yellow', 'total'].map((hue) => [hue, theme.getPropertyValue(`--chart-${hue}`)] as const);
    return { hues, background: theme.getPropertyValue('--vscode-editor-background') };
  });
  const background = parseColor(read.background)!;
  return read.hues.map(([hue, color]) => [hue, contrast(parseColor(color)!, background)]);
}

const queue = [
  { id: 'a', label: 'coffee.jpg × mosaic.jpg' },
  { id: 'b', label: 'a-holiday-photo-with-a-long-name.jpg × watercolour.jpg' },
];

const gallery = [
  { kind: 'automaton' as const, name: 'woodcut.nca.safetensors', label: 'Woodcut', picture: '/media/samples/styles/woodcut.jpg', model: '/weights/gallery/woodcut.nca.safetensors', seconds: null },
  { kind: 'automaton' as const, name: 'great-wave.nca.safetensors', label: 'The Great Wave off Kanagawa', painter: 'Katsushika Hokusai, about 1831', picture: '/media/samples/styles/great-wave.jpg', model: '/weights/gallery/great-wave.nca.safetensors', seconds: null },
  { kind: 'style' as const, name: 'scales.jpg', label: 'Scales', picture: '/media/samples/styles/scales.jpg', seconds: 131 },
];

const recent = [{ label: 'coffee.jpg × scales.jpg', folder: 'file:///w/nca/1', picture: '/media/samples/photos/coffee.jpg' }];

/** As a file manager drops one. */
function dropFile(panel: Panel, name: string): Promise<void> {
  return panel.page.evaluate((fileName) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.of(1, 2, 3)], fileName, { type: 'image/jpeg' }));
    document.querySelector('.welcome')!.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, name);
}

describe.each(Object.keys(themes) as (keyof typeof themes)[])('in the %s theme', (theme) => {
  it.each(Object.entries(sizes))('trains and is idle, %s', async (name, viewport) => {
    const panel = await harness.open({ run: sampleRun, queue, theme, viewport });
    await train(panel);
    await look(panel, `training-${theme}-${name}`);
    for (const [hue, ratio] of await contrasts(panel)) expect(ratio, hue).toBeGreaterThanOrEqual(3);
    await panel.order({ order: 'finish' });
    await panel.button('Make Full Size').waitFor();
    await look(panel, `ended-${theme}-${name}`);
    await panel.close();
    const idle = await harness.open({ theme, viewport, gallery: [...gallery, ...gallery, ...gallery], recent });
    await idle.button('Train on Scales about 2 min').first().waitFor();
    await look(idle, `idle-${theme}-${name}`);
    await idle.close();
  });
});

it('tells how long automata take here: tried out where nothing was measured, from the measured speed where something was', async () => {
  const [automaton, , style] = gallery;
  const untried = await harness.open({ gallery: [automaton!, style!] });
  await untried.button('Apply Woodcut about 5 s').waitFor();
  await untried.page.getByText('times are for 1,024 × 768 pixels').waitFor();
  expect(await untried.sent('speed')).toEqual([{ key: 'cpu coarseToFine', speed: expect.any(Number) }]);
  expect(untried.problems).toEqual([]);
  expect(await untried.malformed()).toEqual([]);
  await untried.close();

  const known = await harness.open({ gallery: [automaton!, style!], speeds: { 'cpu coarseToFine': 2e5 } });
  await known.button(/^Apply Woodcut about \d+ s$/).waitFor();
  const [, seconds] = /about (\d+) s/.exec((await known.button(/^Apply Woodcut/).getAttribute('aria-label'))!)!;
  expect(Math.abs(Number(seconds) - applyWork(woodcut, { width: 1024, height: 768 }, woodcut.metadata.steps) / 2e5)).toBeLessThanOrEqual(2.5);
  expect(await known.sent('speed')).toEqual([]);
  expect(await known.calls('describe')).toEqual([]);
  await known.close();
});

const atTheEnd = { Play: 'play', 'Make Full Size': 'fullSize', 'Apply to…': 'applyTo', 'Export…': 'export', 'Train On': 'trainOn', 'Compare…': 'compare' };
const belowMore = { 'Open Result': 'openResult', Reveal: 'revealResult', 'Sweep This Run…': 'sweep' };

async function expectCommands(panel: Panel, commands: Record<string, string>): Promise<void> {
  for (const [name, command] of Object.entries(commands)) {
    await panel.button(name).click();
    await eventually(async () => (await panel.sent('command')).at(-1)).toEqual({ command });
  }
}

/** The buttons of the card that can be seen. */
const cardButtons = (panel: Panel) => panel.page.locator('.result').getByRole('button').allTextContents();

it('offers six things at the end below the picture, one of them first, and the rest behind a disclosure that the keyboard opens', async () => {
  const panel = await harness.open({ run: sampleRun, viewport: sizes.middle });
  await train(panel);
  await panel.order({ order: 'finish' });
  await panel.button('Make Full Size').waitFor();
  expect(await cardButtons(panel)).toEqual(Object.keys(atTheEnd));
  expect(await panel.page.locator('.result vscode-button:not([secondary])').allTextContents()).toEqual(['Play']);
  const top = async (selector: string) => (await panel.page.locator(selector).boundingBox())!.y;
  expect(await top('.comparison')).toBeLessThan(await top('.result'));
  const play = (await panel.button('Play').boundingBox())!;
  expect(play.y + play.height).toBeLessThan(sizes.middle.height);
  await expectCommands(panel, atTheEnd);

  await panel.page.locator('details.more > summary').focus();
  await panel.page.keyboard.press('Enter');
  await panel.button('Copy').waitFor();
  expect(await cardButtons(panel)).toEqual([...Object.keys(atTheEnd), 'Open Result', 'Reveal', 'Copy', 'Sweep This Run…']);
  await expectCommands(panel, belowMore);
  await look(panel, 'ended-more');
  await panel.page.locator('details.more > summary').focus();
  await panel.page.keyboard.press(' ');
  await panel.button('Copy').waitFor({ state: 'hidden' });
  await panel.close();
});

it('is idle and failed', async () => {
  const idle = await harness.open({ gallery, recent });
  await idle.button('Play coffee.jpg × scales.jpg').click();
  await eventually(() => idle.sent('playRun')).toEqual([{ folder: 'file:///w/nca/1' }]);
  await idle.button('Start with an Image').waitFor();
  await look(idle, 'idle');
  await idle.button('Apply Woodcut').click();
  await idle.button('Apply The Great Wave off Kanagawa Katsushika Hokusai, about 1831').click();
  await idle.button('Train on Scales').click();
  await dropFile(idle, 'holiday.jpg');
  await eventually(() => idle.sent('stylize')).toEqual([{ name: 'holiday.jpg', bytes: 3 }]);
  await eventually(() => idle.sent('choose')).toEqual(gallery.map(({ kind, name }) => ({ kind, name })));
  await idle.close();

  const failed = await harness.open({ run: sampleRun, theme: 'light', queue });
  await train(failed);
  await failed.order({ order: 'checkpoint', iteration: 120, slots: [] });
  await failed.order({ order: 'fail', message: 'The GPU device was lost: its driver restarted.' });
  await failed.button('Resume from Iteration 120').waitFor();
  await look(failed, 'failed');
  await failed.close();
});
