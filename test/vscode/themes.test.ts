import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { themes } from '../panel/themes';
import { withVsCode } from './withVsCode';

const names: Readonly<Record<keyof typeof themes, string>> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

test('pages are tested in the colours that VS Code gives them', () =>
  withVsCode({ name: 'themes', files: { 'notes.txt': 'LICENSE' } }, async (vscode) => {
    await vscode.runCommand('NCA: Open Training Panel');
    await vscode.webview().getByRole('button', { name: 'Start with an Image…' }).waitFor();
    const body = vscode.webview().locator('body');
    await mkdir(path.join(vscode.workspace, '.vscode'));
    for (const [theme, expected] of Object.entries(themes)) {
      const settings = { 'workbench.colorTheme': names[theme as keyof typeof themes] };
      await writeFile(path.join(vscode.workspace, '.vscode/settings.json'), JSON.stringify(settings));
      await vi.waitUntil(async () => (await body.getAttribute('class')) === expected.classes, { timeout: 60_000 });
      const variables = await body.evaluate(
        (_, asked) => Object.fromEntries(asked.map((name) => [name, document.documentElement.style.getPropertyValue(name)])),
        Object.keys(expected.variables),
      );
      expect(variables, theme).toEqual(expected.variables);
      await vscode.screenshot(theme);
    }
  }));
