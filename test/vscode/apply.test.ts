import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';

const files = { 'cat.jpg': 'media/samples/photos/cat.jpg' };

test('a ready-made automaton stylizes a photo, and is trained further', () =>
  withVsCode({ name: 'apply', files, settings: tinyTraining }, async (vscode) => {
    await vscode.untilCommand('NCA: Apply NCA to Image…');
    await vscode.chooseFromContextMenu('cat.jpg', 'Stylize with NCA');
    await vscode.quickPickItem(/^Strands.*ready-made/).waitFor();
    await vscode.screenshot('offers');
    await vscode.quickPickItem(/^Strands.*ready-made/).click();
    const page = vscode.webview();
    await page.getByRole('button', { name: 'Its own size, 451 × 300' }).click();
    await page.getByText('1 picture written').waitFor({ timeout: 240_000 });
    await vscode.explorerItem('cat-nca.png').waitFor();
    await vscode.screenshot('applied');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await vscode.webview().getByRole('button', { name: 'Pause' }).waitFor();
    await vscode.webview().getByText('cat.jpg', { exact: true }).waitFor();
    await vscode.screenshot('played');
    await vscode.tab(/^strands/).click({ button: 'middle' });
    await page.getByRole('button', { name: 'Train a Style of Your Own…' }).click();
    await vscode.quickPickItem(/Hokusai/).waitFor();
    expect(await vscode.quickPickItem(/ready-made/).count()).toBe(0);
    await vscode.screenshot('own');
    await vscode.page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Train Further…' }).click();
    await vscode.quickPickItem('As it was trained: strands.jpg').click();
    await vscode.notification('is finished').waitFor({ timeout: 240_000 });
    const [folder] = (await readdir(path.join(vscode.workspace, 'nca'))).filter((name) => !name.startsWith('.'));
    const run = JSON.parse(await readFile(path.join(vscode.workspace, 'nca', folder!, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect(run).toMatchObject({
      start: { name: 'strands.nca.safetensors' },
      style: { source: 'bundled:styles/strands.jpg' },
      photos: [{ name: 'cat.jpg' }],
    });
  }));
