import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'vitest';
import { withVsCode } from './withVsCode';

const files = { 'cat.jpg': 'media/samples/photos/cat.jpg' };
const text = (style: string) => JSON.stringify({ images: ['cat.jpg'], style, sweep: { 'nca.seed': [1, 2] } }, null, 2);

test('a style that is not there is told as one types, and of a file that is closed until it is mended on the disk', () =>
  withVsCode({ name: 'problems', files }, async (vscode) => {
    const { page } = vscode;
    const file = path.join(vscode.workspace, 'seeds.nca-experiment.json');
    const problem = (name: string) => page.locator('.markers-panel').getByText(`did you mean "${name}"`);
    await vscode.findCommand('NCA: Run NCA Experiment…');
    await page.keyboard.press('Escape');
    // Not before: the Explorer misses what comes before it watches.
    await writeFile(file, text('mosaik'));
    await vscode.chooseFromContextMenu('seeds.nca-experiment.json', 'Run NCA Experiment…');
    await vscode.notification('did you mean "mosaic"').getByRole('button', { name: 'Show Problems' }).click();
    await problem('mosaic').waitFor();
    await vscode.screenshot('closed');
    await writeFile(file, text('mosaic'));
    await problem('mosaic').waitFor({ state: 'detached' });

    await vscode.explorerItem('seeds.nca-experiment.json').dblclick();
    await page.locator('.editor-instance .view-lines').getByText('"mosaic"').dblclick();
    await page.keyboard.type('woodcutt');
    await problem('woodcut').waitFor();
    await vscode.screenshot('typed');
    await page.keyboard.press('Backspace');
    await problem('woodcut').waitFor({ state: 'detached' });
  }));
