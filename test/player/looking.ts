/** How the player's tests look at its page. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { look as lookAt } from '../pages/look';
import type { OpenPlayer } from './harness';

/** Where screenshots go. */
export const folder = 'test-results/player';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const stepOf = (page: Page) => page.locator('.numbers dd').first().innerText().then(Number);
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

/** After a pause: the step under way is shown, too. */
export async function settledStep(page: Page): Promise<number> {
  await button(page, 'Play').waitFor();
  for (let step = await stepOf(page); ; ) {
    await page.waitForTimeout(300);
    const next = await stepOf(page);
    if (next === step) return step;
    step = next;
  }
}

/** A screenshot of a page that is well made and had no problems. */
export const look = (opened: OpenPlayer, name: string) => lookAt(opened, `${folder}/${name}.png`);
