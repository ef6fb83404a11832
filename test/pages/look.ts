import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible, type Foreign } from './axe';
import type { OpenPage } from './pageHarness';

/** A screenshot of a page that is well made and had no problems. @param file of the screenshot */
export async function look({ page, problems }: OpenPage, file: string): Promise<void> {
  await page.screenshot({ path: file, fullPage: true });
  expect(problems).toEqual([]);
  await expectWellMade(page, problems);
  expect(await page.evaluate(() => window.pageHost?.malformed ?? [])).toEqual([]);
}

/** A page fits its width, and axe finds nothing. @param foreign what of the document is none of ours */
export async function expectWellMade(page: Page | Frame, problems: string[] = [], foreign?: Foreign): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible({ page, problems, ...(foreign && { foreign }) });
}
