import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';
import type { Workbench } from './workbench';
import { writeUntil } from './writing';

const settings = { ...tinyTraining, 'nca.training.iterations': 30 };
const files = {
  'notes.txt': 'LICENSE',
  'cat.jpg': 'media/samples/photos/cat.jpg',
  '.vscode/settings.json': 'test/vscode/fixtures/experiment-settings.json',
  'bad.nca-experiment.json': 'test/vscode/fixtures/bad.nca-experiment.json',
};

// Both in one window: another takes half a minute to start.
test('a 2 × 2 experiment from settings.json to its report, which disturbs nobody who writes; a mistake in an experiment file stands in the Problems view', () =>
  withVsCode({ name: 'experiment', files, settings }, async (vscode) => {
    await vscode.explorerItem('notes.txt').dblclick();
    await vscode.tab('notes.txt').waitFor();
    await vscode.runCommand('NCA: Run NCA Experiment…');
    await vscode.quickPickItem(/^weights/).click();
    await vscode.page.getByRole('button', { name: 'Start' }).click();
    await useTree(vscode);
    const done = vscode.page.getByRole('treeitem', { name: /^weights.*[34] of 4 done/ });
    await writeUntil(vscode, 'notes.txt', async () => (await done.count()) > 0);
    await vscode.notification('4 of 4 runs are done').waitFor({ timeout: 400_000 });
    const row = (name: RegExp) => vscode.page.getByRole('treeitem', { name });
    await row(/^weights.*4 of 4 done/).waitFor();
    await row(/style\.weight 0\.5, seed 1, done/).waitFor();
    await vscode.screenshot('queue');
    expect(await vscode.notification(/Cannot read/).count()).toBe(0);
    const folder = path.join(vscode.workspace, 'nca/experiments/weights');
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(['report.md', 'results.csv', 'results.json', 'losses.svg']));
    expect(names.filter((name) => /^[0-9a-f]{16}$/.test(name))).toHaveLength(4);
    const { runs } = JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as { runs: { state: string }[] };
    expect(runs.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    await vscode.notification('4 of 4 runs are done').getByRole('button', { name: 'Open Report' }).click();
    await vscode.tab(/Preview report\.md/).waitFor();
    const preview = vscode.page
      .frameLocator('iframe.webview.ready[src*="markdown-language-features"]')
      .frameLocator('#active-frame');
    await vi.waitUntil(async () => (await preview.locator('img').count().catch(() => 0)) >= 9, { timeout: 60_000 });
    await vscode.screenshot('report');
    await preview.getByRole('heading', { name: 'Losses' }).scrollIntoViewIfNeeded();
    await preview.locator('img[src*="losses.svg"]').scrollIntoViewIfNeeded();
    await vscode.screenshot('report-losses');
    await vscode.runCommand('NCA: Compare NCA Runs…');
    // Rows with a box to tick are no options.
    const offered = vscode.page.locator('.quick-input-list .monaco-list-row');
    await vi.waitUntil(async () => (await offered.count()) === 4, { timeout: 60_000 });
    for (const index of [0, 3]) await offered.nth(index).click();
    await vscode.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    const compared = vscode.webview();
    await compared.getByRole('heading', { name: 'Compare 2 runs' }).waitFor();
    await compared.locator('.differences').getByRole('row', { name: /nca\.style\.weight|nca\.seed/ }).first().waitFor();
    await vscode.screenshot('compared');
    // The view of runs took its place.
    await vscode.runCommand('View: Show Explorer');
    await vscode.explorerItem('bad.nca-experiment.json').dblclick();
    await vscode.runCommand('View: Focus Problems');
    await vscode.page.locator('.markers-panel').getByText('did you mean "nca.style.weight"').waitFor();
    await vscode.screenshot('problems');
  }));

/** Buttons of rows that change all the time. */
async function useTree(vscode: Workbench): Promise<void> {
  const row = (name: RegExp) => vscode.page.getByRole('treeitem', { name });
  const press = async (name: RegExp, button: string) => {
    await row(name).hover();
    await row(name).getByRole('button', { name: button }).click();
  };
  await row(/, running/).waitFor({ timeout: 120_000 });
  await press(/weight 2, seed 2, waiting/, 'Skip Run');
  await press(/, skipped/, 'Skip Run');
  await press(/^weights/, 'Pause Experiment');
  await row(/^weights.*paused/).waitFor();
  await press(/^weights/, 'Resume Experiment');
  await row(/^weights(?!.*paused)/).waitFor();
}
