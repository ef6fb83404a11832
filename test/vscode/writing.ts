import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { vi } from 'vitest';
import type { Workbench } from './workbench';

/** Types into the first editor, which shows a file of the workspace, until something is over: each key must arrive in the file. */
export async function writeUntil({ page, workspace }: Workbench, file: string, over: () => Promise<boolean>): Promise<void> {
  await page.locator('.editor-instance .view-lines').first().click();
  let written = '';
  for (; !(await over()); written += 'z') await page.keyboard.type('z', { delay: 100 });
  await page.keyboard.press('ControlOrMeta+s');
  await vi.waitUntil(async () => (await readFile(path.join(workspace, file), 'utf8')).includes(written), { timeout: 60_000 });
}
