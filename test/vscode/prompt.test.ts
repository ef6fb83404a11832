import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';

const settings = { ...tinyTraining, 'nca.training.size': 48, 'nca.training.iterations': 12, 'nca.clip.views': 1 };

test('a prompt is trained towards, from the palette to the files', () =>
  withVsCode({ name: 'prompt', files: { 'cat.jpg': 'media/samples/photos/cat.jpg', 'sea.jpg': 'media/samples/photos/lighthouse.jpg' }, settings }, async (vscode) => {
    await vscode.explorerItem('cat.jpg').dblclick();
    await vscode.tab('cat.jpg').waitFor();
    await vscode.runCommand('NCA: Transform with NCA and a Prompt…');
    await vscode.quickInput().fill('red | | blue');
    await vscode.page.getByText('One of the prompts is empty').waitFor();
    await vscode.quickInput().fill('(red:1.3)');
    await vscode.page.getByText('Brackets give no weight here').waitFor();
    await vscode.quickInput().fill('red dragon | blue horizontal stripes:0.5');
    await vscode.page.getByText(/Not among the built-in words: dragon\. .*Built-in are: .*stripes/).waitFor();
    await vscode.screenshot('words');
    const over = (name: string | RegExp) => vscode.page.locator('.quick-input-titlebar').getByRole('button', { name });
    await over('Add a style…').click();
    await vscode.page.getByText('choose the style').waitFor();
    await vscode.quickInput().fill('woodcut');
    await vscode.quickPickItem(/^woodcut/i).first().click();
    await over('Add a picture that it shall look like…').click();
    await vscode.quickPickItem(/^sea\.jpg/).click();
    await vscode.page.getByText('How much shall it look like sea.jpg?').waitFor();
    await vscode.quickInput().fill('0.5');
    await vscode.page.keyboard.press('Enter');
    await over('Use only “red | blue horizontal stripes:0.5”').click();
    await vscode.page.getByText(/\(\+ style woodcut\.jpg, sea\.jpg:0\.5\)/).waitFor();
    await expect.poll(() => vscode.quickInput().inputValue()).toBe('red | blue horizontal stripes:0.5');
    await vscode.screenshot('prompt');
    await vscode.page.keyboard.press('Enter');
    await vscode.quickPickItem(/Built-in words/).waitFor();
    await vscode.quickPickItem(/TinyCLIP.*to download/).waitFor();
    await vscode.screenshot('models');
    await vscode.quickPickItem(/Built-in words/).click();
    await vscode.notification('is finished').waitFor({ timeout: 400_000 });
    const panel = vscode.webview();
    await panel.getByRole('row', { name: /^blue horizontal stripes 0\.5 -?0\.\d{3}$/ }).waitFor();
    await panel.getByRole('row', { name: /^sea\.jpg 0\.5 -?0\.\d{3}$/ }).waitFor();
    await panel.getByRole('img', { name: /^Chart of the similarity, iterations 1 to 12/ }).waitFor();
    await panel.getByText('Off: nca.aesthetic.weight is 0.').waitFor();
    await vscode.screenshot('done');
    const root = path.join(vscode.workspace, 'nca');
    const [folder] = (await readdir(root)).filter((name) => name.includes('cat'));
    expect(await readdir(path.join(root, folder!))).toEqual(
      expect.arrayContaining(['result.png', 'cat-woodcut.nca.safetensors', 'run.json', 'losses.csv']),
    );
    const run = JSON.parse(await readFile(path.join(root, folder!, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect(run).toMatchObject({
      finished: true,
      style: { name: 'woodcut.jpg' },
      guidance: {
        clip: 'mini-clip',
        prompts: [{ text: 'red', weight: 1 }, { text: 'blue horizontal stripes', weight: 0.5 }],
        images: [{ name: 'sea.jpg', weight: 0.5 }],
      },
      similarity: { last: { cosines: [expect.any(Number), expect.any(Number), expect.any(Number)] } },
    });
  }));
