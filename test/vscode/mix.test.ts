import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../shared/modelFile';
import { withVsCode } from './withVsCode';

const files = {
  'great-wave.nca.safetensors': 'weights/gallery/great-wave.nca.safetensors',
  'woodcut.nca.safetensors': 'weights/gallery/woodcut.nca.safetensors',
  'scales.nca.safetensors': 'weights/gallery/scales.nca.safetensors',
};

test('two automata that are selected in the Explorer are mixed and the mix plays; what plays is there after the window is loaded anew', () =>
  withVsCode({ name: 'mixing', files }, async (vscode) => {
    await vscode.untilCommand('NCA: Mix NCA Automata…');
    await vscode.select('great-wave.nca.safetensors', 'woodcut.nca.safetensors');
    await vscode.chooseFromContextMenu('woodcut.nca.safetensors', 'Mix NCA Automata…');
    await vscode.quickInput().waitFor();
    await vscode.screenshot('shares');
    await vscode.quickInput().fill('0.7');
    await vscode.page.getByText('2 numbers from 0 on').waitFor();
    await vscode.quickInput().fill('0.7, 0.3');
    await vscode.page.keyboard.press('Enter');
    const page = vscode.webview();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByText('70 % great-wave.nca.safetensors, 30 % woodcut.nca.safetensors').waitFor();
    await vscode.screenshot('plays');
    const name = 'great-wave+woodcut.nca.safetensors';
    const mix = readModel(await readFile(path.join(vscode.workspace, name)));
    expect(mix.metadata.mixed).toMatchObject({ way: 'weights', parts: [{ name: 'great-wave.nca.safetensors', weight: 0.7 }, { name: 'woodcut.nca.safetensors', weight: 0.3 }] });

    await page.getByRole('button', { name: 'Choose…', exact: true }).click();
    await vscode.quickPickItem(/^mosaic/i).first().click();
    await page.getByLabel('Use', { exact: true }).selectOption('rest');
    await page.locator('.viewport').focus();
    await page.getByLabel('Mask', { exact: true }).check();
    await page.locator('.viewport').press('Enter');
    await page.getByText('Cells near the mask’s border see both.').waitFor();
    // The page keeps its state once a second, and tells nobody.
    await vscode.page.waitForTimeout(1500);
    const loaded = vscode.page.waitForEvent('load');
    await vscode.runCommand('Developer: Reload Window');
    await loaded;
    await vscode.untilReady();
    const again = vscode.webview();
    await again.getByText('Cells near the mask’s border see both.').waitFor();
    expect(await again.getByLabel('Use', { exact: true }).inputValue()).toBe('rest');
    await vscode.screenshot('reloaded');

    await vscode.select('scales.nca.safetensors', 'woodcut.nca.safetensors');
    await vscode.chooseFromContextMenu('woodcut.nca.safetensors', 'Mix NCA Automata…');
    await vscode.quickInput().waitFor();
    await vscode.page.keyboard.press('Enter');
    await vscode.page.getByText(/Only automata of one layout and the same levels go together/).first().waitFor();
    await vscode.screenshot('refused');
  }));
