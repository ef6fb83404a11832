import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';

const settings = { ...tinyTraining, 'nca.training.size': 48, 'nca.training.iterations': 12, 'nca.clip.views': 1 };

test('a prompt is trained towards, from the palette to the files', () =>
  withVsCode({ name: 'prompt', files: { 'cat.jpg': 'media/samples/photos/cat.jpg' }, settings }, async (vscode) => {
    await vscode.explorerItem('cat.jpg').dblclick();
    await vscode.tab('cat.jpg').waitFor();
    await vscode.runCommand('NCA: Transform with NCA and a Prompt…');
    await vscode.quickInput().fill('red | | blue');
    await vscode.page.getByText('One of the prompts is empty').waitFor();
    await vscode.quickInput().fill('red | blue horizontal stripes:0.5');
    await vscode.screenshot('prompt');
    await vscode.page.keyboard.press('Enter');
    await vscode.quickPickItem(/Built-in words/).waitFor();
    await vscode.quickPickItem(/TinyCLIP.*to download/).waitFor();
    await vscode.screenshot('models');
    await vscode.quickPickItem(/Built-in words/).click();
    await vscode.notification('is finished').waitFor({ timeout: 120_000 });
    const panel = vscode.webview();
    await panel.getByRole('row', { name: /^blue horizontal stripes 0\.5 -?0\.\d{3}$/ }).waitFor();
    await panel.getByRole('img', { name: /^Chart of the similarity, iterations 1 to 12/ }).waitFor();
    await panel.getByText('Off: nca.aesthetic.weight is 0.').waitFor();
    await vscode.screenshot('done');
    const root = path.join(vscode.workspace, 'nca');
    const [folder] = (await readdir(root)).filter((name) => name.includes('cat'));
    expect(await readdir(path.join(root, folder!))).toEqual(
      expect.arrayContaining(['result.png', 'cat-red.nca.safetensors', 'run.json', 'losses.csv']),
    );
    const run = JSON.parse(await readFile(path.join(root, folder!, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect(run).toMatchObject({
      finished: true,
      guidance: { clip: 'mini-clip', prompts: [{ text: 'red', weight: 1 }, { text: 'blue horizontal stripes', weight: 0.5 }] },
      similarity: { last: { cosines: [expect.any(Number), expect.any(Number)] } },
    });
    expect(run).not.toHaveProperty('style');
  }));
