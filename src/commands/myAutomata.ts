import { commands, Disposable, env, EventEmitter, l10n, RelativePattern, ThemeIcon, TreeItem, window, workspace, type TreeDataProvider, type Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import type { AutomataLibrary, KeptAutomaton } from '../library/automataLibrary';
import { askForText, showInformation, showInStatusBar } from '../plainWindow';
import { Problem } from '../problem';
import { reportProblem } from '../reportProblem';
import { moveToTrash } from '../trash';
import { nameOf } from '../uris';
import { windowTrash } from '../windowTrash';
import { isAutomaton } from './automatonPicker';
import { targetsOf } from './targets';

const viewId = 'nca.automata';

/** The view **My Automata**, and the commands that fill it. Its rows are the automata's files, so that every command of such a file works there. */
export function registerMyAutomata(library: AutomataLibrary): Disposable {
  const tree = new AutomataTree(library);
  const view = window.createTreeView(viewId, { treeDataProvider: tree, canSelectMany: true });
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(library.folder, '*'));
  const refresh = () => tree.refresh();
  const onMine = (name: string, work: (models: readonly Uri[]) => Promise<unknown>) =>
    commands.registerCommand(`nca.automata.${name}`, (...args: unknown[]) => reported(() => work(meant(args, view.selection))));
  return Disposable.from(
    tree,
    view,
    watcher,
    library.listen(refresh),
    watcher.onDidCreate(refresh),
    watcher.onDidDelete(refresh),
    commands.registerCommand('nca.keepAutomaton', (...args: unknown[]) => reported(() => keep(args, library))),
    onMine('rename', ([model]) => rename(model!, library)),
    onMine('remove', (models) => library.remove(models, (files) => moveToTrash(files, windowTrash))),
    onMine('reveal', ([model]) => reveal(model!)),
  );
}

async function reported(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await reportProblem(error);
  }
}

/** A key that was pressed gives no rows: then what is selected is meant. */
function meant(args: readonly unknown[], selected: readonly Uri[]): readonly Uri[] {
  const called = targetsOf(args[0], args[1]);
  const models = called.length > 0 ? called : selected;
  if (models.length === 0) throw new Problem('no-automaton', l10n.t('Select an automaton in the view “My Automata” first.'));
  return models;
}

/** **NCA: Keep NCA in My Automata…**, called on an automaton's file or on nothing. */
async function keep(args: readonly unknown[], library: AutomataLibrary): Promise<void> {
  const models = targetsOf(args[0], args[1]).filter(isAutomaton);
  const [model] = models.length > 0 ? models : inFront();
  if (!model) throw new Problem('no-automaton', l10n.t('Open an automaton, or right-click its file, and choose the command there.'));
  if (library.isMine(model)) throw new Problem('kept', l10n.t('{0} is in My Automata already.', nameOf(model)));
  await readAutomaton(workspace.fs, model);
  const name = await askName(l10n.t('Keep in My Automata: its name'), library.suggestedName(model), await library.list());
  if (name === undefined) return;
  const kept = await library.keep(model, name);
  const show = l10n.t('Show');
  const message = l10n.t('{0} is in My Automata: it is offered wherever an automaton is chosen.', library.suggestedName(kept));
  if ((await showInformation(message, show)) === show) await commands.executeCommand(`${viewId}.focus`);
}

async function rename(model: Uri, library: AutomataLibrary): Promise<void> {
  const before = library.suggestedName(model);
  const others = (await library.list()).filter(({ uri }) => uri.toString() !== model.toString());
  const name = await askName(l10n.t('Rename {0}', before), before, others);
  if (name !== undefined) await library.rename(model, name);
}

function askName(title: string, value: string, others: readonly KeptAutomaton[]): Thenable<string | undefined> {
  const isTaken = (name: string) => others.some((other) => other.name.toLowerCase() === name.toLowerCase());
  const validateInput = (text: string) => {
    if (text.trim() === '') return l10n.t('Give it a name.');
    return isTaken(text.trim()) ? l10n.t('There is one of that name already.') : undefined;
  };
  return askForText({ title, value, validateInput, ignoreFocusOut: true }).then((text) => text?.trim());
}

/** Some windows cannot show a folder: there the path is at hand. */
async function reveal(model: Uri): Promise<void> {
  try {
    await commands.executeCommand('revealFileInOS', model);
  } catch {
    await env.clipboard.writeText(model.scheme === 'file' ? model.fsPath : model.toString());
    showInStatusBar(l10n.t('Copied the path of {0}: folders cannot be shown here.', nameOf(model)), 6000);
  }
}

/** The automaton that plays in the active editor. */
function inFront(): Uri[] {
  const { uri } = (window.tabGroups.activeTabGroup.activeTab?.input ?? {}) as { uri?: Uri };
  return uri && isAutomaton(uri) ? [uri] : [];
}

class AutomataTree implements TreeDataProvider<Uri>, Disposable {
  private readonly emitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private pictures: ReadonlyMap<string, Uri | undefined> = new Map();

  constructor(private readonly library: AutomataLibrary) {}

  dispose(): void {
    this.emitter.dispose();
  }

  refresh(): void {
    this.emitter.fire(undefined);
  }

  async getChildren(uri?: Uri): Promise<Uri[]> {
    if (uri) return [];
    const automata = await this.library.list();
    this.pictures = new Map(automata.map((one) => [one.uri.toString(), one.picture]));
    return automata.map((one) => one.uri);
  }

  getTreeItem(uri: Uri): TreeItem {
    const item = new TreeItem(this.library.suggestedName(uri));
    item.id = uri.toString();
    item.iconPath = this.pictures.get(uri.toString()) ?? new ThemeIcon('circuit-board');
    item.contextValue = 'automaton';
    item.accessibilityInformation = { label: this.library.suggestedName(uri) };
    // The keys of the view go on working, as in the Explorer.
    item.command = { command: 'vscode.openWith', title: 'Play', arguments: [uri, 'nca.player', { preserveFocus: true }] };
    return item;
  }
}
