import type { Uri } from 'vscode';
import { readAutomaton } from '../apply/applyJob';
import { automatonOf, recordSheet, type AutomatonRecord } from '../apply/paintingRecord';
import { hashed } from '../../shared/sha256';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import type { HashedFile } from '../../shared/sha256Schema';
import type { FileSystem } from '../fileSystem';
import { readImage, type ImageFile } from '../pictures/imageFiles';

/** What a contact sheet is made of; at least one of each. */
export interface SheetJob {
  readonly photos: readonly Uri[];
  readonly automata: readonly Uri[];
}

/** Hands out what a sheet is made of, and records what was handed out: the files may be others when the sheet comes. */
export class SheetFiles {
  /** Under transparent photos, `#rrggbb`; empty: white. */
  background = '';
  private readonly photos = new Map<number, HashedFile>();
  private readonly automata = new Map<number, AutomatonRecord>();

  constructor(
    private readonly fs: FileSystem,
    private readonly job: SheetJob,
  ) {}

  /** @throws Problem if it cannot be used */
  async readPhoto(index: number): Promise<ImageFile> {
    const file = await readImage(this.fs, this.job.photos[index]!, { do: 'chooseImages' });
    this.photos.set(index, await hashed(file));
    return file;
  }

  /** @throws Problem if it cannot be used */
  async readAutomaton(index: number): Promise<AutomatonFile> {
    const file = await readAutomaton(this.fs, this.job.automata[index]!);
    this.automata.set(index, await automatonOf(file));
    return file;
  }

  /** The sheet with its record, in the job's order; painted as each automaton's file says. @param size longer side of its pictures in pixels */
  recorded(png: Uint8Array, size: number, tool: string): Uint8Array {
    const { photos, automata } = this.job;
    const handedOut = <T>(files: readonly Uri[], records: ReadonlyMap<number, T>) => files.flatMap((_, index) => records.get(index) ?? []);
    const files = { photos: handedOut(photos, this.photos), automata: handedOut(automata, this.automata) };
    return recordSheet(png, { tool, size, strength: 1, keepColors: false, background: this.background, ...files });
  }
}
