import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { l10n, Uri, window, workspace } from 'vscode';
import { showPick } from '../plainWindow';
import type { FileSystem } from '../fileSystem';
import { writeFreeFile } from '../runs/freeFile';
import { joinNames } from '../safeName';
import { folderOf, nameOf } from '../uris';
import { imagesIn } from './imageFiles';

/** The photos that come with the extension, for whoever has none at hand: they are copied before anything is made of them. */
export class SamplePhotos {
  /** Folders outside of the workspace that copies were put into: results go there, too. */
  private readonly folders = new Map<string, Uri>();

  constructor(
    private readonly fs: FileSystem,
    /** Folder of the samples. */
    private readonly bundled: Uri,
  ) {}

  list(): Promise<Uri[]> {
    return imagesIn(this.fs, this.bundled);
  }

  isSample(uri: Uri): boolean {
    return folderOf(uri).toString() === this.bundled.toString();
  }

  /**
   * Copies a sample into the workspace; without one into a folder that the user chooses, or a temporary one.
   * @returns the copy, or undefined if the user turned away
   */
  async take(sample: Uri): Promise<Uri | undefined> {
    return this.keep(nameOf(sample), await this.fs.readFile(sample));
  }

  /** The same for a photo that has no place of its own yet. */
  async keep(name: string, bytes: Uint8Array): Promise<Uri | undefined> {
    const open = workspace.workspaceFolders?.[0]?.uri;
    const folder = open ?? (await askWhere(name));
    if (!folder) return undefined;
    if (!open) this.folders.set(folder.toString(), folder);
    return this.copy(name, bytes, folder);
  }

  /** Where results of a copy outside of the workspace go; undefined for any other photo. */
  folderOfCopy(photo: Uri): Uri | undefined {
    return this.folders.get(folderOf(photo).toString());
  }

  /** One that was copied there before is taken again. */
  private async copy(name: string, bytes: Uint8Array, folder: Uri): Promise<Uri> {
    const before = await Promise.resolve(this.fs.readFile(joinNames(folder, name))).catch(() => undefined);
    if (before && Buffer.from(before).equals(bytes)) return joinNames(folder, name);
    const { name: stem, ext } = path.posix.parse(name);
    return writeFreeFile(this.fs, folder, stem, ext, bytes);
  }
}

async function askWhere(name: string): Promise<Uri | undefined> {
  const choose = { label: l10n.t('Choose Folder…'), detail: l10n.t('The photo and what becomes of it stay there.') };
  const temporary = { label: l10n.t('Temporary Folder'), detail: l10n.t('To try it out: the system clears it away some day.') };
  const picked = await showPick([choose, temporary], { title: l10n.t('Where shall {0} be copied to?', name), ignoreFocusOut: true });
  if (!picked) return undefined;
  if (picked.label === temporary.label) return Uri.file(await mkdtemp(path.join(tmpdir(), 'nca-studio-')));
  const [folder] = (await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: l10n.t('Copy Here') })) ?? [];
  return folder;
}
