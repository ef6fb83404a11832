import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlayerHarness, type OpenPlayer } from './harness';
import { button, eventually, folder, look, stepOf } from './looking';

const gallery = (name: string) => `/weights/gallery/${name}.nca.safetensors`;
const otherBase = '/test/fixtures/player/lighthouse-oil-strokes.nca.safetensors';
const narrow = { width: 760, height: 1000 };
let harness: PlayerHarness;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await PlayerHarness.start();
});
afterAll(() => harness.close());

const grown = 26;

/** Standing at its finished picture. */
async function opened(given: Parameters<PlayerHarness['open']>[0]): Promise<OpenPlayer> {
  const open = await harness.open({ reducedMotion: true, ...given });
  await eventually(() => stepOf(open.page)).toBe(grown);
  return open;
}

/** Colours of a canvas between two shares of its width, row by row. */
const colorsOf = (page: Page, from = 0, to = 1, canvas = '.layers canvas:not(.photo):not(.mask)') =>
  page.evaluate(
    ([selector, left, right]) => {
      const { width, height } = document.querySelector<HTMLCanvasElement>(selector)!;
      const context = document.querySelector<HTMLCanvasElement>(selector)!.getContext('2d')!;
      const [x0, x1] = [Math.round(left * width), Math.round(right * width)];
      return [...context.getImageData(x0, 0, x1 - x0, height).data];
    },
    [canvas, from, to] as const,
  );
const furthest = (a: readonly number[], b: readonly number[]) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
const apart = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

/** The photo as the page shows it, which stays beside. */
async function photoOf(page: Page, from = 0, to = 1): Promise<number[]> {
  await page.getByLabel('Photo', { exact: true }).fill('100');
  await page.locator('canvas.photo').waitFor();
  const colors = await colorsOf(page, from, to, 'canvas.photo');
  await page.getByLabel('Photo', { exact: true }).fill('0');
  return colors;
}

async function colorsAlone(model: string, from = 0, to = 1): Promise<number[]> {
  const { page } = await opened({ model });
  const colors = await colorsOf(page, from, to);
  await page.context().close();
  return colors;
}

it('mixes with a second automaton of the same base by a slider, from the one to the other', async () => {
  const [mosaic, woodcut] = [await colorsAlone(gallery('mosaic')), await colorsAlone(gallery('woodcut'))];
  const open = await opened({ model: gallery('mosaic'), second: gallery('woodcut'), viewport: narrow });
  const { page } = open;
  await button(page, 'Choose…').click();
  await page.getByText('They began with').or(page.getByText('Both began with the same base')).waitFor();
  expect(await page.getByText('Both began with the same base: their weights are blended.').count()).toBe(1);
  const share = page.getByLabel('Share', { exact: true });
  const shown = () => colorsOf(page);
  await eventually(async () => apart(await shown(), mosaic)).toBeGreaterThan(2);
  expect(apart(await shown(), woodcut)).toBeGreaterThan(2);
  await look(open, 'mix-dark');
  await share.fill('0');
  await eventually(async () => furthest(await shown(), mosaic)).toBeLessThanOrEqual(1);
  await share.fill('100');
  await eventually(async () => furthest(await shown(), woodcut)).toBeLessThanOrEqual(1);
  await share.press('ArrowLeft');
  expect(await share.getAttribute('aria-valuetext')).toBe('99 %');
  await button(page, 'Save Mix').click();
  await page.getByText('The mix was saved as mix.nca.safetensors.').waitFor();
  expect(await page.evaluate(() => window.playerHost.shares)).toEqual([0.99]);
  await button(page, 'Remove').click();
  await eventually(async () => furthest(await shown(), mosaic)).toBeLessThanOrEqual(1);
  await page.context().close();
});

it('mixes what automata of different bases do in a step, while it plays, and refuses one with other cells', async () => {
  const other = await colorsAlone(otherBase);
  const open = await opened({ model: gallery('mosaic'), second: otherBase, theme: 'light', viewport: narrow });
  const { page } = open;
  await button(page, 'Choose…').click();
  await page.getByText('They began with different bases').waitFor();
  await page.getByLabel('Share', { exact: true }).fill('100');
  await eventually(async () => furthest(await colorsOf(page), other)).toBeLessThanOrEqual(1);
  await button(page, 'Play').click();
  await eventually(() => stepOf(page)).toBeGreaterThan(grown);
  await page.getByLabel('Share', { exact: true }).fill('50');
  await button(page, 'Remove').click();
  await page.getByLabel('Share', { exact: true }).waitFor({ state: 'hidden' });
  const here = await stepOf(page);
  await eventually(() => stepOf(page)).toBeGreaterThan(here);
  await look(open, 'mix-light');
  await page.context().close();

  const refused = await harness.open({ second: gallery('woodcut') });
  await eventually(() => stepOf(refused.page)).toBeGreaterThan(1);
  await button(refused.page, 'Choose…').click();
  await refused.page.getByText('Only automata of one layout and the same levels').waitFor();
  await refused.page.context().close();
});

it('paints only where the mask’s brush was, and the mask goes to a file and back', async () => {
  const open = await opened({ model: gallery('mosaic'), viewport: narrow });
  const { page } = open;
  const whole = await colorsOf(page);
  const [left, right] = [[0, 0.2], [0.8, 1]] as const;
  const photo = { left: await photoOf(page, ...left), right: await photoOf(page, ...right) };
  await page.getByLabel('Radius').fill('20');
  await page.locator('.viewport').focus();
  await page.keyboard.press('5');
  await page.locator('.viewport').scrollIntoViewIfNeeded();
  const box = (await page.locator('.viewport').boundingBox())!;
  const across = async (x: number) => {
    await page.mouse.move(box.x + box.width * x, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * x, box.y + box.height - 2, { steps: 5 });
    await page.mouse.up();
  };
  await across(0.1);
  await eventually(async () => furthest(await colorsOf(page, ...right), photo.right)).toBeLessThanOrEqual(1);
  // To the stroke's end, at the bottom.
  const lower = (colors: readonly number[]) => colors.slice(Math.floor(0.75 * colors.length));
  await eventually(async () => apart(lower(await colorsOf(page, ...left)), lower(photo.left))).toBeGreaterThan(5);
  await look(open, 'mask-dark');

  await button(page, 'Export…').click();
  await page.getByLabel('Longer side').fill('128');
  await button(page, /^Export$/).click();
  await page.getByText('Saved as model.png').waitFor();
  const { bytes: exported, made, mask: drawn } = await page.evaluate(() => {
    const { bytes, made } = window.playerHost.saved.pop()!;
    const { mask, ...rest } = made!;
    return { bytes: [...bytes], made: rest, mask: [...(mask as Uint8Array)] };
  });
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  const of = { automaton: { name: 'model.nca.safetensors', sha256: hash }, photo: { name: 'lighthouse.jpg', sha256: hash } };
  expect(made).toEqual({ ...of, kind: 'png', size: 128, steps: 0, seed: 1, strength: 1, keepColors: false, tuning: { dt: 1, dx: 1 }, second: null });
  expect(await sharp(Uint8Array.from(drawn)).metadata()).toMatchObject({ width: 1024, height: 768 });
  const pixels = await sharp(Uint8Array.from(exported)).ensureAlpha().raw().toBuffer();
  const columns = (from: number, to: number) => [...pixels].filter((_, i) => (i >> 2) % 128 >= from && (i >> 2) % 128 < to);
  expect(furthest(columns(102, 128), photo.right)).toBeLessThanOrEqual(1);
  expect(apart(columns(0, 26), photo.left)).toBeGreaterThan(5);
  await button(page, 'Close').click();

  await button(page, 'Invert').click();
  await eventually(async () => furthest(await colorsOf(page, 0, 0.1), photo.left.filter((_, i) => i % (4 * Math.round(0.2 * 128)) < 4 * Math.round(0.1 * 128)))).toBeLessThanOrEqual(1);
  await eventually(async () => apart(await colorsOf(page, ...right), photo.right)).toBeGreaterThan(5);

  await page.locator('.viewport').focus();
  await page.keyboard.press('x');
  await eventually(() => page.getByLabel('Shade').inputValue()).toBe('0');
  await page.keyboard.press('Enter');
  await button(page, 'Save Mask').click();
  await page.getByText('The mask was saved as lighthouse.mask.png.').waitFor();
  const [saved] = await page.evaluate(() => window.playerHost.saved.map(({ name, bytes }) => ({ name, bytes: [...bytes] })));
  const { data, info } = await sharp(Uint8Array.from(saved!.bytes)).greyscale().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number) => data[Math.floor(info.height / 2) * info.width + Math.floor(x * info.width)];
  expect([saved!.name, info.width, info.height]).toEqual(['lighthouse.mask.png', 1024, 768]);
  expect([at(0.05), at(0.3), at(0.5), at(0.9)]).toEqual([0, 255, 0, 255]);

  await button(page, 'Clear').click();
  await eventually(async () => furthest(await colorsOf(page), whole)).toBe(0);
  await page.context().close();
});

it('lets a second automaton take what the mask beside the photo leaves', async () => {
  const [mosaic, woodcut] = [await colorsAlone(gallery('mosaic'), 0.1, 0.2), await colorsAlone(gallery('woodcut'), 0.8, 0.9)];
  const open = await opened({ model: gallery('mosaic'), second: gallery('woodcut'), theme: 'high-contrast', viewport: narrow });
  const { page } = open;
  await button(page, 'Use lighthouse.mask.png').click();
  await page.getByText('Where it is tinted, the photo stays.').waitFor();
  await button(page, 'Choose…').click();
  await page.getByLabel('Use', { exact: true }).selectOption('rest');
  await page.getByText('Cells near the mask’s border see both.').waitFor();
  await eventually(async () => furthest(await colorsOf(page, 0.8, 0.9), woodcut)).toBeLessThanOrEqual(8);
  await eventually(async () => furthest(await colorsOf(page, 0.1, 0.2), mosaic)).toBeLessThanOrEqual(8);
  await look(open, 'rest-high-contrast');
  await page.getByLabel('Mask', { exact: true }).check();
  await page.locator('.layers canvas.mask').waitFor();
  await look(open, 'rest-tinted');
  await page.context().close();
});

it('is after a reload as it was: the mask that was drawn, the second automaton, what it does, strength', async () => {
  const open = await opened({ model: gallery('mosaic'), second: gallery('woodcut'), viewport: narrow });
  const { page } = open;
  await button(page, 'Choose…').click();
  await page.getByLabel('Use', { exact: true }).selectOption('rest');
  await page.getByLabel('Strength').fill('80');
  await page.getByLabel('Radius').fill('30');
  await page.locator('.viewport').focus();
  await page.keyboard.press('5');
  await page.keyboard.press('Enter');
  await page.getByText('Cells near the mask’s border see both.').waitFor();
  const kept = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('kept') ?? '{}') as { second?: string; mask?: { png: string }; state?: { strength: number; use: string } });
  await eventually(async () => (await kept()).mask?.png.length ?? 0).toBeGreaterThan(100);
  expect(await kept()).toMatchObject({ second: gallery('woodcut'), state: { strength: 0.8, use: 'rest' } });
  // Changes are shown in turn, so the file's own, told last, comes when all before it are there.
  await page.evaluate(async (path) => {
    const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer());
    window.pageHost.send('model', { name: 'model.nca.safetensors', title: 'model', bytes });
  }, gallery('mosaic'));
  await page.getByText('The file has changed: its new weights play.').waitFor();
  const before = await colorsOf(page);
  await page.reload();
  await eventually(() => stepOf(page)).toBe(grown);
  await eventually(async () => furthest(await colorsOf(page), before)).toBeLessThanOrEqual(1);
  expect(await page.getByLabel('Use', { exact: true }).inputValue()).toBe('rest');
  await page.locator('.layers canvas.mask').waitFor();
  await look(open, 'reloaded');
  await button(page, 'Clear').click();
  await button(page, 'Remove').click();
  await eventually(async () => Object.keys(await kept()).sort()).toEqual(['state']);
  await page.context().close();
});
