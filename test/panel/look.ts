import { mkdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { expectAccessible } from '../pages/axe';
import type { Panel } from './harness';

const folder = 'test-results/panel';

/** Sizes of the page that are looked at: with two columns, at the width where they become one, and beside another editor. */
export const sizes = { wide: { width: 1200, height: 800 }, middle: { width: 760, height: 800 }, narrow: { width: 420, height: 800 } };

/** Screenshots for the eye; what a test can say of looks is that nothing overflows and nothing is refused. */
export async function look(panel: Panel, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await panel.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(panel.problems).toEqual([]);
  await expectAccessible(panel);
}
