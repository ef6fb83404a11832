import axe, { type AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Rules about it as a whole, and parts by their selectors. */
export interface Foreign {
  readonly rules: readonly string[];
  readonly parts: readonly string[];
}

/**
 * That axe finds nothing to complain of, shadow trees and contrast included.
 * @param problems of the page so far: axe copies elements with their styles, and the page's policy complains of each
 * @param foreign what of the document is none of ours
 */
export async function expectAccessible({ page, problems = [], foreign = { rules: [], parts: [] } }: { page: Page | Frame; problems?: string[]; foreign?: Foreign }): Promise<void> {
  const before = problems.length;
  const rules = Object.fromEntries(foreign.rules.map((rule) => [rule, { enabled: false }]));
  const context = { include: [['html']], exclude: foreign.parts.map((selector) => [selector]) };
  // As a string, since the policy runs no script that is not the page's own.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(context)}, ${JSON.stringify({ rules })})`);
  problems.splice(before);
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`) }))).toEqual([]);
}
