/** How the player's tests look at its page. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from '../pages/axe';
import type { OpenPlayer } from './harness';

/** Where screenshots go. */
export const folder = 'test-results/player';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const stepOf = (page: Page) => page.locator('.numbers dd').first().innerText().then(Number);
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

/** A screenshot of a page that fits its width and had no problems. */
export async function look({ page, problems }: OpenPlayer, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
  await expectAccessible({ page, problems });
  expect(await page.evaluate(() => window.playerHost.malformed)).toEqual([]);
}
