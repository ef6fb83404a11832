import type { Uri } from 'vscode';
import { writeFreeFile } from '../runs/freeFile';
import type { FileSystem } from '../fileSystem';
import { readImage, type ImageFile } from '../pictures/imageFiles';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { readImageHeader } from '../../shared/imageHeader';
import { readModel } from '../../shared/modelFile';
import { maskBeside } from './maskBeside';
import type { Made } from '../../shared/protocol/applyMessages';
import { folderOf, nameOf } from '../uris';
import { recordPainting } from './paintingRecord';

/** No automaton is nearly as large; a file that is gets no chance to fill the memory. */
const largestModel = 64 * 1024 * 1024;

/**
 * Reads an automaton's file for a page.
 * @throws Problem if it cannot be read or is none
 */
export async function readAutomaton(fs: FileSystem, uri: Uri): Promise<{ name: string; bytes: Uint8Array }> {
  const name = nameOf(uri);
  try {
    const { size } = await fs.stat(uri);
    if (size > largestModel) throw new Error(`it has ${size} bytes: that is no automaton.`);
    // A message carries the whole buffer behind an array, and knows no subclasses such as Node's.
    const bytes = new Uint8Array(await fs.readFile(uri));
    readModel(bytes);
    return { name, bytes };
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
  /** The last result of each picture. */
  private readonly results = new Map<number, Uri>();

  constructor(
    private readonly fs: FileSystem,
    readonly model: Uri,
    readonly pictures: readonly Uri[],
    /** Longer side of the first results in pixels; `ask`: the page asks. */
    readonly size: number | 'original' | 'ask' = 'ask',
  ) {}

  /** @throws Problem if the picture cannot be used */
  readPicture(index: number): Promise<ImageFile> {
    return readImage(this.fs, this.picture(index), { do: 'chooseImages' });
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
      const mask = await maskBeside(this.fs, uri);
      return { name: nameOf(uri), width, height, ...(mask && { mask: mask.name }) };
    } catch {
      return unknownSize(uri);
    }
  }

  /** The one that was chosen, else the one beside the picture. @throws Problem if the former cannot be used */
  async readMask(index: number): Promise<{ name: string; bytes: Uint8Array } | undefined> {
    if (!this.mask) return maskBeside(this.fs, this.picture(index));
    const { name, bytes } = await readImage(this.fs, this.mask, { do: 'showLog' });
    return { name, bytes };
  }

  /** A result with the record of how it was made. */
  async recorded(index: number, png: Uint8Array, { masked, ...options }: Made, tool: string): Promise<Uint8Array> {
    const inputs = { automaton: await readAutomaton(this.fs, this.model), photo: await this.readPicture(index), mask: masked ? await this.readMask(index) : undefined };
    return (await recordPainting(png, { tool, ...options, ...inputs })).png;
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
