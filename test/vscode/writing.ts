import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { vi } from 'vitest';
import type { Workbench } from './workbench';

/**
 * Types into the first editor, which shows a file of the workspace, until something is over and a moment longer, since a focus
 * is taken late: each key must arrive in the file.
 */
export async function writeUntil({ page, workspace }: Workbench, file: string, over: () => Promise<boolean>): Promise<void> {
  const saved = async () => (await readFile(path.join(workspace, file), 'utf8')).split('z').length;
  const before = await saved();
  await page.locator('.editor-instance .view-lines').first().click();
  let written = 0;
  for (let after = 0; after < 10; written++) {
    await page.keyboard.type('z', { delay: 100 });
    if (await over()) after++;
  }
  await page.keyboard.press('ControlOrMeta+s');
  await vi.waitUntil(async () => (await saved()) === before + written, { timeout: 60_000 });
}
