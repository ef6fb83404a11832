import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageHarness, type OpenOptions, type OpenPage } from '../pages/pageHarness';
import { look as lookAt } from '../pages/look';
import { themes } from '../panel/themes';
import type { CompareScenario } from './fixtures/fakeCompareHost';

const folder = 'test-results/compare';
let harness: PageHarness;
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  harness = await PageHarness.start('compare', 'test/compare/fixtures/fakeCompareHost.ts');
});
afterAll(() => harness.close());

const falling = (from: number, to: number) => Array.from({ length: 40 }, (_, i) => to + (from - to) * Math.exp(-i / 10));
const scenario: CompareScenario = {
  photo: '/media/samples/photos/cat.jpg',
  runs: [
    { name: '2026-11-24-0815-cat-mosaic', facts: { 'nca.seed': '1', 'nca.style.weight': '1', seconds: '12' }, totals: falling(3, 1), picture: '/media/samples/styles/mosaic.jpg' },
    { name: '2026-11-24-0820-cat-mosaic', facts: { 'nca.seed': '1', 'nca.style.weight': '2', seconds: '13' }, totals: falling(4, 0.5), picture: '/media/samples/styles/woodcut.jpg' },
    { name: '2026-11-24-0825-cat-mosaic', facts: { 'nca.seed': '1', 'nca.style.weight': '4', seconds: '11' }, totals: falling(6, 2) },
  ],
};

const look = (opened: OpenPage, name: string) => lookAt(opened, `${folder}/${name}.png`);

const open = (options: OpenOptions = {}) => harness.open({ compareScenario: scenario }, options);

it('shows pictures, curves and what differs', async () => {
  const opened = await open();
  const { page } = opened;
  await page.getByRole('heading', { name: 'Compare 3 runs' }).waitFor();
  await look(opened, 'dark');
  const split = page.getByLabel('Share of the left picture');
  await split.focus();
  await page.keyboard.press('ArrowRight');
  expect(await split.getAttribute('aria-valuetext')).toBe('51 % style.weight 1');
  await page.getByRole('button', { name: 'style.weight 4' }).click();
  expect(await page.getByLabel('Right', { exact: true }).inputValue()).toBe('2');
  await page.getByRole('button', { name: 'style.weight 4', pressed: true }).and(page.locator(':focus')).waitFor();
  await page.getByLabel('Left', { exact: true }).selectOption('photo');
  expect(await page.locator('.stage canvas.photo').getAttribute('aria-label')).toBe('Photo');
  await page.getByLabel('Loss', { exact: true }).selectOption('style');
  expect(await page.locator('.plot').getAttribute('aria-label')).toMatch(/loss style: style\.weight 1 ends at 0\.5/);
  expect(await page.locator('.differences tbody').innerText()).toMatch(/nca\.style\.weight\s+1\s+2\s+4[\s\S]*seconds\s+12\s+13\s+11/);
  expect(await page.locator('.differences').innerText()).not.toContain('nca.seed');
  await page.getByRole('button', { name: '2026-11-24-0820-cat-mosaic' }).click();
  expect(await page.evaluate(() => window.pageHost.events.map(({ params }) => params))).toEqual([{ index: 1 }]);
  await page.context().close();
});

describe.each(Object.keys(themes) as (keyof typeof themes)[])('in the %s theme', (theme) => {
  it.each([['wide', 1200], ['middle', 760], ['narrow', 420]] as const)('looks right, %s', async (name, width) => {
    const opened = await open({ theme, viewport: { width, height: 800 } });
    await opened.page.getByRole('heading', { name: 'Compare 3 runs' }).waitFor();
    await opened.page.getByRole('button', { name: 'style.weight 4' }).focus();
    await look(opened, `${theme}-${name}`);
    await opened.page.context().close();
  });
});
