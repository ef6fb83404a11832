import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageHarness, type OpenOptions, type OpenPage } from '../pages/pageHarness';
import { look as lookAt } from '../pages/look';
import type { VideoScenario } from './fixtures/fakeVideoHost';

const folder = 'test-results/video';
/** Of one grid: each frame but the first takes all its steps and one more. */
const model = '/test/fixtures/player/lighthouse-mosaic.nca.safetensors';
let harness: PageHarness;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await PageHarness.start('video', 'test/video/fixtures/fakeVideoHost.ts');
});
afterAll(() => harness.close());

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 240_000 });
const open = (scenario: Partial<VideoScenario>, options: OpenOptions = {}) => harness.open({ videoScenario: { model, clip: 'webm', frames: 8, ...scenario } }, options);
const status = ({ page }: OpenPage) => page.getByRole('status').first();
const saved = async (opened: OpenPage) => {
  await eventually(() => status(opened).innerText()).toMatch(/^Written: /);
};
const inspected = ({ page }: OpenPage, of: 'clip' | 'result') => page.evaluate((name) => window.videoHost.inspect(window.videoHost[name]), of);
const requests = ({ page }: OpenPage, name: string) => page.evaluate((wanted) => window.videoHost.requests.filter((one) => one === wanted).length, name);

const look = (opened: OpenPage, name: string) => lookAt(opened, `${folder}/${name}.png`);

it('paints a WebM video frame by frame, copies its sound, and is written in parts', async () => {
  const opened = await open({ model: '/weights/gallery/woodcut.nca.safetensors' });
  const { page } = opened;
  await page.getByText('A first look').waitFor();
  await expect(page.getByRole('region', { name: 'How large?' }).getByRole('listitem').allInnerTexts()).resolves.toEqual([expect.stringMatching(/^Its own size, 64 × 48\s+about \d/)]);
  await look(opened, 'asks-dark');
  await page.getByRole('button', { name: 'Its own size' }).click();
  await page.getByText(/%, frame \d of 8/).waitFor();
  await saved(opened);
  await look(opened, 'done-dark');
  const [clip, result] = [await inspected(opened, 'clip'), await inspected(opened, 'result')];
  expect(result).toMatchObject({ format: 'WebM', video: 'vp9', size: [64, 48], audio: 'opus', audioPackets: clip.audioPackets });
  expect(result.audioSeconds).toBeCloseTo(clip.audioSeconds, 2);
  expect(result.frames.map(({ at }) => at)).toEqual(clip.frames.map(({ at }) => expect.closeTo(at, 2)));
  expect(result.frames.map(({ mean }, i) => Math.abs(mean - clip.frames[i]!.mean) > 1)).toContain(true);
  const painted = await page.evaluate(() => window.videoHost.frames.map((png) => [...png]));
  expect(painted).toHaveLength(8);
  expect(await sharp(Uint8Array.from(painted[7]!)).metadata()).toMatchObject({ width: 64, height: 48, format: 'png' });
  for (const name of ['Open', 'Reveal', 'Copy Path']) await page.getByRole('button', { name, exact: true }).click();
  expect(await page.evaluate(() => window.pageHost.events.map(({ params }) => params))).toEqual(['open', 'reveal', 'copyPath'].map((command) => ({ command })));
  await page.context().close();
});

it('hands over one thing at a time, however long the clip is', async () => {
  const most = async (frames: number) => {
    const opened = await open({ frames });
    await opened.page.getByRole('button', { name: 'Its own size' }).click();
    await saved(opened);
    const found = await opened.page.evaluate(() => window.videoHost.most);
    await opened.page.context().close();
    return found;
  };
  const [short, long] = [await most(4), await most(16)];
  expect([short.atOnce, long.atOnce]).toEqual([1, 1]);
  expect(long.bytes).toBeLessThan(1.5 * short.bytes);
});

it('makes MP4 of MP4 where the browser encodes H.264, else WebM, which it says', async () => {
  const opened = await open({ clip: 'mp4', frames: 4 }, { theme: 'light', viewport: { width: 760, height: 900 } });
  const { page } = opened;
  const encodes = await page.evaluate(async () => (await VideoEncoder.isConfigSupported({ codec: 'avc1.42001f', width: 64, height: 48 })).supported);
  await page.getByText('A first look').waitFor();
  expect(await page.getByText('the result is a WebM file').isVisible()).toBe(!encodes);
  await look(opened, 'mp4-light-narrow');
  await page.getByRole('button', { name: 'Its own size' }).click();
  await saved(opened);
  expect(await inspected(opened, 'result')).toMatchObject({ format: encodes ? 'MP4' : 'WebM', video: encodes ? 'avc' : 'vp9', audio: 'opus', frames: { length: 4 } });
  await page.context().close();
});

it('encodes sound anew that the container cannot hold', async () => {
  const opened = await open({ clip: 'pcm', frames: 3 });
  await opened.page.getByRole('button', { name: 'Its own size' }).click();
  await saved(opened);
  expect(await inspected(opened, 'clip')).toMatchObject({ audio: 'pcm-s16', frames: { length: 3 } });
  const result = await inspected(opened, 'result');
  expect(result).toMatchObject({ format: 'WebM', audio: 'opus', frames: { length: 3 } });
  expect(result.audioSeconds).toBeGreaterThan(0.3);
  await opened.page.context().close();
});

it('is cancelled at once, and goes on where it was', async () => {
  const opened = await open({ frames: 12, model: '/weights/gallery/woodcut.nca.safetensors' });
  const { page } = opened;
  await page.getByText('A first look').waitFor();
  await page.getByRole('button', { name: 'Its own size' }).click();
  await page.getByText(/frame [3-9] of 12/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await eventually(() => requests(opened, 'rest')).toBe(1);
  expect(await page.getByRole('button', { name: 'Stylize Again' }).isDisabled()).toBe(true);
  await page.getByLabel('Longer side').press('Enter');
  expect(await requests(opened, 'begin')).toBe(1);
  await look(opened, 'cancelled-dark');
  const kept = await page.evaluate(() => window.videoHost.frames.length);
  expect(kept).toBeGreaterThanOrEqual(2);
  const before = await requests(opened, 'saveFrame');
  await page.getByRole('button', { name: 'Resume' }).click();
  await saved(opened);
  expect((await requests(opened, 'saveFrame')) - before).toBe(12 - kept);
  const resumed = await page.evaluate(() => window.videoHost.frames.map((png) => [...png].join()));
  await page.getByRole('button', { name: 'Stylize Again' }).click();
  await page.getByText(/frame \d+ of 12/).waitFor();
  await saved(opened);
  expect(await page.evaluate(() => window.videoHost.frames.map((png) => [...png].join()))).toEqual(resumed);
  await page.context().close();
});

it('says that the disk is full, and resumes once there is room', async () => {
  const opened = await open({ frames: 4, fullAt: 2 });
  const { page } = opened;
  await page.getByRole('button', { name: 'Its own size' }).click();
  await page.getByRole('alert').filter({ hasText: 'no room left on the disk' }).waitFor();
  await look(opened, 'full');
  await page.getByRole('button', { name: 'Resume' }).click();
  await saved(opened);
  expect((await inspected(opened, 'result')).frames).toHaveLength(4);
  await page.context().close();
});

it('says who has the clip, and what other work lies there', async () => {
  const left = { done: 7, automaton: 'mosaic.nca.safetensors', same: false, options: { size: 512, seed: 1, strength: 1, keepColors: false } };
  const refused = 'Another process paints the clip in clip-nca.unfinished (process 4711): wait for it, or end it first.';
  const opened = await open({ left, refused }, { theme: 'high-contrast' });
  const { page } = opened;
  await page.getByText('7 frames that mosaic.nca.safetensors painted').waitFor();
  await page.getByRole('button', { name: 'Its own size' }).click();
  await page.getByRole('alert').filter({ hasText: 'process 4711' }).waitFor();
  await look(opened, 'other-contrast');
  await page.context().close();
});

it('paints an animated GIF with its times, and a folder of frames', async () => {
  const gif = await open({ clip: 'gif', frames: 5 });
  await gif.page.getByRole('button', { name: 'Its own size' }).click();
  await saved(gif);
  const result = Uint8Array.from(await gif.page.evaluate(() => [...window.videoHost.result]));
  // The last frame of the drawn clip stays for a while.
  expect(await sharp(result, { animated: true }).metadata()).toMatchObject({ format: 'gif', width: 64, pageHeight: 48, pages: 5, delay: [100, 100, 100, 100, 1500], loop: 0 });
  await gif.page.context().close();
  const frames = await open({ clip: 'frames', frames: 3 });
  await frames.page.getByRole('button', { name: 'Its own size' }).click();
  await eventually(() => status(frames).innerText()).toBe('Written: clip-nca');
  expect(await requests(frames, 'writeResult')).toBe(0);
  expect(await frames.page.evaluate(() => window.videoHost.frames.length)).toBe(3);
  await frames.page.context().close();
});

it('says what else there is for a file that it cannot read', async () => {
  const opened = await open({ clip: 'broken' });
  await opened.page.getByRole('alert').filter({ hasText: /cannot be read.*nca video.*ffmpeg/ }).waitFor();
  await look(opened, 'broken');
  await opened.page.context().close();
});
