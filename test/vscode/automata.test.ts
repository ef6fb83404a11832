import { test } from 'vitest';
import { withVsCode } from './withVsCode';

const files = { 'cat.jpg': 'media/samples/photos/cat.jpg', 'lines.nca.safetensors': 'weights/gallery/woodcut.nca.safetensors' };

test('an automaton is kept, offered where one is chosen, renamed by the keyboard and removed', () =>
  withVsCode({ name: 'automata', files }, async (vscode) => {
    const { page } = vscode;
    await vscode.untilCommand('NCA: Apply NCA to Image…');
    await vscode.chooseFromContextMenu('lines.nca.safetensors', 'Keep NCA in My Automata…');
    await vscode.quickInput().waitFor();
    await vscode.quickInput().fill('Black lines');
    await page.keyboard.press('Enter');
    await vscode.notification('Black lines is in My Automata').getByRole('button', { name: 'Show' }).click();
    const row = (name: string) => page.getByRole('treeitem', { name, exact: true });
    await row('Black lines').waitFor();
    await vscode.screenshot('kept');

    await row('Black lines').click();
    await vscode.tab(/Black lines\.nca\.safetensors/).waitFor();
    await page.keyboard.press('F2');
    await vscode.quickInput().waitFor();
    await vscode.quickInput().fill('White lines');
    await page.keyboard.press('Enter');
    await row('White lines').waitFor();

    await vscode.runCommand('NCA: Play NCA…');
    await vscode.quickPickItem(/^White lines.*yours/).waitFor();
    await vscode.screenshot('offered');
    await vscode.quickPickItem(/^White lines.*yours/).click();
    await vscode.tab(/White lines\.nca\.safetensors/).waitFor();
    await vscode.screenshot('played');

    await vscode.chooseFromMenuOf(row('White lines'), 'Reveal in File Explorer');
    // A browser has no other program to show it.
    await vscode.statusBarItem('Copied the path of White lines.nca.safetensors').waitFor();
    await vscode.chooseFromMenuOf(row('White lines'), 'Remove');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete Permanently' }).click();
    await row('White lines').waitFor({ state: 'detached' });
  }));
