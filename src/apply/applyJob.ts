import type { Uri } from 'vscode';
import { writeFreeFile } from '../runs/freeFile';
import type { FileSystem } from '../fileSystem';
import { readImage, type ImageFile } from '../pictures/imageFiles';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { readImageHeader } from '../../shared/imageHeader';
import { checkKinds } from '../../shared/mixModels';
import { readModel } from '../../shared/modelFile';
import { maskBeside, maskPlace } from './maskBeside';
import type { Made } from '../../shared/protocol/applyMessages';
import { hashed } from '../../shared/sha256';
import type { HashedFile } from '../../shared/sha256Schema';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import { automatonTitle } from '../library/automatonTitle';
import { folderOf, nameOf } from '../uris';
import { automatonOf, recordPainting, type AutomatonRecord, type NamedBytes } from './paintingRecord';

/** No automaton is nearly as large; a file that is gets no chance to fill the memory. */
const largestModel = 64 * 1024 * 1024;

/**
 * Reads an automaton's file for a page.
 * @throws Problem if it cannot be read or is none
 */
export async function readAutomaton(fs: FileSystem, uri: Uri): Promise<AutomatonFile> {
  const name = nameOf(uri);
  try {
    const { size } = await fs.stat(uri);
    if (size > largestModel) throw new Error(`it has ${size} bytes: that is no automaton.`);
    // A message carries the whole buffer behind an array, and knows no subclasses such as Node's.
    const bytes = new Uint8Array(await fs.readFile(uri));
    readModel(bytes);
    return { name, title: automatonTitle(uri), bytes };
  } catch (error) {
    throw new Problem('unreadable-model', `${name} cannot be used: ${messageOf(error)}`);
  }
}

interface OwnSize {
  readonly name: string;
  readonly width: number | null;
  readonly height: number | null;
  /** Name of the mask beside it. */
  readonly mask?: string;
}

/** The others are taken to be as large. */
const mostRead = 16;
const unknownSize = (uri: Uri): OwnSize => ({ name: nameOf(uri), width: null, height: null });

/** Pictures that one automaton is applied to, and the files that came of it. */
export class ApplyJob {
  /** Takes the results; by default each lies beside its picture. */
  folder: Uri | undefined;
  /** For all pictures, where the user chose one. */
  mask: Uri | undefined;
  /** Under transparent pictures, `#rrggbb`; empty: none. */
  background = '';
  /** What was handed out to paint with, by picture: the files may be others when the results come. */
  private handed: AutomatonFile | undefined;
  private automaton: AutomatonRecord | undefined;
  /** Of what the page was given for the rest: it says which of them it used. */
  private readonly rests: AutomatonRecord[] = [];
  private readonly photos = new Map<number, HashedFile>();
  private readonly masks = new Map<number, HashedFile>();
  /** The last result of each picture. */
  private readonly results = new Map<number, Uri>();

  constructor(
    private readonly fs: FileSystem,
    readonly model: Uri,
    readonly pictures: readonly Uri[],
    /** Longer side of the first results in pixels; `ask`: the page asks. */
    readonly size: number | 'original' | 'ask' = 'ask',
  ) {}

  /** @throws Problem if it cannot be used */
  async readModel(): Promise<AutomatonFile> {
    const file = await readAutomaton(this.fs, this.model);
    this.automaton = await automatonOf(file);
    this.handed = file;
    return file;
  }

  /** One that paints what masks leave. @throws Problem if it cannot be used, Error if it has other cells than the first */
  async readRest(uri: Uri): Promise<AutomatonFile> {
    const [first, file] = [this.handed ?? (await this.readModel()), await readAutomaton(this.fs, uri)];
    checkKinds([first, file].map(({ name, bytes }) => ({ name, model: readModel(bytes) })));
    this.rests.push(await automatonOf(file));
    return file;
  }

  /** @throws Problem if the picture cannot be used */
  async readPicture(index: number): Promise<ImageFile> {
    const file = await readImage(this.fs, this.picture(index), { do: 'chooseImages' });
    this.photos.set(index, await hashed(file));
    return file;
  }

  /** Names and sizes; those of the first pictures are read. */
  sizes(): Promise<OwnSize[]> {
    return Promise.all(this.pictures.map((uri, index) => (index < mostRead ? this.sizeOf(uri) : Promise.resolve(unknownSize(uri)))));
  }

  /** What cannot be used is told when it is its turn. */
  private async sizeOf(uri: Uri): Promise<OwnSize> {
    try {
      const { bytes } = await readImage(this.fs, uri, { do: 'chooseImages' });
      const { width, height } = readImageHeader(bytes);
      const mask = await maskPlace(this.fs, uri);
      return { name: nameOf(uri), width, height, ...(mask && { mask: nameOf(mask) }) };
    } catch {
      return unknownSize(uri);
    }
  }

  /** The one that was chosen, else the one beside the picture; undefined where there is none. @throws Problem if it cannot be used */
  async readMask(index: number): Promise<NamedBytes | undefined> {
    const file = await (this.mask ? readImage(this.fs, this.mask, { do: 'showLog' }) : maskBeside(this.fs, this.picture(index)));
    if (!file) return undefined;
    const { name, bytes } = file;
    this.masks.set(index, await hashed({ name, bytes }));
    return { name, bytes };
  }

  /** A result with the record of how it was made, of what was handed out; without one where it is not known. */
  recorded(index: number, png: Uint8Array, { masked, rest: used, ...options }: Made, tool: string): Uint8Array {
    const { automaton, background } = this;
    const rest = used && this.rests.find(({ name, sha256 }) => name === used.name && sha256 === used.sha256);
    const [photo, mask] = [this.photos.get(index), masked ? this.masks.get(index) : undefined];
    if (!automaton || !photo || (used && !rest)) return png;
    return recordPainting(png, { tool, automaton, photo, ...options, background, mask, rest }).file;
  }

  /** The picture's name with a suffix, never over another file. */
  async saveResult(index: number, png: Uint8Array): Promise<Uri> {
    const picture = this.picture(index);
    const stem = nameOf(picture).replace(/\.[^.]+$/, '');
    const written = await writeFreeFile(this.fs, this.folder ?? folderOf(picture), `${stem}-nca`, '.png', png);
    this.results.set(index, written);
    return written;
  }

  picture(index: number): Uri {
    const picture = this.pictures[index];
    if (!picture) throw new Error(`There is no picture ${index}.`);
    return picture;
  }

  result(index: number): Uri | undefined {
    return this.results.get(index);
  }
}
