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
import type { RunController } from '../panel/runController';
import { loadPage } from '../pages/webview';
import { isImageName } from '../pictures/imageFiles';
import { folderOf, nameOf } from '../uris';
import { PlayerPage, type PlayerSurroundings } from './playerPage';
import { PlayerStatus } from './playerStatus';

const viewType = 'nca.player';

/** The editor of `*.nca.safetensors`: plays what is in it and changes nothing. */
class PlayerEditor implements CustomReadonlyEditorProvider {
  private readonly pages = new Map<string, Set<PlayerPage>>();
  /** What was asked for of files that were being opened. */
  private readonly wanted = new Map<string, (page: PlayerPage) => void>();
  private resting = false;

  constructor(private readonly surroundings: PlayerSurroundings) {}

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    markDone('play');
    const page = new PlayerPage(uri, panel, this.surroundings);
    page.rest(this.resting);
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
      page.close();
    });
    this.wanted.get(String(uri))?.(page);
    this.wanted.delete(String(uri));
    loadPage(panel.webview, this.surroundings.extensionUri, 'player', nameOf(uri));
  }

  /** All that play stand still as long as it is on: see `PlayerPage.rest`. */
  rest(on: boolean): void {
    if (on === this.resting) return;
    this.resting = on;
    for (const open of this.pages.values()) for (const page of open) page.rest(on);
  }

  /** Opens the file's player, or brings it to the front. @param then what is asked of it */
  async show(uri: Uri, then: (page: PlayerPage) => void): Promise<void> {
    const key = String(uri);
    this.wanted.set(key, then);
    try {
      await commands.executeCommand('vscode.openWith', uri, viewType);
      // One that was opened for it has it by now, beside another editor group's player of the same file.
      const inFront = [...(this.pages.get(key) ?? [])].find((page) => page.isActive);
      if (inFront && this.wanted.has(key)) then(inFront);
    } finally {
      this.wanted.delete(key);
    }
  }
}

/** Contributes the player, **NCA: Play NCA…** and **NCA: Export NCA…**. */
export function registerPlayer(
  surroundings: Omit<PlayerSurroundings, 'status'>,
  trainings: Pick<RunController, 'listen' | 'status'>,
): Disposable {
  const { automata } = surroundings;
  const status = new PlayerStatus();
  const editor = new PlayerEditor({ ...surroundings, status });
  trainings.listen({ changed: () => editor.rest(trainings.status.beginning) });
  return Disposable.from(
    status,
    window.registerCustomEditorProvider(viewType, editor, {
      webviewOptions: { retainContextWhenHidden: true },
      supportsMultipleEditorsPerDocument: true,
    }),
    commands.registerCommand('nca.play', async (...args: unknown[]) => {
      const targets = targetsOf(args[0], args[1]);
      const photo = targets.find(isPicture);
      const uri = targets.find((target) => !isPicture(target)) ?? (await automata.pick(l10n.t('{0}: choose an automaton', commandNames.play())));
      if (uri) await editor.show(uri, (page) => photo && page.playOn(photo));
    }),
    commands.registerCommand('nca.export', async (...args: unknown[]) => {
      const uri = targetsOf(args[0], args[1])[0] ?? inFront() ?? (await automata.pick(l10n.t('{0}: choose an automaton', commandNames.export())));
      if (uri) await editor.show(uri, (page) => page.showExport());
    }),
  );
}

const isPicture = (uri: Uri) => isImageName(nameOf(uri));

/** The automaton that plays in the active editor. */
function inFront(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input as { viewType?: string; uri?: Uri } | undefined;
  return input?.viewType === viewType ? input.uri : undefined;
}
