import { test } from 'vitest';
import { withVsCode } from './withVsCode';

test('the installed extension puts its commands into the palette and starts with one of them', () =>
  withVsCode({ name: 'palette' }, async (vscode) => {
    for (const title of ['Stylize with NCA', 'NCA: Open Training Panel']) {
      await vscode.untilCommand(title);
    }
    const channel = vscode.page.locator('.panel select option:checked').filter({ hasText: /^NCA Studio$/ });
    // While an extension starts, VS Code may say that there is no such command, or forget it: then it is asked again.
    for (let tries = 0; tries < 5; tries++) {
      await vscode.runCommand('NCA: Show Log');
      const shown = await channel.first().waitFor({ state: 'attached', timeout: 20_000 }).then(() => true, () => false);
      if (shown) break;
      await vscode.page.keyboard.press('Escape');
    }
    await channel.first().waitFor({ state: 'attached' });
    await vscode.screenshot('log');
  }));
