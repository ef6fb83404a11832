import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type OpenOptions, type Panel } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

const slider = (panel: Panel) => panel.page.getByRole('slider', { name: 'Earlier pictures' });

/** A training with previews of these iterations, each kept. */
async function trained(iterations: readonly number[], options: OpenOptions = {}): Promise<Panel> {
  const panel = await harness.open({ run: sampleRun, ...options });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  for (const [place, iteration] of iterations.entries()) {
    await panel.order({ order: 'progress', iteration: iteration + 1 });
    await panel.order({ order: 'preview', iteration, drawn: place % 2 === 1 });
    await eventually(() => panel.sent('keepPreview')).toHaveLength(place + 1);
  }
  await eventually(() => slider(panel).getAttribute('max')).toBe(String(iterations.length));
  return panel;
}

it('shows earlier pictures of a training, and goes on from one', async () => {
  const panel = await trained([0, 40, 80, 120]);
  const [first] = await panel.sent('keepPreview');
  expect(first).toMatchObject({ id: 'run-1', iteration: 0, photo: 0 });
  expect(first!['picture']).toBeGreaterThan(1000);
  expect(first!['automaton']).toBeGreaterThan(10_000);
  const goOn = panel.button('Go On from Here');
  expect(await goOn.isDisabled()).toBe(true);
  expect(await slider(panel).getAttribute('aria-valuetext')).toBe('Latest');

  await slider(panel).focus();
  for (const _ of [1, 2]) await panel.page.keyboard.press('ArrowLeft');
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Iteration 80');
  expect(await slider(panel).getAttribute('aria-valuetext')).toBe('Iteration 80');
  // What comes meanwhile does not take the picture away.
  await panel.order({ order: 'preview', iteration: 160 });
  await eventually(() => slider(panel).getAttribute('max')).toBe('5');
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Iteration 80');
  await goOn.click();
  await eventually(() => panel.sent('goOn')).toEqual([{ id: 'run-1', iteration: 80 }]);

  await panel.button('Latest').click();
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Iteration 160');
  expect(panel.problems).toEqual([]);
  expect(await panel.malformed()).toEqual([]);
  await panel.close();
});

it('shows the latest picture for a preview of a photo that there is not', async () => {
  const panel = await trained([0, 40]);
  await panel.page.evaluate(() => void (window.fakeHost.previews[1]!.photo = 7));
  await panel.order({ order: 'preview', iteration: 80 });
  await eventually(() => slider(panel).getAttribute('max')).toBe('3');
  const tag = () => panel.page.locator('.tag.after').textContent();
  await slider(panel).fill('0');
  await eventually(tag).toBe('Iteration 0');
  await slider(panel).fill('1');
  await eventually(tag).toBe('Iteration 80');
  expect(await panel.page.locator('.comparison').isVisible()).toBe(true);
  await panel.close();
});

it('keeps them when the training is over', async () => {
  const panel = await trained([0, 40]);
  await panel.order({ order: 'finish' });
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Result');
  await slider(panel).fill('0');
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Iteration 0');
  await panel.button('Go On from Here').click();
  await eventually(() => panel.sent('goOn')).toEqual([{ id: 'run-1', iteration: 0 }]);
  await panel.close();
});

it.each(['dark', 'light', 'high-contrast'] as const)('fits into a narrow panel, %s', async (theme) => {
  const panel = await trained([0, 40, 80, 120], { theme, viewport: { width: 760, height: 1000 } });
  await slider(panel).fill('2');
  await eventually(() => panel.page.locator('.tag.after').textContent()).toBe('Iteration 80');
  await panel.page.screenshot({ path: `test-results/panel/previews-${theme}.png` });
  expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(760);
  await panel.close();
});
