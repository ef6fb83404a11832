import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';
import type { Workbench } from './workbench';
import { writeUntil } from './writing';

const files = { 'notes.txt': 'LICENSE', 'cat.jpg': 'media/samples/photos/cat.jpg', 'coffee.jpg': 'media/samples/photos/coffee.jpg' };
const settings = { ...tinyTraining, 'nca.training.iterations': 8 };

test('who writes is not disturbed when a run ends, when the next begins, and when the panel comes back after a reload', () =>
  withVsCode({ name: 'focus', files, settings }, async (vscode) => {
    await vscode.untilCommand('Stylize with NCA');
    await vscode.explorerItem('notes.txt').dblclick();
    // As it opens it takes the focus from a menu.
    await vscode.page.locator('.editor-instance .view-lines').getByText('MIT License').waitFor();
    for (const photo of ['cat.jpg', 'coffee.jpg']) {
      await vscode.chooseFromContextMenu(photo, 'Stylize with NCA');
      await vscode.chooseStyle('Mosaic');
      await vscode.quickInput().waitFor({ state: 'hidden' });
    }
    expect(await finishedRuns(vscode)).toBeLessThan(2);
    const saved = vscode.webview().getByText('Saved', { exact: true });
    await writeUntil(vscode, 'notes.txt', async () => (await finishedRuns(vscode)) === 2 && (await saved.count()) > 0);
    await vscode.screenshot('ended');

    await vscode.page.reload();
    await vscode.untilReady(true);
    await vscode.page.locator('.editor-instance .view-lines').first().waitFor();
    const restored = vscode.webview().getByRole('heading').first();
    await writeUntil(vscode, 'notes.txt', async () => (await restored.count()) > 0);
    await vscode.screenshot('restored');
  }));

async function finishedRuns({ workspace }: Workbench): Promise<number> {
  const folders = await readdir(path.join(workspace, 'nca')).catch(() => []);
  const texts = folders.map((folder) => readFile(path.join(workspace, 'nca', folder, 'run.json'), 'utf8').catch(() => '{}'));
  return (await Promise.all(texts)).filter((text) => (JSON.parse(text) as { finished?: boolean }).finished).length;
}
