import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { sha256 } from '../../shared/sha256';
import { PageHarness, type OpenOptions, type OpenPage } from '../pages/pageHarness';
import { look as lookAt } from '../pages/look';
import type { ApplyScenario } from './fixtures/fakeApplyHost';

const folder = 'test-results/apply';
const model = '/test/fixtures/player/lighthouse-mosaic.nca.safetensors';
const cat = '/small/cat.jpg';
const coffee = '/small/coffee.jpg';
const drawn = '/small/drawn.png';
const logo = '/small/logo.png';
const logoFile = 'test/fixtures/pictures/logo-alpha.png';
let harness: PageHarness;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await PageHarness.start('apply', 'test/apply/fixtures/fakeApplyHost.ts', {
    [cat]: await small('cat'),
    [coffee]: await small('coffee'),
    [drawn]: await picture(),
    [logo]: await readFile(logoFile),
  });
});
afterAll(() => harness.close());

/** A sample photo with a longer side of 144 pixels: seconds on the CPU. */
const small = (name: string) => sharp(`media/samples/photos/${name}.jpg`).resize(144, 96).jpeg().toBuffer();

const picture = async () => sharp(await small('cat')).png().toBuffer();

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 120_000 });
const open = (applyScenario: ApplyScenario, options: OpenOptions = {}) => harness.open({ applyScenario: { size: 'original', ...applyScenario } }, options);
const saved = ({ page }: OpenPage) => page.evaluate(() => window.applyHost.saved.map(({ index, png }) => ({ index, png: [...png] })));

const look = (opened: OpenPage, name: string) => lookAt(opened, `${folder}/${name}.png`);

it('applies an automaton to each picture at its own size, and again as the user wants it', async () => {
  const opened = await open({ model, pictures: [cat, '/small/no-picture.jpg', cat] });
  const { page } = opened;
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  await eventually(() => page.getByRole('status').first().innerText()).toBe('2 pictures written, 1 failed');
  const first = await saved(opened);
  expect(first.map(({ index }) => index)).toEqual([0, 2]);
  expect(await sharp(Uint8Array.from(first[0]!.png)).metadata()).toMatchObject({ width: 144, height: 96, format: 'png' });
  expect(first[1]!.png).toEqual(first[0]!.png);
  expect(await page.locator('.applied li.failed').innerText()).toContain('no-picture.jpg');
  await page.getByLabel('Longer side').fill('96');
  await page.getByLabel('Keep the photo’s own colours').check();
  await page.getByRole('button', { name: 'Apply Again' }).click();
  await eventually(async () => (await saved(opened)).length).toBe(4);
  const again = (await saved(opened))[2]!;
  expect(await sharp(Uint8Array.from(again.png)).metadata()).toMatchObject({ width: 96, height: 64 });
  await page.getByRole('button', { name: 'Play' }).last().click();
  await page.getByRole('button', { name: 'Open Beside' }).first().click();
  await page.getByRole('button', { name: 'Reveal' }).first().click();
  await page.getByRole('button', { name: 'Train Further…' }).click();
  const events = await page.evaluate(() => window.pageHost.events.map(({ name, params }) => ({ name, params })));
  expect(events.filter(({ name }) => name === 'speed').map(({ params }) => params)).toContainEqual({ key: 'cpu blur', speed: expect.any(Number) });
  expect(events.filter(({ name }) => name !== 'speed')).toEqual([
    { name: 'playPicture', params: { index: 2 } },
    { name: 'openResult', params: { index: 0 } },
    { name: 'revealResult', params: { index: 0 } },
    { name: 'command', params: { command: 'trainFurther' } },
  ]);
  await page.context().close();
});

it('paints only where masks say so: those beside the pictures are offered, any can be chosen', async () => {
  const opened = await open({ model, pictures: [cat, coffee], masks: true }, { theme: 'light', viewport: { width: 760, height: 900 } });
  const { page } = opened;
  const pixelsOf = async (at: number) => {
    const { data } = await sharp(Uint8Array.from((await saved(opened))[at]!.png)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return data;
  };
  const photo = await sharp(await small('cat')).removeAlpha().raw().toBuffer();
  /** Mean difference from the photo at the left and at the right. */
  const painted = (pixels: Buffer) => [0, 100].map((from) => {
    const differences = [...pixels].map((value, i) => {
      const x = Math.floor(i / 3) % 144;
      return x >= from && x < from + 44 ? Math.abs(value - photo[i]!) : 0;
    });
    return differences.reduce((sum, value) => sum + value, 0) / (44 * 96 * 3);
  });
  await eventually(async () => (await saved(opened)).length).toBe(2);
  expect(Math.min(...painted(await pixelsOf(0)))).toBeGreaterThan(5);
  const offered = page.getByLabel('Paint only where masks are white (2 of 2 pictures have one)');
  expect(await offered.isChecked()).toBe(false);
  await offered.check();
  await page.getByRole('button', { name: 'Apply Again' }).click();
  await eventually(async () => (await saved(opened)).length).toBe(4);
  const [left, right] = painted(await pixelsOf(2));
  expect(left).toBeGreaterThan(5);
  expect(right).toBeLessThan(1);
  await look(opened, 'masked');
  await page.getByRole('button', { name: 'Choose Mask…' }).click();
  expect(await page.getByLabel('Paint only where chosen.png is white').isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Apply Again' }).click();
  await eventually(async () => (await saved(opened)).length).toBe(6);
  expect(painted(await pixelsOf(4))[0]).toBeLessThan(1);
  const made = await page.evaluate(() => window.applyHost.saved.map(({ made: { masked, strength } }) => ({ masked, strength })));
  expect(made).toEqual([false, false, true, true, true, true].map((masked) => ({ masked, strength: 1 })));
  await page.context().close();
});

it('lets a second automaton paint what the masks leave, as the command line does', async () => {
  const [mosaic, woodcut] = ['mosaic', 'woodcut'].map((name) => `weights/gallery/${name}.nca.safetensors`) as [string, string];
  const opened = await open({ model: `/${mosaic}`, pictures: [drawn], masks: true, rests: [`/${woodcut}`] }, { viewport: { width: 760, height: 900 } });
  const { page } = opened;
  await eventually(async () => (await saved(opened)).length).toBe(1);
  expect(await page.getByText('What the mask leaves:').isVisible()).toBe(false);
  await page.getByLabel('Paint only where drawn.mask.png is white').check();
  await page.getByText('What the mask leaves: the photo stays').waitFor();
  await page.getByRole('button', { name: 'Choose an Automaton for It…' }).click();
  await page.getByText('What the mask leaves: woodcut paints it').waitFor();
  await page.getByRole('button', { name: 'Apply Again' }).click();
  await eventually(async () => (await saved(opened)).length).toBe(2);
  await look(opened, 'rest');
  const pixelsOf = (file: Uint8Array | string) => sharp(file).removeAlpha().raw().toBuffer();
  await writeFile(`${folder}/drawn.png`, await picture());
  const left = { input: { create: { width: 72, height: 96, channels: 3, background: '#fff' } }, left: 0, top: 0 } as const;
  await sharp({ create: { width: 144, height: 96, channels: 3, background: '#000' } }).composite([left]).png().toFile(`${folder}/drawn.mask.png`);
  const out = await mkdtemp(path.join(tmpdir(), 'nca-apply-'));
  onTestFinished(() => rm(out, { recursive: true }));
  execFileSync(process.execPath, ['dist/cli.js', 'apply', mosaic, `${folder}/drawn.png`, '--mask', '--rest', woodcut, '--device', 'cpu', '--out', out]);
  expect((await pixelsOf(Uint8Array.from((await saved(opened))[1]!.png))).equals(await pixelsOf(path.join(out, 'drawn-nca.png')))).toBe(true);
  expect(await page.evaluate(() => window.applyHost.saved.map(({ made: { masked, rest } }) => [masked, rest]))).toEqual([[false, undefined], [true, { name: 'woodcut.nca.safetensors', sha256: await sha256(await readFile(woodcut)) }]]);
  await page.getByRole('button', { name: 'Choose Another…' }).click();
  await page.getByText('Only automata of one layout').waitFor();
  await page.getByText('What the mask leaves: woodcut paints it').waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('What the mask leaves: the photo stays').waitFor();
  await page.context().close();
});

it('asks how large, with a first look that tells how long each size takes on this machine', async () => {
  const opened = await open({ model, pictures: [cat], size: 'ask', sizes: [[144, 96]] });
  const { page } = opened;
  const choices = page.getByRole('region', { name: 'How large?' }).getByRole('listitem');
  await eventually(() => choices.allInnerTexts()).toEqual([/^Its own size, 144 × 96\s+about \d/, /^512 pixels, enlarged\s+about \d/, /^1,024 pixels, enlarged\s+about \d/].map((text) => expect.stringMatching(text)));
  await page.getByText('A first look').waitFor();
  expect(await saved(opened)).toEqual([]);
  await look(opened, 'asks-dark');
  await page.getByRole('button', { name: '512 pixels' }).click();
  await eventually(() => page.getByRole('status').first().innerText()).toBe('1 picture written');
  // What is applied again is as large as what was chosen.
  expect(await page.getByLabel('Longer side').inputValue()).toBe('512');
  expect(await sharp(Uint8Array.from((await saved(opened))[0]!.png)).metadata()).toMatchObject({ width: 512 });
  await page.getByText('Result', { exact: true }).waitFor();
  await page.context().close();
});

it('takes the times from what was measured before, and begins when a size is chosen', async () => {
  const opened = await open({ model, pictures: [cat, coffee], size: 'ask', sizes: [[144, 96], [144, 96]], speeds: { 'cpu blur': 1e6 } }, { theme: 'high-contrast', viewport: { width: 760, height: 900 } });
  const { page } = opened;
  await page.getByText('Times as measured on this machine').waitFor();
  await look(opened, 'asks-contrast-narrow');
  await page.getByRole('button', { name: 'Their own sizes' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/%, about \d+ .* left/).waitFor();
  await eventually(() => page.getByRole('status').first().innerText()).toBe('2 pictures written');
  await page.context().close();
});

it('can be cancelled: what is done stays, the rest waits', async () => {
  const opened = await open({ model, pictures: [cat, cat] }, { theme: 'light', viewport: { width: 420, height: 800 } });
  const { page } = opened;
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Apply Again' }).waitFor();
  await eventually(() => page.getByRole('status').first().innerText()).toMatch(/^Cancelled: .*not done/);
  await look(opened, 'cancelled-light-narrow');
  await page.context().close();
});

it('looks right with two pictures done', async () => {
  const opened = await open({ model: '/weights/gallery/woodcut.nca.safetensors', pictures: [cat, coffee] });
  await eventually(() => opened.page.getByRole('status').first().innerText()).toBe('2 pictures written');
  await look(opened, 'done-dark');
  await opened.page.context().close();
});

it('says what is wrong with a file that is no automaton', async () => {
  const opened = await open({ model: cat, pictures: [cat] });
  await opened.page.getByRole('alert').filter({ hasText: /header/ }).waitFor();
  await look(opened, 'failed');
  await opened.page.context().close();
});

it('leaves a result as transparent as its photo, or lays the photo on a colour', async () => {
  const read = async (options: { background?: string }) => {
    const opened = await open({ model, pictures: [logo], ...options });
    await eventually(() => opened.page.getByRole('status').first().innerText()).toBe('1 picture written');
    const [{ png } = { png: [] }] = await saved(opened);
    await opened.page.context().close();
    return sharp(Uint8Array.from(png)).ensureAlpha().extractChannel('alpha').raw().toBuffer();
  };
  expect(await read({})).toEqual(await sharp(logoFile).extractChannel('alpha').raw().toBuffer());
  expect((await read({ background: '#102030' })).every((value) => value === 255)).toBe(true);
});
