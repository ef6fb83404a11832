import { test } from 'vitest';
import { withVsCode } from './withVsCode';

test('the installed extension puts its commands into the palette and starts with one of them', () =>
  withVsCode({ name: 'palette' }, async (vscode) => {
    for (const title of ['Stylize with NCA', 'NCA: Open Training Panel']) {
      await vscode.findCommand(title);
      await vscode.page.keyboard.press('Escape');
    }
    await vscode.runCommand('NCA: Show Log');
    const channel = vscode.page.locator('.panel select option:checked').filter({ hasText: /^NCA Studio$/ });
    await channel.first().waitFor({ state: 'attached' });
    await vscode.screenshot('log');
  }));
