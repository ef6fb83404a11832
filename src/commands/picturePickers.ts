import {
  l10n,
  QuickPickItemKind,
  ThemeIcon,
  Uri,
  window,
  workspace,
  type Memento,
  type QuickPickItem,
} from 'vscode';
import type { z } from 'zod';
import type { HostEvents } from '../../shared/protocol/messages';
import { showPick } from '../plainWindow';
import { exists, type FileSystem } from '../fileSystem';
import { imageExtensions, imagesIn } from '../pictures/imageFiles';
import { bundledStyleName, orderedStyles, painterOf, styleChoices, withRecent, type StyleGroups } from '../pictures/styleChoices';
import type { SamplePhotos } from '../pictures/samplePhotos';
import { openImages, workspaceImages } from '../pictures/workspaceImages';
import { namesInShort } from '../runs/runJob';
import { folderOf, nameOf } from '../uris';
import { isAutomaton, type AutomatonPicker } from './automatonPicker';
import { commandNames } from './commandNames';

export type DroppedPhoto = z.infer<HostEvents['stylize']>;

type PictureItem = QuickPickItem & { uri?: Uri; browse?: true };

const recentKey = 'recentStyles';

/** Asks for photos and styles. */
export class PicturePickers {
  constructor(
    private readonly fs: FileSystem,
    /** Folder of the styles that come with the extension. */
    private readonly bundledStyles: Uri,
    private readonly memory: Memento,
    private readonly automata: Pick<AutomatonPicker, 'offered'>,
    private readonly samples: SamplePhotos,
  ) {}

  /**
   * A picture that is open, one of the workspace's, or any from a dialog; where there are none, a sample.
   * @param command that asks, as menus call it
   */
  async pickPhotos(command: string): Promise<Uri[] | undefined> {
    const title = l10n.t('{0}: choose a photo', command);
    const picked = await pick(this.photoItems(), title);
    if (picked?.browse) return this.browse(title, true);
    const photo = picked?.uri && this.samples.isSample(picked.uri) ? await this.samples.take(picked.uri) : picked?.uri;
    return photo && [photo];
  }

  /** @returns the copy of the sample, which is the user's */
  async pickSample(title: string): Promise<Uri | undefined> {
    const picked = await showPick(this.sampleItems(), { title, ignoreFocusOut: true });
    return picked?.uri && this.samples.take(picked.uri);
  }

  /** One that was dropped; a file from elsewhere is copied, as a sample is. */
  dropped(photo: DroppedPhoto): Promise<Uri | undefined> {
    return 'uri' in photo ? Promise.resolve(Uri.parse(photo.uri, true)) : this.samples.keep(photo.name, photo.bytes);
  }

  /** A picture for others to look like. */
  async pickTarget(): Promise<Uri | undefined> {
    const title = l10n.t('{0}: choose a picture that it shall look like', commandNames.prompt());
    const picked = await pick(this.photoItems(), title);
    return picked?.browse ? (await this.browse(title, false))?.[0] : picked?.uri;
  }

  private async photoItems(): Promise<PictureItem[]> {
    const open = openImages();
    const isOpen = (uri: Uri) => open.some((other) => other.toString() === uri.toString());
    const found = (await workspaceImages()).filter((uri) => !isOpen(uri));
    const own = [...group(l10n.t('open'), open.map(workspaceItem)), ...group(l10n.t('workspace'), found.map(workspaceItem))];
    if (found.length > 0) return own;
    return [...own, ...group(l10n.t('samples: a copy is made'), await this.sampleItems())];
  }

  private async sampleItems(): Promise<PictureItem[]> {
    return (await this.samples.list()).map(bundledItem);
  }

  /**
   * @param command that asks, as menus call it
   * @param photos what gets the style; none for a texture
   * @param trained offers automata that are trained already, before the styles
   */
  async pickStyle(command: string, photos: readonly Uri[], trained = false): Promise<Uri | undefined> {
    const title = photos.length > 0 ? l10n.t('{0}: choose the style for {1}', command, namesInShort(photos)) : l10n.t('{0}: choose the style', command);
    const picked = await pick(this.styleItems(photos, trained), title);
    const style = picked?.browse ? (await this.browse(title, false))?.[0] : picked?.uri;
    if (style && !isAutomaton(style)) await this.memory.update(recentKey, withRecent(this.recent(), this.remembered(style)));
    return style;
  }

  private async styleItems(photos: readonly Uri[], trained: boolean): Promise<PictureItem[]> {
    const first = trained ? await this.automata.offered() : [];
    return [...first, ...styleItems(styleChoices(await this.styleGroups(), photos), this.bundledStyles)];
  }

  private async styleGroups(): Promise<StyleGroups> {
    const recent = await Promise.all(
      this.recent().map(async (text) => {
        const uri = this.recalled(text);
        return (await exists(this.fs, uri)) ? [uri] : [];
      }),
    );
    const [bundled, found] = await Promise.all([imagesIn(this.fs, this.bundledStyles), workspaceImages()]);
    return { recent: recent.flat(), bundled: orderedStyles(bundled), workspace: found };
  }

  private recent(): string[] {
    return this.memory.get<string[]>(recentKey, []);
  }

  /** Bundled styles are remembered by name: their folder changes with each version of the extension. */
  private remembered(style: Uri): string {
    return folderOf(style).toString() === this.bundledStyles.toString() ? nameOf(style) : style.toString();
  }

  private recalled(text: string): Uri {
    return text.includes(':') ? Uri.parse(text) : Uri.joinPath(this.bundledStyles, text);
  }

  private browse(title: string, canSelectMany: boolean): Thenable<Uri[] | undefined> {
    const defaultUri = workspace.workspaceFolders?.[0]?.uri;
    const filters = { [l10n.t('Images')]: [...imageExtensions] };
    return window.showOpenDialog({ title, canSelectMany, defaultUri, filters });
  }
}

/** Comes up at once, while the pictures are still looked for, and stays when the user looks something up. */
function pick(pictures: Promise<PictureItem[]>, title: string): Thenable<PictureItem | undefined> {
  const items = pictures.then((found) => [...found, ...browseItems(found.length > 0)]);
  const placeHolder = l10n.t('Type to search');
  return showPick(items, { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true });
}

function styleItems({ recent, bundled, workspace: found }: StyleGroups, bundledFolder: Uri): PictureItem[] {
  const isBundled = (uri: Uri) => folderOf(uri).toString() === bundledFolder.toString();
  const bundledMark = { description: l10n.t('built in') };
  const recentItem = (uri: Uri) =>
    isBundled(uri) ? { ...bundledItem(uri), ...bundledMark } : workspaceItem(uri);
  return [
    ...group(l10n.t('recent'), recent.map(recentItem)),
    ...group(l10n.t('built in: a training of minutes'), bundled.map(bundledItem)),
    ...group(l10n.t('workspace'), found.map(workspaceItem)),
  ];
}

function group(label: string, items: PictureItem[]): PictureItem[] {
  return items.length > 0 ? [{ label, kind: QuickPickItemKind.Separator }, ...items] : [];
}

function bundledItem(uri: Uri): PictureItem {
  const painter = painterOf(uri);
  return { label: bundledStyleName(uri), ...(painter !== undefined && { description: painter }), iconPath: uri, uri };
}

function workspaceItem(uri: Uri): PictureItem {
  const name = nameOf(uri);
  const description = workspace.asRelativePath(uri).slice(0, -name.length - 1);
  return { label: name, description, iconPath: new ThemeIcon('file-media'), uri };
}

function browseItems(separate: boolean): PictureItem[] {
  const separator = { label: '', kind: QuickPickItemKind.Separator };
  const icon = new ThemeIcon('folder-opened');
  const browse = { label: l10n.t('Browse…'), iconPath: icon, browse: true, alwaysShow: true } as const;
  return separate ? [separator, browse] : [browse];
}
