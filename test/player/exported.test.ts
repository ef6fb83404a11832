import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../pages/axe';

const folder = 'test-results/player';
let browser: Browser;
let out: string;
let file: string;

interface Exported {
  readonly html: string;
  readonly png: string;
}

/** What the command line makes of an automaton. */
function exported(model: string, ...more: readonly string[]): Exported {
  const given = ['dist/cli.js', 'export', `test/fixtures/player/${model}.nca.safetensors`, '--out', out, '--json', ...more];
  return (JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' })) as { files: Exported }).files;
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  out = await mkdtemp(path.join(tmpdir(), 'nca-export-'));
  file = exported('lighthouse-mosaic', '--html', '--size', '64').html;
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
});
afterAll(async () => {
  await browser.close();
  await rm(out, { recursive: true });
});

async function playAndBrush(address: string, name: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, colorScheme: 'dark' });
  page.setDefaultTimeout(300_000);
  const asked: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(address);
  await page.getByRole('combobox', { name: /^Size/ }).selectOption('64');
  await expect
    .poll(() => page.locator('output').innerText(), { timeout: 300_000, interval: 1000 })
    .toMatch(/^Step ([4-9]|[1-9]\d)/);
  await page.getByRole('button', { name: 'Pause' }).click();
  const box = (await page.locator('canvas').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4, { steps: 3 });
  await page.mouse.up();
  await page.screenshot({ path: `${folder}/exported-${name}.png` });
  await expectAccessible({ page });
  expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
  expect(problems).toEqual([]);
}

it.each([
  ['webgl', '#webgl'],
  ['kernel', ''],
])('plays from file: by %s and asks nobody for anything', (name, hash) =>
  playAndBrush(pathToFileURL(file).href + hash, name),
);

it('is a small script beside its data', async () => {
  expect((await stat('dist/exported.js')).size).toBeLessThan(100_000);
});

describe('the page of an automaton that grows', () => {
  let page: Page;
  const stepped = () => page.locator('output').innerText();
  const untilStep = (step: number) => expect.poll(stepped, { timeout: 300_000, interval: 100 }).toMatch(new RegExp(`^Step ${step}\\b`));
  /** What the canvas shows, RGBA. */
  const shown = () =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
      context.drawImage(canvas, 0, 0);
      return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
    });
  const furthest = (pixels: readonly number[], wanted: Uint8Array) => pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
  const pixelsOf = async (file: string) => new Uint8Array(await sharp(file).ensureAlpha().raw().toBuffer());

  // At the sizes that the page plays by itself.
  it.each([
    ['webgl', '#webgl', 64],
    ['kernel', '', 96],
  ])('by %s grows to the picture of the command line, in the style’s colours and in the photo’s own', async (name, hash, side) => {
    const made = (...more: readonly string[]) => exported('lighthouse-oil-strokes', '--png', '--size', String(side), ...more);
    const [mapped, kept, half] = [made('--html'), made('--keep-colors'), made('--strength', '0.5')];
    page = await browser.newPage({ viewport: { width: 900, height: 700 }, reducedMotion: 'reduce' });
    page.setDefaultTimeout(300_000);
    await page.goto(pathToFileURL(mapped.html).href + hash);
    await untilStep(26);
    expect(furthest(await shown(), await pixelsOf(mapped.png))).toBeLessThanOrEqual(1);
    await page.screenshot({ path: `${folder}/exported-grown-${name}.png` });
    await page.getByLabel('Strength').fill('0.5');
    await expect.poll(async () => furthest(await shown(), await pixelsOf(half.png)), { timeout: 300_000, interval: 500 }).toBeLessThanOrEqual(1);
    await page.getByLabel('Strength').fill('1');
    await page.getByLabel('Keep the photo’s own colours').check();
    await expect.poll(async () => furthest(await shown(), await pixelsOf(kept.png)), { timeout: 300_000, interval: 500 }).toBeLessThanOrEqual(1);
    expect(furthest(await shown(), await pixelsOf(mapped.png))).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Grow Again' }).click();
    await untilStep(0);
    expect(await stepped()).toBe('Step 0, cells of 8 px');
    await expectAccessible({ page });
    await page.screenshot({ path: `${folder}/exported-growing-${name}.png` });
    await page.close();
  });
});

it('paints its photo where a mask says so, the rest by a second automaton, and any other photo whole', async () => {
  const mask = path.join(out, 'left.png');
  const white = { input: { create: { width: 200, height: 300, channels: 3, background: '#fff' } }, left: 0, top: 0 } as const;
  await sharp({ create: { width: 400, height: 300, channels: 3, background: '#000' } }).composite([white]).png().toFile(mask);
  const { html, png } = exported('lighthouse-oil-strokes', '--png', '--html', '--size', '96', '--mask', mask, '--rest', 'weights/gallery/woodcut.nca.safetensors');
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(300_000);
  await page.goto(pathToFileURL(html).href);
  await expect.poll(() => page.locator('output').innerText(), { timeout: 300_000, interval: 100 }).toMatch(/^Step 26\b/);
  const shown = () => page.evaluate(() => [...document.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, 96, 72).data]);
  const wanted = await sharp(png).ensureAlpha().raw().toBuffer();
  const furthest = (pixels: readonly number[]) => pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
  expect(furthest(await shown())).toBeLessThanOrEqual(1);
  await page.screenshot({ path: `${folder}/exported-masked.png` });
  // By strength 0 both leave the photo, by 1 the picture is there again.
  await page.getByLabel('Strength').fill('0');
  await expect.poll(async () => furthest(await shown()), { timeout: 300_000, interval: 500 }).toBeGreaterThan(20);
  await page.getByLabel('Strength').fill('1');
  await expect.poll(async () => furthest(await shown()), { timeout: 300_000, interval: 500 }).toBeLessThanOrEqual(1);
  await page.locator('input[type=file]').setInputFiles('media/samples/photos/lighthouse.jpg');
  await expect.poll(async () => furthest(await shown()), { timeout: 300_000, interval: 500 }).toBeGreaterThan(20);
  await page.close();
});

it('says so where there is neither WebGL2 nor WebAssembly', async () => {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
    Reflect.deleteProperty(window, 'WebAssembly');
  });
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').innerText()).toContain('WebGL2');
});

it('lets no text of the file end its script', async () => {
  const { exportedHtml } = await import('../../shared/export/html');
  const automaton = {
    title: '</title><b id="out">',
    layout: 'blur' as const,
    shifts: [],
    parameters: '',
    steps: 1,
    seed: 1,
    noiseLevel: 1,
    margin: 16,
    keepColors: false,
    strength: 1,
    kernel: '',
    photo: { name: '</script><b id="out">', bytes: '' },
  };
  const page = await browser.newPage();
  const html = path.join(out, 'hostile.html');
  const script = "document.title = JSON.parse(document.getElementById('automaton').textContent).photo.name + '</script>';";
  await writeFile(html, exportedHtml(automaton, script));
  await page.goto(pathToFileURL(html).href);
  expect(await page.title()).toBe(`${automaton.photo.name}</script>`);
  expect(await page.locator('#out').count()).toBe(0);
});
