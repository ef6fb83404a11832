import type { Uri } from 'vscode';
import { modelExtension, readModel, stemOf } from '../../shared/modelFile';
import { readAutomaton } from '../apply/applyJob';
import { exists, isFile, listFolder, type FileSystem } from '../fileSystem';
import { Problem } from '../problem';
import { writeFreeFile } from '../runs/freeFile';
import { withoutDate } from '../runs/names';
import { trainedWith, type InputPlaces } from '../runs/runBeside';
import { formatRunFile, type RunFile } from '../runs/runFile';
import { locateSource, sourceOf } from '../runs/sources';
import { safeName } from '../safeName';
import { folderOf, join, nameOf } from '../uris';

/** An automaton that the user keeps. */
export interface KeptAutomaton {
  readonly name: string;
  readonly uri: Uri;
  readonly picture?: Uri | undefined;
}

/** `<name>.png` and `<name>.run.json` lie beside an automaton, as they do beside the ready-made ones. */
const companions = ['.png', '.run.json'] as const;

/** My Automata: copies of automata in a folder of the user's own, by name. */
export class AutomataLibrary {
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly fs: FileSystem,
    readonly folder: Uri,
    private readonly places: InputPlaces,
  ) {}

  /** @param changed is called after each change that was made here, until what is returned is disposed */
  listen(changed: () => void): { dispose(): void } {
    this.listeners.add(changed);
    return { dispose: () => void this.listeners.delete(changed) };
  }

  async list(): Promise<KeptAutomaton[]> {
    const files = (await listFolder(this.fs, this.folder)).filter(([, type]) => isFile(type)).map(([name]) => name);
    const names = files.filter((name) => name.endsWith(modelExtension)).map(stemOf);
    return names.sort(byName).map((name) => ({ name, uri: this.file(name), picture: files.includes(`${name}.png`) ? this.file(name, '.png') : undefined }));
  }

  isMine(uri: Uri): boolean {
    return folderOf(uri).toString() === this.folder.toString();
  }

  /** What it could be called: its file's name, or of earlier versions' its run's. */
  suggestedName(model: Uri): string {
    const stem = stemOf(nameOf(model));
    return stem === 'model' ? withoutDate(nameOf(folderOf(model))) : stem;
  }

  /** @throws Problem if the file is no automaton, Error if it cannot be written */
  async keep(model: Uri, name: string): Promise<Uri> {
    const { bytes } = await readAutomaton(this.fs, model);
    const kept = await writeFreeFile(this.fs, this.folder, name, modelExtension, bytes);
    const stem = stemOf(nameOf(kept));
    const { preview } = readModel(bytes).metadata;
    if (preview !== undefined) await this.fs.writeFile(this.file(stem, '.png'), new Uint8Array(Buffer.from(preview, 'base64')));
    const run = (await trainedWith(this.fs, model, this.places))?.run;
    if (run) await this.fs.writeFile(this.file(stem, '.run.json'), formatRunFile(this.moved(run, folderOf(model))));
    this.tell();
    return kept;
  }

  /** @throws Problem if there is one of that name, Error if it cannot be renamed: then it is what it was */
  async rename(model: Uri, name: string): Promise<Uri> {
    const [before, after] = [stemOf(nameOf(model)), safeName(name)];
    if (before === after) return model;
    if (await this.isTaken(after, before)) throw taken(after);
    const moved: string[] = [];
    try {
      for (const end of [modelExtension, ...(await this.companionsOf(before))]) {
        // The name is free: a picture or a record that lies there has no automaton.
        await this.fs.rename(this.file(before, end), this.file(after, end), { overwrite: end !== modelExtension });
        moved.push(end);
      }
    } catch (error) {
      await Promise.allSettled(moved.map((end) => this.fs.rename(this.file(after, end), this.file(before, end), { overwrite: false })));
      throw error;
    }
    this.tell();
    return this.file(after);
  }

  /** All files of some automata. @param remove takes them away; it is given them an automaton at a time */
  async remove(models: readonly Uri[], remove: (files: readonly Uri[]) => Promise<readonly Uri[]>): Promise<void> {
    for (const model of models) {
      const stem = stemOf(nameOf(model));
      await remove([model, ...(await this.companionsOf(stem)).map((end) => this.file(stem, end))]);
    }
    this.tell();
  }

  /** Whether another one has the name. Where case does not count, a file is there by both spellings, and is listed by one. */
  private async isTaken(name: string, own: string): Promise<boolean> {
    if (!(await exists(this.fs, this.file(name)))) return false;
    if (name.toLowerCase() !== own.toLowerCase()) return true;
    return (await listFolder(this.fs, this.folder)).some(([listed]) => listed === `${name}${modelExtension}`);
  }

  private async companionsOf(stem: string): Promise<string[]> {
    const there = await Promise.all(companions.map((end) => exists(this.fs, this.file(stem, end))));
    return companions.filter((_, i) => there[i]);
  }

  private file(stem: string, ending: string = modelExtension): Uri {
    return join(this.folder, `${stem}${ending}`);
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }

  /** The record of a run for another folder: what it names by paths from its own is named by uris. */
  private moved(run: RunFile, from: Uri): RunFile {
    const places = { ...this.places, base: this.folder };
    const input = <T extends { source: string }>(one: T): T => ({ ...one, source: sourceOf(locateSource(one.source, from, places), this.folder, places) });
    const { guidance } = run;
    const guided = guidance?.images ? { ...guidance, images: guidance.images.map(input) } : guidance;
    return { ...run, photos: run.photos.map(input), style: run.style && input(run.style), start: run.start && input(run.start), guidance: guided };
  }
}

const byName = new Intl.Collator(undefined, { numeric: true }).compare;
const taken = (name: string) => new Problem('name-taken', `There is an automaton called ${name} in My Automata already: choose another name.`);
