import {
  commands,
  Disposable,
  l10n,
  RelativePattern,
  window,
  workspace,
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { commandNames } from '../commands/commandNames';
import { markDone } from '../commands/firstSteps';
import { targetsOf } from '../commands/targets';
import { loadPage } from '../pages/webview';
import { folderOf, nameOf } from '../uris';
import { PlayerPage, type PlayerSurroundings } from './playerPage';

const viewType = 'nca.player';

/** The editor of `*.nca.safetensors`: plays what is in it and changes nothing. */
class PlayerEditor implements CustomReadonlyEditorProvider {
  private readonly pages = new Map<string, Set<PlayerPage>>();
  /** Files whose export was asked for while they were being opened. */
  private readonly exportsWanted = new Set<string>();

  constructor(private readonly surroundings: PlayerSurroundings) {}

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    markDone('play');
    const page = new PlayerPage(uri, panel, this.surroundings);
    const open = this.pages.get(String(uri)) ?? new Set();
    this.pages.set(String(uri), open.add(page));
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folderOf(uri), nameOf(uri)));
    const listeners = Disposable.from(
      watcher,
      watcher.onDidChange(() => void page.reloadModel()),
      watcher.onDidCreate(() => void page.reloadModel()),
      panel.webview.onDidReceiveMessage((message) => page.receive(message)),
      panel.onDidChangeViewState(() => page.showVisibility()),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
      open.delete(page);
    });
    if (this.exportsWanted.delete(String(uri))) page.showExport();
    loadPage(panel.webview, this.surroundings.extensionUri, 'player', nameOf(uri));
  }

  /** Opens the file's player, or brings it to the front, with its export. */
  async showExport(uri: Uri): Promise<void> {
    const [page] = this.pages.get(String(uri)) ?? [];
    if (!page) this.exportsWanted.add(String(uri));
    await commands.executeCommand('vscode.openWith', uri, viewType);
    page?.showExport();
  }
}

/** Contributes the player, **NCA: Play NCA…** and **NCA: Export NCA…**. */
export function registerPlayer(surroundings: PlayerSurroundings): Disposable {
  const { automata } = surroundings;
  const editor = new PlayerEditor(surroundings);
  return Disposable.from(
    window.registerCustomEditorProvider(viewType, editor, {
      webviewOptions: { retainContextWhenHidden: true },
      supportsMultipleEditorsPerDocument: true,
    }),
    commands.registerCommand('nca.play', async (...args: unknown[]) => {
      const uri = targetsOf(args[0], args[1])[0] ?? (await automata.pick(l10n.t('{0}: choose an automaton', commandNames.play())));
      if (uri) await commands.executeCommand('vscode.openWith', uri, viewType);
    }),
    commands.registerCommand('nca.export', async (...args: unknown[]) => {
      const uri = targetsOf(args[0], args[1])[0] ?? inFront() ?? (await automata.pick(l10n.t('{0}: choose an automaton', commandNames.export())));
      if (uri) await editor.showExport(uri);
    }),
  );
}

/** The automaton that plays in the active editor. */
function inFront(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input as { viewType?: string; uri?: Uri } | undefined;
  return input?.viewType === viewType ? input.uri : undefined;
}
