import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../shared/modelFile';
import { withVsCode } from './withVsCode';

test('a double-click on an automaton plays it; NCA: Export NCA… opens its export', () =>
  withVsCode(
    {
      name: 'player',
      files: { 'mosaic.nca.safetensors': 'test/fixtures/player/lighthouse-mosaic.nca.safetensors', 'cat.jpg': 'media/samples/photos/cat.jpg' },
    },
    async (vscode) => {
      await vscode.openAutomaton('mosaic.nca.safetensors');
      const page = vscode.webview();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.locator('.numbers dd').first().filter({ hasText: /^\d{2,}$/ }).waitFor();
      await page.getByText('lighthouse.jpg').first().waitFor();
      await vscode.statusBarItem('mosaic on lighthouse.jpg').waitFor();
      await vscode.screenshot('playing');
      await page.getByRole('button', { name: 'Choose Picture' }).click();
      await vscode.quickPickItem(/cat\.jpg/).click();
      await page.getByText('Chosen by you').waitFor();
      await vscode.statusBarItem('mosaic on cat.jpg').waitFor();
      await vscode.runCommand('NCA: Export NCA…');
      await page.getByLabel('Format').waitFor();
      await vscode.screenshot('export');
      await vscode.explorerItem('cat.jpg').click();
      await vscode.tab('cat.jpg').waitFor();
      await vscode.statusBarItem('mosaic on cat.jpg').waitFor({ state: 'hidden' });
    },
  ));

test('a second automaton is mixed in and the mix saved; the mask beside a photo is offered', () =>
  withVsCode(
    {
      name: 'mix',
      files: {
        'wave.nca.safetensors': 'weights/gallery/great-wave.nca.safetensors',
        'cat.jpg': 'media/samples/photos/cat.jpg',
        'cat.mask.png': 'test/fixtures/pictures/logo-alpha.png',
      },
    },
    async (vscode) => {
      await vscode.openAutomaton('wave.nca.safetensors');
      const page = vscode.webview();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.getByRole('button', { name: 'Choose…', exact: true }).click();
      await vscode.quickPickItem(/Woodcut/i).first().click();
      await page.getByText('Both began with the same base').waitFor();
      await page.getByRole('button', { name: 'Save Mix…' }).click();
      await vscode.page.getByRole('button', { name: 'OK' }).click();
      await page.getByText('The mix was saved as').waitFor();
      const mix = readModel(await readFile(path.join(vscode.workspace, 'wave+woodcut.nca.safetensors')));
      expect(mix.metadata.mixed).toMatchObject({ way: 'weights', parts: [{ name: 'wave.nca.safetensors', weight: 0.5 }, { name: 'woodcut.nca.safetensors', weight: 0.5 }] });
      await vscode.screenshot('mixed');
      await page.getByRole('button', { name: 'Choose Picture' }).click();
      await vscode.quickPickItem(/cat\.jpg/).first().click();
      await page.getByRole('button', { name: 'Use cat.mask.png' }).click();
      await page.getByText('a mask has the shape of its photo').waitFor();
      await vscode.screenshot('mask');
    },
  ));

test('a right-click on a PyTorch file makes an automaton of it, and plays it', () =>
  withVsCode(
    { name: 'import', files: { 'random.pt': 'test/fixtures/torch/v2_random1_module_torch113.pt' } },
    async (vscode) => {
      await vscode.untilCommand('NCA: Import NCA…');
      await vscode.chooseFromContextMenu('random.pt', 'Import NCA…');
      const page = vscode.webview();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.getByText('random.pt').waitFor();
      const file = await readFile(path.join(vscode.workspace, 'random.nca.safetensors'));
      expect(readModel(file)).toMatchObject({ layout: 'blur', metadata: { imported: { name: 'random.pt' } } });
      await vscode.screenshot('imported');
    },
  ));
