import axe, { type AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * That axe finds nothing to complain of, shadow trees and contrast included.
 * @param problems of the page so far: axe copies elements with their styles, and the page's policy complains of each
 */
export async function expectAccessible({ page, problems = [] }: { page: Page | Frame; problems?: string[] }): Promise<void> {
  const before = problems.length;
  // As a string, since the policy runs no script that is not the page's own.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  problems.splice(before);
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`) }))).toEqual([]);
}
