import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { withVsCode } from './withVsCode';
import type { Workbench } from './workbench';

const files = { 'cat.jpg': 'media/samples/photos/cat.jpg' };
const text = (style: string) => JSON.stringify({ images: ['cat.jpg'], style, sweep: { 'nca.seed': [1, 2] } }, null, 2);

test('a style that is not there is told as one types, and of a file that is closed until it is mended on the disk', () =>
  withVsCode({ name: 'problems', files }, async (vscode) => {
    const { page } = vscode;
    const file = path.join(vscode.workspace, 'seeds.nca-experiment.json');
    const problem = (name: string) => page.locator('.markers-panel').getByText(`did you mean "${name}"`);
    await vscode.untilCommand('NCA: Run NCA Experiment…');
    await writeFile(file, text('mosaik'));
    await vscode.untilListed('seeds.nca-experiment.json');
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
    await expectEachOnce(vscode);
    await expectCompletion(vscode);
  }));

/** What the editor's JSON knows of and what the extension does. Duplicate keys only the former tells: with them it is done. */
async function expectEachOnce(vscode: Workbench): Promise<void> {
  const file = path.join(vscode.workspace, 'mistakes.nca-experiment.json');
  const mistakes = '{ "images": ["cat.jpg"], "style": "mosaic", "style": "mosaic",\n"sweep": { "nca.sed": [1], "nca.training.batch": ["two"], "nca.preset": ["quik"] } }';
  await writeFile(file, mistakes);
  await vscode.untilListed('mistakes.nca-experiment.json');
  await vscode.explorerItem('mistakes.nca-experiment.json').dblclick();
  await vi.waitFor(async () => expect(await problems(vscode)).toEqual([
    expect.stringContaining('did you mean "nca.seed"?'),
    expect.stringContaining('nca.training.batch wants a whole number'),
    expect.stringContaining('nca.preset wants auto, quick, balanced or fine'),
    expect.stringContaining('Duplicate object key'),
    expect.stringContaining('Duplicate object key'),
  ]), { timeout: 60_000 });
  await vscode.screenshot('each-once');
  await writeFile(file, `${mistakes.slice(0, -1)}, }, }`);
  await vi.waitFor(async () => expect((await problems(vscode)).filter((told) => !told.includes('Duplicate'))).toEqual([expect.stringMatching(/end of file expected/i)]), { timeout: 60_000 });
}

/** Although the file's schema warns of nothing. */
async function expectCompletion(vscode: Workbench): Promise<void> {
  const { page, workspace } = vscode;
  await writeFile(path.join(workspace, 'new.nca-experiment.json'), '{ "sweep": {\n\n} }');
  await vscode.untilListed('new.nca-experiment.json');
  await vscode.explorerItem('new.nca-experiment.json').dblclick();
  await vscode.tab('new.nca-experiment.json').and(page.locator('[aria-selected="true"]')).waitFor();
  await page.locator('.editor-instance .view-lines').getByText('"sweep"').click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('"nca.see');
  await page.locator('.suggest-widget').getByText('nca.seed').first().waitFor();
  await vscode.screenshot('completed');
}

async function problems({ page }: Workbench): Promise<string[]> {
  const rows = page.locator('.markers-panel').getByRole('treeitem', { level: 2 });
  return rows.allInnerTexts();
}
