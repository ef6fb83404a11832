import { expect, test } from 'vitest';
import { tinyTraining } from '../tinyTraining';
import { withVsCode } from './withVsCode';

test('the walkthrough leads from a sample photo in an empty window to an automaton of one’s own', () =>
  withVsCode({ name: 'first-steps', empty: true, settings: tinyTraining }, async (vscode) => {
    const { page } = vscode;
    const step = (name: string) => page.locator('.getting-started-step').filter({ hasText: name });
    const ticked = (name: string) => step(name).locator('.codicon-getting-started-step-checked').first().waitFor();
    await vscode.runCommand('NCA: First Steps');
    await step('Take a photo').waitFor();
    await vscode.screenshot('walkthrough');
    await page.getByRole('button', { name: 'Try It with a Sample Photo' }).click();
    await vscode.quickPickItem(/^Cat/).waitFor();
    await vscode.screenshot('samples');
    await vscode.quickPickItem(/^Cat/).click();
    await vscode.quickPickItem(/^Temporary Folder/).click();
    await vscode.tab('cat.jpg').waitFor();
    await ticked('Take a photo');
    await vscode.screenshot('photo');
    await vscode.runCommand('NCA: Apply NCA to Image…');
    await vscode.quickPickItem(/^Woodcut/).click();
    await vscode.quickPickItem(/^cat\.jpg/).click();
    await vscode.webview().getByRole('heading').first().waitFor();
    await vscode.screenshot('applied');
    await vscode.runCommand('NCA: Play NCA…');
    await vscode.quickPickItem(/^Strands/).click();
    await vscode.tab('strands.nca.safetensors').waitFor();
    await vscode.screenshot('played');
    await vscode.tab('cat.jpg').click();
    await page.locator('.editor-actions').getByRole('button', { name: 'Stylize with NCA' }).click();
    await vscode.chooseStyle('Mosaic');
    await vscode.notification('is finished').waitFor({ timeout: 240_000 });
    await vscode.tab('Welcome').click();
    for (const name of ['Give it a style', 'Play with it', 'Train one of your own']) await ticked(name);
    await vscode.screenshot('trained');
    expect(await vscode.notification('No folder is open').count()).toBe(0);
  }));

test('where a folder has no pictures, samples are offered and copied into it, and where there is no experiment, one is written', () =>
  withVsCode({ name: 'no-pictures', files: { 'notes.txt': 'LICENSE' } }, async (vscode) => {
    const { page } = vscode;
    await vscode.runCommand('NCA: Open Training Panel');
    await vscode.tab('NCA Training').waitFor();
    const pictures = vscode.webview().locator('.tile img');
    await pictures.first().waitFor();
    await expect.poll(() => pictures.evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length), { timeout: 60_000 }).toBeGreaterThan(5);
    await vscode.screenshot('gallery');
    await vscode.webview().getByRole('button', { name: 'Start with an Image…' }).click();
    await vscode.quickPickItem(/^Lighthouse/).waitFor();
    await vscode.screenshot('offered');
    await vscode.quickPickItem(/^Lighthouse/).click();
    await vscode.quickPickItem(/^Mosaic/).first().waitFor();
    await vscode.explorerItem('lighthouse.jpg').waitFor();
    await page.keyboard.press('Escape');
    await vscode.quickInput().waitFor({ state: 'hidden' });
    await vscode.runCommand('NCA: Run NCA Experiment…');
    await vscode.notification('There is no experiment yet').getByRole('button', { name: 'Create Experiment' }).click();
    await vscode.tab('experiment.nca-experiment.json').waitFor();
    await page.locator('.editor-instance .view-lines').getByText('"lighthouse.jpg"').waitFor();
    await vscode.screenshot('experiment');
  }));
