import type { Uri } from 'vscode';
import { writeFreeFile } from '../runs/freeFile';
import type { FileSystem } from '../fileSystem';
import { readImage, type ImageFile } from '../pictures/imageFiles';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { readModel } from '../../shared/modelFile';
import { folderOf, nameOf } from '../uris';

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

/** Pictures that one automaton is applied to, and the files that came of it. */
export class ApplyJob {
  /** Takes the results; by default each lies beside its picture. */
  folder: Uri | undefined;
  /** The last result of each picture. */
  private readonly results = new Map<number, Uri>();

  constructor(
    private readonly fs: FileSystem,
    readonly model: Uri,
    readonly pictures: readonly Uri[],
    /** Longer side of the first results in pixels. */
    readonly size: number | 'original' = 'original',
  ) {}

  /** @throws Problem if the picture cannot be used */
  readPicture(index: number): Promise<ImageFile> {
    return readImage(this.fs, this.picture(index), { do: 'chooseImages' });
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
