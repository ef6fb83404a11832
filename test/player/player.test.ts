import { mkdir, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlayerHarness, type OpenPlayer } from './harness';

const folder = 'test-results/player';
let harness: PlayerHarness;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await PlayerHarness.start();
});
afterAll(() => harness.close());

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const stepOf = (page: Page) => page.locator('.numbers dd').first().innerText().then(Number);
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

async function look({ page, problems }: OpenPlayer, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
  expect(await page.evaluate(() => window.playerHost.malformed)).toEqual([]);
}

/** The canvas' colours, averaged. */
const meanColor = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.layers canvas:not(.photo)')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return [0, 1, 2].map((c) => data.filter((_, i) => i % 4 === c).reduce((a, b) => a + b, 0) / (data.length / 4));
  });

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

it('says what is wrong with a file that is no automaton', async () => {
  const open = await harness.open({ model: '/media/samples/photos/cat.jpg' });
  await open.page.getByRole('alert').waitFor();
  expect(await open.page.getByRole('alert').innerText()).toMatch(/header/);
  await look(open, 'failed');
  await open.page.context().close();
});
