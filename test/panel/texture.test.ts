import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Loose } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
  harness.serve('/blank.png', await readFile('media/samples/blank.png'));
});
afterAll(() => harness.close());

const short = {
  ...{ 'nca.device': 'cpu', 'nca.preset': 'quick', 'nca.training.size': 64, 'nca.training.batch': 1, 'nca.training.pool': 2, 'nca.training.iterations': 3 },
  ...{ 'nca.training.minSteps': 2, 'nca.training.maxSteps': 3, 'nca.output.size': 128, 'nca.output.steps': 8, 'nca.stability.steps': 0 },
  ...{ 'nca.content.weight': 0, 'nca.flow.weight': 0, 'nca.training.otherPhotos': 0 },
};

it('makes a tile of a training without a photo, shows it 2 × 2 and says how its edges meet', async () => {
  const panel = await harness.open({
    run: { ...sampleRun, photos: ['/blank.png'], settings: short, tile: {} },
    engineWorker: '/dist/engineWorker.js',
    viewport: { width: 760, height: 1000 },
  });
  await eventually(() => panel.page.locator('h1').textContent()).toBe('texture × oil-strokes.jpg');
  await eventually(() => panel.sent('save'), 280_000).toHaveLength(1);
  const [{ output }] = (await panel.sent('save')) as [Record<string, Loose>];
  const { seams } = output.tile;
  // Of a crop of a picture they are 3 and more.
  for (const seam of [seams.columns, seams.rows]) expect(seam).toBeLessThan(1.5);
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Tile, 2 × 2');
  expect(await panel.page.locator('.stage canvas.photo').isVisible()).toBe(false);
  expect(await panel.page.locator('.stage canvas.current').evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([256, 256]);
  await eventually(() => panel.page.locator('.result').textContent()).toContain(`Seams: ${seams.columns.toFixed(2)} between left and right`);
  await panel.page.screenshot({ path: 'test-results/panel/texture.png' });
  expect(panel.problems).toEqual([]);
  expect(await panel.malformed()).toEqual([]);
  await panel.close();
});
