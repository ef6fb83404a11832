import { test } from 'vitest';
import { withVsCode } from './withVsCode';

const files = {
  'cat.jpg': 'media/samples/photos/cat.jpg',
  'woodcut.nca.safetensors': 'weights/gallery/woodcut.nca.safetensors',
};

test('a contact sheet of a photo in an automaton is made from the Explorer, and a texture is offered for pictures', () =>
  withVsCode({ name: 'sheet', files, settings: {} }, async (vscode) => {
    await vscode.findCommand('NCA: Make NCA Texture…');
    await vscode.page.keyboard.press('Escape');
    await vscode.explorerItem('cat.jpg').click();
    // As it opens it is selected once more, alone.
    await vscode.tab('cat.jpg').waitFor();
    await vscode.page.getByText('451x300').waitFor();
    await vscode.explorerItem('woodcut.nca.safetensors').click({ modifiers: ['ControlOrMeta'] });
    await vscode.chooseFromContextMenu('woodcut.nca.safetensors', 'Make NCA Contact Sheet…');
    await vscode.webview().getByText('Written: sheet.png').waitFor({ timeout: 240_000 });
    await vscode.explorerItem('sheet.png').waitFor();
    await vscode.screenshot('sheet');
  }));
