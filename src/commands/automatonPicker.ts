import { l10n, QuickPickItemKind, ThemeIcon, window, workspace, type QuickPickItem, type Uri } from 'vscode';
import { showPick } from '../plainWindow';
import type { FileSystem } from '../fileSystem';
import type { AutomataLibrary, KeptAutomaton } from '../library/automataLibrary';
import { automatonTitle } from '../library/automatonTitle';
import { readyMadeIn } from '../library/readyMade';
import { modelExtension, stemOf } from '../../shared/modelFile';
import { folderOf, join, nameOf } from '../uris';

export type AutomatonItem = QuickPickItem & { uri?: Uri };

const mostListed = 500;

export const isAutomaton = (uri: Uri) => uri.path.endsWith(modelExtension);

/** Asks for saved automata: the user's, those that come with the extension, and the workspace's. */
export class AutomatonPicker {
  constructor(
    private readonly fs: FileSystem,
    /** Folder of the ready-made automata, each with a picture of the same name. */
    private readonly gallery: Uri,
    private readonly library: Pick<AutomataLibrary, 'list'>,
  ) {}

  /** @returns undefined if the user turned away */
  async pick(title: string): Promise<Uri | undefined> {
    const placeHolder = l10n.t('Type to search');
    const picked = await showPick(this.items(), { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true });
    return picked?.browse ? browse(title) : picked?.uri;
  }

  /** My Automata and the ready-made ones, as every picker offers them; before the styles that take a training, too. */
  async offered(): Promise<AutomatonItem[]> {
    const [mine, readyMade] = await Promise.all([this.library.list(), this.readyMade()]);
    return [...group(l10n.t('My Automata'), mine.map(ownItem)), ...group(l10n.t('ready-made'), readyMade)];
  }

  private async readyMade(): Promise<AutomatonItem[]> {
    const description = l10n.t('ready-made: no training');
    return (await readyMadeIn(this.fs, this.gallery)).map((uri) => {
      return { label: automatonTitle(uri), description, iconPath: join(this.gallery, `${stemOf(nameOf(uri))}.png`), uri };
    });
  }

  private async items(): Promise<(AutomatonItem & { browse?: true })[]> {
    const found = await workspace.findFiles(`**/*${modelExtension}`, '**/node_modules/**', mostListed);
    const own = group(l10n.t('workspace'), found.sort((a, b) => (a.path < b.path ? 1 : -1)).map(workspaceItem));
    const open = { label: l10n.t('Browse…'), iconPath: new ThemeIcon('folder-opened'), browse: true, alwaysShow: true } as const;
    return [...(await this.offered()), ...own, { label: '', kind: QuickPickItemKind.Separator }, open];
  }
}

function ownItem({ name, uri, picture }: KeptAutomaton): AutomatonItem {
  return { label: name, description: l10n.t('yours: no training'), iconPath: picture ?? new ThemeIcon('circuit-board'), uri };
}

/** Runs' folders tell more than the file's name, which is the same in all of them. */
function workspaceItem(uri: Uri): AutomatonItem {
  const name = nameOf(uri);
  // Of the open folder itself VS Code would give the whole path.
  const folder = workspace.asRelativePath(uri).slice(0, -name.length - 1);
  const isRun = name === `model${modelExtension}`;
  const label = isRun ? nameOf(folderOf(uri)) : automatonTitle(uri);
  return { label, description: folder, iconPath: new ThemeIcon('circuit-board'), uri };
}

function group(label: string, items: AutomatonItem[]): AutomatonItem[] {
  return items.length > 0 ? [{ label, kind: QuickPickItemKind.Separator }, ...items] : [];
}

async function browse(title: string): Promise<Uri | undefined> {
  const defaultUri = workspace.workspaceFolders?.[0]?.uri;
  const filters = { [l10n.t('Saved automata')]: ['safetensors'] };
  return (await window.showOpenDialog({ title, defaultUri, filters }))?.[0];
}
