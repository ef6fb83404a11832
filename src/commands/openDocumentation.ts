import { commands, Uri } from 'vscode';

/** "NCA: Open Documentation": VS Code's Markdown preview follows the links from page to page. */
export async function openDocumentation(extensionUri: Uri): Promise<void> {
  await commands.executeCommand('markdown.showPreview', Uri.joinPath(extensionUri, 'docs', 'README.md'));
}
