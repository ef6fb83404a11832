import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';
import type { Workbench } from './workbench';

const files = { 'cat.jpg': 'media/samples/photos/cat.jpg' };

test('runs are listed with their pictures, follow the disk, are repeated to the bit, deleted, and still there after a reload', () =>
  withVsCode({ name: 'runs', files, settings: tinyTraining }, async (vscode) => {
    await train(vscode);
    await showRuns(vscode);
    const row = (name: RegExp) => vscode.page.getByRole('treeitem', { name });
    const done = row(/^cat\.jpg × mosaic\.jpg, done, 64 px, loss/);
    await done.waitFor();
    await expectPicture(vscode);
    await vscode.screenshot('listed');

    const [first] = await runFolders(vscode);
    const damaged = path.join(vscode.workspace, 'nca/2026-01-01-1200-cat-mosaic');
    await cp(path.join(vscode.workspace, 'nca', first!), damaged, { recursive: true });
    await writeFile(path.join(damaged, 'run.json'), '{"formatVersion":');
    await row(/2026-01-01-1200.*cannot be read, run\.json is no JSON/).waitFor();
    await vscode.screenshot('damaged');

    await choose(vscode, done, 'Repeat');
    await vi.waitUntil(async () => (await done.count()) === 2, { timeout: 240_000 });
    const [repeated] = (await runFolders(vscode)).filter((name) => name !== first && !damaged.endsWith(name));
    expect(await pixelsOf(vscode, repeated!)).toEqual(await pixelsOf(vscode, first!));

    await choose(vscode, done, 'Sweep This Run…');
    await vscode.tab(/cat-mosaic(-2)?\.nca-experiment\.json/).waitFor();
    await vscode.page.locator('.editor-instance .view-lines').getByText('"cat.jpg"').waitFor();

    await row(/2026-01-01-1200/).click();
    await vscode.page.keyboard.press('Delete');
    await vscode.page.getByRole('dialog').getByRole('button', { name: 'Delete Permanently' }).click();
    await row(/2026-01-01-1200/).waitFor({ state: 'detached' });
    expect(await runFolders(vscode)).toHaveLength(2);

    await vscode.page.reload();
    await vscode.untilReady(true);
    await vi.waitUntil(async () => (await done.count()) === 2, { timeout: 120_000 });
    await done.first().hover();
    await done.first().getByRole('button', { name: 'Play' }).click();
    await vscode.tab(/cat-mosaic\.nca\.safetensors/).waitFor();
    await vscode.screenshot('played');
  }));

async function train(vscode: Workbench): Promise<void> {
  await vscode.untilCommand('NCA: Apply NCA to Image…');
  await vscode.chooseFromContextMenu('cat.jpg', 'Stylize with NCA');
  await vscode.chooseStyle('Mosaic');
  await vscode.notification('is finished').waitFor({ timeout: 240_000 });
}

async function showRuns(vscode: Workbench): Promise<void> {
  await vscode.page.getByRole('tab', { name: 'NCA Studio' }).click();
}

async function choose(vscode: Workbench, row: ReturnType<Workbench['explorerItem']>, item: string): Promise<void> {
  const menu = vscode.page.getByRole('menu').first();
  const closed = () => menu.waitFor({ state: 'hidden', timeout: 2_000 }).then(() => true, () => false);
  await row.first().click({ button: 'right' });
  await menu.waitFor();
  do await vscode.menuItem(item).first().click();
  while (!(await closed()));
}

/** The row's icon is the result. */
async function expectPicture({ page }: Workbench): Promise<void> {
  const icon = page.locator('.custom-view-tree-node-item-icon').first();
  const address = await icon.evaluate((element) => /url\("?(.+?)"?\)/.exec(getComputedStyle(element).backgroundImage)?.[1] ?? '');
  expect(address).toContain('result.png');
  const size = await page.evaluate(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, address);
  expect(Math.max(...size)).toBe(64);
}

const runFolders = async ({ workspace }: Workbench) =>
  (await readdir(path.join(workspace, 'nca'))).filter((name) => !name.startsWith('.')).sort();

const pixelsOf = async ({ workspace }: Workbench, folder: string) =>
  sharp(await readFile(path.join(workspace, 'nca', folder, 'result.png'))).raw().toBuffer();
