import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';
import type { Workbench } from './workbench';

const files = {
  'cat.jpg': 'media/samples/photos/cat.jpg',
  'photos/coffee.jpg': 'media/samples/photos/coffee.jpg',
};

const runFolders = (workspace: string) =>
  readdir(path.join(workspace, 'nca')).then(
    (names) => names.filter((name) => !name.startsWith('.')).map((name) => path.join(workspace, 'nca', name)),
    () => [],
  );

async function runFile(folder: string) {
  return JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as Record<string, unknown>;
}

/** By the context menu, once the extension is there: an open menu does not take up what one adds. */
async function stylizeCat(vscode: Workbench): Promise<void> {
  await vscode.untilCommand('Stylize with NCA');
  await vscode.chooseFromContextMenu('cat.jpg', 'Stylize with NCA');
}

const chooseStyle = (vscode: Workbench) => vscode.chooseStyle('Mosaic');

test('right-click, choose a style, train to the end', () =>
  withVsCode(
    { name: 'stylize', files, settings: { ...tinyTraining, 'nca.training.iterations': 8 } },
    async (vscode) => {
      await stylizeCat(vscode);
      await vscode.quickPickItem(/^Mosaic/).first().waitFor();
      await vscode.screenshot('styles');
      await chooseStyle(vscode);
      await vscode.tab('NCA Training').waitFor();
      await vscode.statusBarItem('NCA').waitFor();
      await vscode.notification('is finished').waitFor({ timeout: 240_000 });
      await vscode.screenshot('finished');
      const [folder, ...others] = await runFolders(vscode.workspace);
      expect(others).toEqual([]);
      expect(path.basename(folder!)).toMatch(/^\d{4}-\d\d-\d\d-\d{4}-cat-mosaic$/);
      const names = ['cat-mosaic.nca.safetensors', 'losses.csv', 'previews', 'result.png', 'run.json'];
      expect((await readdir(folder!)).sort()).toEqual(names);
      expect(await runFile(folder!)).toMatchObject({ finished: true, ended: 'finished', iterations: 8 });
      expect((await readFile(path.join(folder!, 'losses.csv'), 'utf8')).trim().split('\n')).toHaveLength(9);
      await vscode.notification('is finished').getByRole('button', { name: 'Open' }).click();
      await vscode.tab('result.png').waitFor();
      await vscode.screenshot('opened');
    },
  ));

test('a panel closed while it trains leaves a run to resume, and so does a window reloaded', () =>
  withVsCode(
    { name: 'resume', files, settings: { ...tinyTraining, 'nca.training.iterations': 5000, 'nca.checkpoint.seconds': 2 } },
    async (vscode) => {
      await stylizeCat(vscode);
      await chooseStyle(vscode);
      await vscode.statusBarItem(/NCA \d+\/5000/).waitFor({ timeout: 120_000 });
      const [folder] = await runFolders(vscode.workspace);
      await expect
        .poll(() => readdir(folder!), { timeout: 120_000, interval: 500 })
        .toContain('checkpoint.safetensors');
      await vscode.tab('NCA Training').click({ button: 'middle' });
      await vscode.notification('is unfinished').waitFor();
      await vscode.screenshot('closed');
      expect(await runFile(folder!)).toMatchObject({ finished: false, ended: 'interrupted' });
      await vscode.notification('is unfinished').getByRole('button', { name: 'Resume' }).click();
      await vscode.statusBarItem(/NCA \d+\/5000/).waitFor({ timeout: 120_000 });
      await vscode.page.reload();
      // Panel and window each find the run: one of them asks.
      await vscode.notification('is unfinished').waitFor({ timeout: 120_000 });
      await vscode.webview().getByRole('button', { name: 'Resume', exact: true }).waitFor();
      expect(await vscode.notification('is unfinished').count()).toBe(1);
      await vscode
        .notification('is unfinished')
        .getByRole('button', { name: 'Resume' })
        .click({ timeout: 120_000 });
      await vscode.statusBarItem(/NCA \d+\/5000/).waitFor({ timeout: 120_000 });
      await vscode.screenshot('after-reload');
      await vscode.runCommand('NCA: Stop Training');
      await vscode.notification('was stopped').waitFor({ timeout: 120_000 });
      await vscode.screenshot('stopped');
      expect(await runFolders(vscode.workspace)).toEqual([folder]);
      expect(await runFile(folder!)).toMatchObject({ finished: true, ended: 'stopped' });
      expect(await readdir(folder!)).not.toContain('checkpoint.safetensors');
    },
  ));

test('several images, a folder and an open image are trained on, one run after the other', () =>
  withVsCode(
    {
      name: 'targets',
      files: { ...files, 'coffee.jpg': 'media/samples/photos/coffee.jpg' },
      settings: tinyTraining,
    },
    async (vscode) => {
      await vscode.untilCommand('Stylize with NCA');
      await vscode.select('cat.jpg', 'coffee.jpg');
      await vscode.chooseFromContextMenu('coffee.jpg', 'Stylize with NCA');
      await chooseStyle(vscode);
      await vscode.tab('NCA Training').waitFor();
      await vscode.chooseFromContextMenu('photos', 'Stylize with NCA');
      await chooseStyle(vscode);
      await vscode.explorerItem('cat.jpg').dblclick();
      await vscode.tab('cat.jpg').waitFor();
      await vscode.page.locator('.editor-actions').getByRole('button', { name: 'Stylize with NCA' }).click();
      await chooseStyle(vscode);
      await expect.poll(() => finishedRuns(vscode.workspace), { timeout: 300_000, interval: 1_000 }).toHaveLength(3);
      expect(await finishedRuns(vscode.workspace)).toEqual([
        ['result-cat.png', 'result-coffee.png'],
        ['result.png'],
        ['result.png'],
      ]);
      await vscode.screenshot('done');
    },
  ));

/** The pictures of each run that is done, sorted. */
async function finishedRuns(workspace: string): Promise<string[][]> {
  const pictures: string[][] = [];
  for (const folder of await runFolders(workspace)) {
    const run = await runFile(folder).catch(() => undefined);
    if (run?.['finished'] === true) pictures.push((await readdir(folder)).filter((name) => name.endsWith('.png')).sort());
  }
  return pictures.sort((a, b) => b.length - a.length);
}
