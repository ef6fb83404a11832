import { expect, test } from 'vitest';
import { withVsCode } from './withVsCode';

test('the installed extension puts its commands into the palette', () =>
  withVsCode({ name: 'palette', files: { 'cat.jpg': 'media/samples/photos/cat.jpg' } }, async (vscode) => {
    for (const title of ['Stylize with NCA', 'NCA: Open Training Panel', 'NCA: Show Log']) {
      await vscode.findCommand(title);
      await vscode.screenshot(title.replace(/\W+/g, '-'));
      await vscode.page.keyboard.press('Escape');
    }
  }));

test('the extension starts when its command is run', () =>
  withVsCode({ name: 'show-log' }, async (vscode) => {
    await vscode.runCommand('NCA: Show Log');
    const output = vscode.page.locator('.panel .output-view-container, .panel .output');
    await output.first().waitFor();
    expect(await vscode.page.locator('.panel').innerText()).toContain('NCA Studio');
    await vscode.screenshot('log');
  }));
