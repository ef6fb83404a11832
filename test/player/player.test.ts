import { mkdir, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlayerHarness } from './harness';
import { button, eventually, folder, look, settledStep, stepOf } from './looking';

let harness: PlayerHarness;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await PlayerHarness.start();
});
afterAll(() => harness.close());


/** A canvas' colours, averaged. */
const meanColor = (page: Page, canvas = '.layers canvas:not(.photo)') =>
  page.evaluate((selector) => {
    const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return [0, 1, 2].map((c) => data.filter((_, i) => i % 4 === c).reduce((a, b) => a + b, 0) / (data.length / 4));
  }, canvas);
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, c) => value - b[c]!));

it('plays, stands, steps, restarts and looks right', async () => {
  const open = await harness.open();
  const { page } = open;
  await eventually(() => stepOf(page)).toBeGreaterThan(10);
  await button(page, 'Pause').click();
  await look(open, 'dark-wide');
  const stood = await stepOf(page);
  await button(page, 'Step').click();
  await eventually(() => stepOf(page)).toBe(stood + 1);
  await button(page, 'Restart').click();
  await eventually(() => stepOf(page)).toBe(0);
  await button(page, 'Choose Picture').click();
  await page.getByText('cat.jpg').waitFor();
  const told = () => page.evaluate(() => window.pageHost.events.filter(({ name }) => name === 'playing').map(({ params }) => params as { isPlaying: boolean; photo: string }));
  await eventually(async () => (await told()).at(-1)).toEqual({ isPlaying: false, automata: ['model'], photo: 'cat.jpg' });
  expect((await told())[0]).toEqual({ isPlaying: false, automata: ['model'], photo: 'lighthouse.jpg' });
  await page.context().close();
});

it('plays from the seed on the photo that an automaton was applied to, and says how much of it', async () => {
  const open = await harness.open();
  const { page } = open;
  await eventually(() => stepOf(page)).toBeGreaterThan(10);
  await button(page, 'Pause').click();
  await page.evaluate(() => window.playerHost.playOn('cat.jpg'));
  await page.getByText('cat.jpg').waitFor();
  await button(page, 'Pause').waitFor();
  await page.getByText('The photo has 451 px: it is made smaller here. Apply to Image… paints it in full.').waitFor();
  await look(open, 'played-on');
  await page.getByLabel('Size', { exact: true }).selectOption('512');
  await page.getByText('The photo has 451 px: it is enlarged here.').waitFor();
  await page.context().close();
});

it('plays on a photo that is sent while the page comes up', async () => {
  const { page } = await harness.open({ meanwhile: 'cat.jpg' });
  await page.getByText('cat.jpg').waitFor();
  await button(page, 'Pause').waitFor();
  await page.context().close();
});

it('says what is wrong with its automaton, and that alone, where a photo is sent meanwhile', async () => {
  const { page } = await harness.open({ meanwhile: 'cat.jpg', model: '/media/samples/photos/cat.jpg' });
  await page.getByRole('alert').waitFor();
  // What waited for the page has been told by then, if it is told at all.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await page.locator('.stage-column > p[role=status]').textContent()).toBe('');
  await page.context().close();
});

it('stands still while a training begins, and then plays on, unless it stood before', async () => {
  const { page } = await harness.open();
  const rest = (on: boolean) => page.evaluate((isOn) => window.pageHost.send('rest', { on: isOn }), on);
  await eventually(() => stepOf(page)).toBeGreaterThan(4);
  await rest(true);
  await button(page, 'Play').waitFor();
  await rest(false);
  await button(page, 'Pause').waitFor();
  const stood = await stepOf(page);
  await eventually(() => stepOf(page)).toBeGreaterThan(stood);
  await button(page, 'Pause').click();
  for (const on of [true, false]) await rest(on);
  await button(page, 'Play').waitFor();
  await page.context().close();
});

it('does what the user wants while a training begins', async () => {
  const { page } = await harness.open({ resting: true });
  const send = (name: string, params: object) => page.evaluate((sent) => window.pageHost.send(sent.name, sent.params), { name, params });
  await button(page, 'Play').waitFor();
  await page.evaluate(() => window.playerHost.playOn('cat.jpg'));
  await page.getByText('cat.jpg').waitFor();
  expect(await stepOf(page)).toBe(0);
  await button(page, 'Play').click();
  await button(page, 'Pause').waitFor();
  await send('visibility', { visible: true });
  const stood = await stepOf(page);
  await eventually(() => stepOf(page)).toBeGreaterThan(stood + 2);
  await button(page, 'Pause').click();
  await send('rest', { on: false });
  const paused = await settledStep(page);
  await button(page, 'Step').click();
  await eventually(() => stepOf(page)).toBe(paused + 1);
  await send('rest', { on: true });
  await page.evaluate(() => window.playerHost.playOn('lighthouse.jpg'));
  await page.getByText('lighthouse.jpg').waitFor();
  await button(page, 'Play').waitFor();
  await send('rest', { on: false });
  await button(page, 'Pause').waitFor();
  await page.context().close();
});

it('brushes paint and shows channels', async () => {
  const open = await harness.open();
  const { page } = open;
  await eventually(() => stepOf(page)).toBeGreaterThan(4);
  await button(page, 'Pause').click();
  await page.keyboard.press('3');
  const before = await meanColor(page);
  const box = (await page.locator('.viewport').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  await eventually(async () => (await meanColor(page))[0]! - before[0]!).toBeGreaterThan(5);
  await look(open, 'painted');
  await page.getByLabel('Channel').selectOption('14');
  await look(open, 'channel');
  await page.context().close();
});

it('stands at the finished picture for whoever wants no motion; narrow and light', async () => {
  const open = await harness.open({ theme: 'light', viewport: { width: 420, height: 800 }, reducedMotion: true });
  await eventually(() => stepOf(open.page)).toBe(64);
  await look(open, 'light-narrow');
  await open.page.context().close();
});

it('exports PNG, GIF and WebM, with the growth that was asked for', async () => {
  const open = await harness.open({ exporting: true });
  const { page } = open;
  await page.getByLabel('Format').waitFor();
  await look(open, 'export');
  await page.getByLabel('Longer side').fill('64');
  await page.getByLabel('Steps', { exact: true }).fill('12');
  for (const kind of ['png', 'gif', 'webm']) {
    await page.getByLabel('Format').selectOption(kind);
    if (kind !== 'png') await page.getByLabel('Seconds').fill('1');
    if (kind !== 'png') await page.getByLabel('Frames a second').fill('10');
    await button(page, /^Export$/).click();
    await page.getByText(`Saved as model.${kind}`).waitFor();
  }
  const saved = await page.evaluate(() => window.playerHost.saved.map(({ name, bytes }) => ({ name, bytes: [...bytes] })));
  for (const { name, bytes } of saved) await writeFile(`${folder}/${name}`, Uint8Array.from(bytes));
  const starts = saved.map(({ bytes }) => String.fromCharCode(...bytes.slice(0, 6)));
  expect(starts[0]).toContain('PNG');
  expect(starts[1]).toBe('GIF89a');
  expect(saved[2]!.bytes.slice(0, 4)).toEqual([0x1a, 0x45, 0xdf, 0xa3]);
  await page.context().close();
});

it('says how large a GIF will be, begins modestly, and asks for the place before it makes anything', async () => {
  const open = await harness.open({ exporting: true });
  const { page } = open;
  await page.getByLabel('Format').selectOption('gif');
  expect(await page.getByLabel('Longer side').inputValue()).toBe('320');
  await page.getByLabel('Longer side').fill('96');
  await page.getByLabel('Seconds').fill('2');
  await page.getByLabel('Pace').selectOption('even');
  const said = page.getByText(/^About \d/);
  await said.waitFor();
  await look(open, 'export-gif');
  const kilobytes = Number(/[\d.]+/.exec(await said.innerText())![0]);
  await button(page, /^Export$/).click();
  await page.getByText('Saved as model.gif').waitFor();
  const [bytes] = await page.evaluate(() => window.playerHost.saved.map((file) => file.bytes.length));
  expect(kilobytes).toBeGreaterThan(bytes! / 1000 / 1.5);
  expect(kilobytes).toBeLessThan((bytes! / 1000) * 1.5);
  await page.getByLabel('Format').selectOption('webm');
  expect(await page.getByLabel('Frames a second').inputValue()).toBe('20');
  await said.waitFor({ state: 'hidden' });
  await page.context().close();

  const turnedAway = await harness.open({ exporting: true, nowhere: true });
  for (const kind of ['png', 'gif', 'html']) {
    await turnedAway.page.getByLabel('Format').selectOption(kind);
    await button(turnedAway.page, /^Export$/).click();
    await eventually(() => turnedAway.page.evaluate(() => window.playerHost.chosen.at(-1))).toBe(`model.${kind}`);
    await turnedAway.page.getByText('Cancelled.').waitFor();
  }
  expect(await turnedAway.page.evaluate(() => window.playerHost.saved)).toEqual([]);
  await turnedAway.page.context().close();
});

describe('an automaton that grows', () => {
  const model = '/test/fixtures/player/lighthouse-oil-strokes.nca.safetensors';
  const cellsOf = (page: Page) => page.locator('.numbers dd').nth(2).innerText();

  it('is seen growing from coarse to fine, lives on, and grows again', async () => {
    const open = await harness.open({ model });
    const { page } = open;
    await eventually(() => stepOf(page)).toBeGreaterThan(30);
    expect(await cellsOf(page)).toBe('128 × 96');
    await button(page, 'Pause').click();
    await button(page, 'Grow Again').click();
    await eventually(() => stepOf(page)).toBe(0);
    expect(await cellsOf(page)).toBe('16 × 12');
    await look(open, 'growing-coarse');
    for (let step = 1; step <= 9; step++) {
      await button(page, 'Step').click();
      await eventually(() => stepOf(page)).toBe(step);
    }
    expect(await cellsOf(page)).toBe('32 × 24');
    await look(open, 'growing-finer');
    await button(page, 'Play').click();
    await eventually(() => stepOf(page)).toBeGreaterThan(26);
    await button(page, 'Pause').click();
    await look(open, 'grown');
    await page.getByLabel('Channel').selectOption({ label: '3 · Flow: cos 2θ' });
    await look(open, 'flow');
    await page.context().close();
  });

  it('paints in the photo’s own colours where it is told to, standing or not', async () => {
    const open = await harness.open({ model, theme: 'light', reducedMotion: true });
    const { page } = open;
    await eventually(() => stepOf(page)).toBe(26);
    const mapped = await meanColor(page);
    await page.getByLabel('Keep the photo’s own colours').check();
    await eventually(async () => distance(await meanColor(page), mapped)).toBeGreaterThan(10);
    await eventually(() => stepOf(page)).toBe(26);
    await look(open, 'kept-colors');
    const kept = await meanColor(page);
    await page.getByLabel('Photo', { exact: true }).fill('100');
    await page.locator('canvas.photo').waitFor();
    const photo = await meanColor(page, 'canvas.photo');
    expect(distance(kept, photo)).toBeLessThan(distance(mapped, photo) / 2);
    await page.context().close();
  });

  it('paints less where its strength is lowered, down to the photo', async () => {
    const open = await harness.open({ model, theme: 'light', reducedMotion: true });
    const { page } = open;
    await eventually(() => stepOf(page)).toBe(26);
    await page.getByLabel('Photo', { exact: true }).fill('50');
    await page.locator('canvas.photo').waitFor();
    const photo = await meanColor(page, 'canvas.photo');
    const far = distance(await meanColor(page), photo);
    await page.getByLabel('Strength').fill('50');
    await eventually(async () => distance(await meanColor(page), photo)).toBeLessThan(0.8 * far);
    await look(open, 'half-strength');
    await page.getByLabel('Strength').fill('0');
    await eventually(async () => distance(await meanColor(page), photo)).toBeLessThan(1);
    expect(await stepOf(page)).toBe(26);
    await page.context().close();
  });

  it('is exported from its growth on, PNG, GIF, WebM and page', async () => {
    const open = await harness.open({ model, exporting: true });
    const { page } = open;
    await page.getByLabel('Format').waitFor();
    expect(await page.getByLabel('Steps after growth').inputValue()).toBe('0');
    await page.getByLabel('Longer side').fill('64');
    for (const kind of ['png', 'gif', 'webm', 'html']) {
      await page.getByLabel('Format').selectOption(kind);
      if (kind === 'gif' || kind === 'webm') await page.getByLabel('Seconds').fill('1');
      if (kind === 'gif' || kind === 'webm') await page.getByLabel('Frames a second').fill('10');
      await button(page, /^Export$/).click();
      await page.getByText(`Saved as model.${kind}`).waitFor();
    }
    await look(open, 'exported-growing');
    const saved = await page.evaluate(() => window.playerHost.saved.map(({ name, bytes }) => ({ name, bytes: [...bytes] })));
    expect(saved.map(({ name }) => name)).toEqual(['model.png', 'model.gif', 'model.webm', 'model.html']);
    for (const { name, bytes } of saved) await writeFile(`${folder}/growing-${name}`, Uint8Array.from(bytes));
    // The first frame shows the coarsest cells, all of one colour each; the last one the picture.
    const [first, last] = await Promise.all([0, 9].map((frame) => sharp(`${folder}/growing-model.gif`, { page: frame }).removeAlpha().raw().toBuffer()));
    const within = (frame: Buffer) => Math.max(...[1, 2, 3].map((x) => Math.abs(frame[3 * (33 * 64 + 32 + x)]! - frame[3 * (33 * 64 + 32)]!)));
    expect(within(first!)).toBe(0);
    const picture = await sharp(`${folder}/growing-model.png`).removeAlpha().raw().toBuffer();
    const error = picture.reduce((sum, value, i) => sum + Math.abs(value - last![i]!), 0) / picture.length;
    expect(error).toBeLessThan(4);
    await page.context().close();
  });
});

it('says what is wrong with a file that is no automaton', async () => {
  const open = await harness.open({ model: '/media/samples/photos/cat.jpg' });
  await open.page.getByRole('alert').waitFor();
  expect(await open.page.getByRole('alert').innerText()).toMatch(/header/);
  await look(open, 'failed');
  await open.page.context().close();
});
