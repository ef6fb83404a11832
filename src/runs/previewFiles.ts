import type { Uri } from 'vscode';
import type { KeptPreview } from '../../shared/protocol/messages';
import { exists, listFolder, type FileSystem } from '../fileSystem';
import { join } from '../uris';
import { writeAtomically } from './atomicWrite';
import { thinOut, type Kept } from './thinOut';

/** What the previews of a run may take. */
const BUDGET = 50 * 2 ** 20;

/** Below the run's folder, with which it goes. */
const folderName = 'previews';
const picturePattern = /^iteration-(\d{6})\.photo-([1-9]\d{0,5})\.jpg$/;
const automatonPattern = /^iteration-(\d{6})\.safetensors$/;

/** Not `.nca.safetensors`: pickers would list every one of them beside the run's result. */
const automatonName = (iteration: number) => `iteration-${digits(iteration)}.safetensors`;
const pictureName = ({ iteration, photo }: KeptPreview) => `iteration-${digits(iteration)}.photo-${photo + 1}.jpg`;
const digits = (iteration: number) => String(iteration).padStart(6, '0');

/** A preview of the training, and the automaton that drew it. */
export interface NewPreview extends KeptPreview {
  /** JPEG. */
  readonly picture: Uint8Array;
  readonly automaton: Uint8Array;
}

type PreviewFile = Kept & KeptPreview;

/**
 * The previews in a run's folder: a picture of each, and beside it the weights that drew it. One counts once its picture is
 * there, which comes last. They never take more than 50 MB: they are thinned out before another is written.
 */
export class PreviewFiles {
  private known: PreviewFile[] | undefined;
  private cleaned = false;

  constructor(
    private readonly fs: FileSystem,
    private readonly run: Uri,
    private readonly budget = BUDGET,
  ) {}

  /** By iteration. */
  async list(): Promise<KeptPreview[]> {
    return (await this.files()).map(({ iteration, photo }) => ({ iteration, photo }));
  }

  /** Takes one more. A run that was tried again repeats iterations: the newer ones hold. */
  async add({ iteration, photo, picture, automaton }: NewPreview): Promise<void> {
    await this.keepBefore(iteration);
    const added = { iteration, photo, bytes: picture.length + automaton.length };
    const all = [...(await this.files()), added];
    const dropped = thinOut(all, this.budget);
    for (const each of dropped) await this.remove(each);
    this.known = all.filter((each) => each !== added && !dropped.includes(each));
    await this.prepare();
    await this.removeHalves(all);
    await writeAtomically(this.fs, this.uri(automatonName(iteration)), automaton);
    await writeAtomically(this.fs, this.uri(pictureName(added)), picture);
    this.known = [...this.known, added];
  }

  /** Drops what is of a later iteration, or of this one. */
  async keepBefore(iteration: number): Promise<void> {
    const later = (await this.files()).filter((each) => each.iteration >= iteration);
    for (const each of later) await this.remove(each);
    this.known = this.known!.filter((each) => !later.includes(each));
  }

  /** @throws Error if it is not kept */
  async picture(iteration: number): Promise<Uint8Array> {
    const found = (await this.files()).find((each) => each.iteration === iteration);
    if (!found) throw new Error(`No preview of iteration ${iteration} is kept.`);
    return new Uint8Array(await this.fs.readFile(this.uri(pictureName(found))));
  }

  /** The weights that drew it, as an automaton's file. @throws Error that lists what is kept */
  async automaton(iteration: number): Promise<Uint8Array> {
    const kept = (await this.files()).map((each) => each.iteration);
    if (kept.includes(iteration)) return new Uint8Array(await this.fs.readFile(this.uri(automatonName(iteration))));
    const others = kept.length > 0 ? `those of ${kept.join(', ')} are` : 'none is';
    throw new Error(`No preview of iteration ${iteration} is kept, ${others}.`);
  }

  private async files(): Promise<PreviewFile[]> {
    this.known ??= await this.look();
    return this.known;
  }

  private async look(): Promise<PreviewFile[]> {
    const names = (await listFolder(this.fs, this.uri())).map(([name]) => name);
    const numbers = names.flatMap((name) => (picturePattern.test(name) ? [picturePattern.exec(name)!.slice(1).map(Number)] : []));
    const whole = numbers.map(([iteration, photo]) => ({ iteration: iteration!, photo: photo! - 1 })).filter(({ iteration }) => names.includes(automatonName(iteration)));
    const files = whole.map(async (each) => ({ ...each, bytes: (await this.size(pictureName(each))) + (await this.size(automatonName(each.iteration))) }));
    return (await Promise.all(files)).sort((a, b) => a.iteration - b.iteration);
  }

  /** What a process that was killed left half: looked for once. */
  private async removeHalves(whole: readonly KeptPreview[]): Promise<void> {
    if (this.cleaned) return;
    this.cleaned = true;
    const names = (await listFolder(this.fs, this.uri())).map(([name]) => name);
    const needed = new Set(whole.flatMap((each) => [pictureName(each), automatonName(each.iteration)]));
    const halves = names.filter((name) => (picturePattern.test(name) || automatonPattern.test(name)) && !needed.has(name));
    for (const name of halves) await this.delete(name);
  }

  private async size(name: string): Promise<number> {
    return (await this.fs.stat(this.uri(name))).size;
  }

  /** The folder, which git leaves out. */
  private async prepare(): Promise<void> {
    const ignore = this.uri('.gitignore');
    if (await exists(this.fs, ignore)) return;
    await this.fs.createDirectory(this.uri());
    await writeAtomically(this.fs, ignore, new TextEncoder().encode('*\n'));
  }

  /** The picture first: without it the rest does not count. */
  private async remove(preview: KeptPreview): Promise<void> {
    await this.delete(pictureName(preview));
    await this.delete(automatonName(preview.iteration));
  }

  private async delete(name: string): Promise<void> {
    await Promise.resolve(this.fs.delete(this.uri(name))).catch(() => undefined);
  }

  private uri(name?: string): Uri {
    const folder = join(this.run, folderName);
    return name === undefined ? folder : join(folder, name);
  }
}
