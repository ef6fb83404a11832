import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { paintingRecordIn, sheetRecordIn, tileRecordIn, type PaintingRecord } from '../apply/paintingRecord';
import { paintLine, sheetLine, tileLine } from '../apply/repeatLine';
import { fromBase64 } from '../../shared/export/html';
import { sha256 } from '../../shared/sha256';
import { readImageHeader } from '../../shared/imageHeader';
import { safeName } from '../safeName';
import { isImageName } from '../pictures/imageFiles';
import { modelExtension } from '../../shared/modelFile';
import { quoted } from '../../shared/shellWord';
import { parseRunFile, type RunFile } from '../runs/runFile';
import { readNamed } from './readNamed';

const runFileName = 'run.json';

export interface RepeatableRun {
  readonly run: RunFile;
  readonly folder: string;
}

/** What was named to be repeated: a run with its folder, or what a command makes again in no time. */
export type Repeatable = RepeatableRun | RepeatableCommand;

interface RepeatableCommand {
  readonly command: string;
  readonly what: string;
  /** What the command takes and may lie nowhere; its name is safe. */
  readonly mask?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
}

/**
 * @param named a run's folder or its `run.json`, one of its files, or a picture that says how it was painted
 * @throws Error that says what it is, where nothing of that kind can be repeated
 */
export async function readRepeatable(named: string): Promise<Repeatable> {
  if (await isFolder(named)) return runIn(named, `${named}: that is a folder, and no run's: it has no ${runFileName}.`);
  const bytes = await readNamed(named);
  const painting = paintingRecordIn(bytes);
  if (painting) return paintedBy(painting);
  const sheet = sheetRecordIn(bytes);
  if (sheet) return { command: sheetLine(sheet), what: 'is a contact sheet, which is no run' };
  const tile = tileRecordIn(bytes);
  if (tile) return { command: tileLine(tile), what: 'is a tile of a saved automaton, which is no run' };
  if (!isImageName(named) && !named.endsWith(modelExtension)) return { run: parseRunFile(bytes, named), folder: path.dirname(path.resolve(named)) };
  return runOf(named);
}

async function paintedBy(painting: PaintingRecord): Promise<RepeatableCommand> {
  const mask = await drawnMask(painting);
  // The command names the file that is written.
  const named = mask ? { ...painting, mask: { ...painting.mask!, name: mask.name } } : painting;
  return { command: paintLine(named), what: 'was painted by a saved automaton, which is no run', mask };
}

/** Nobody's record may have another kind of file written, or under another kind of name. @throws Error where it is not the mask that it says */
async function drawnMask({ mask }: PaintingRecord): Promise<RepeatableCommand['mask']> {
  if (mask?.png === undefined) return undefined;
  const [, stem] = /^(.*)\.png$/s.exec(mask.name) ?? [];
  const bytes = fromBase64(mask.png);
  if (stem === undefined || !isPng(bytes) || (await sha256(bytes)) !== mask.sha256) throw new Error('The mask in its record is damaged: it is not the PNG that the record names.');
  return { name: `${safeName(stem)}.png`, bytes };
}

function isPng(bytes: Uint8Array): boolean {
  try {
    return readImageHeader(bytes).format === 'PNG';
  } catch {
    return false;
  }
}

/** The run that left a picture or an automaton in its folder. */
async function runOf(file: string): Promise<Repeatable> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  if (!isImageName(file)) return runIn(folder, `${file} is an automaton, and no record of its run is beside it. ${wanted}`, [`${path.basename(name, modelExtension)}.${runFileName}`, runFileName]);
  const found = await runIn(folder, `${file} is a picture that does not say how it was made, and no record of a run is beside it. ${wanted}`);
  if (found.run.results.some((result) => result.file === name)) return found;
  throw new Error(`${file} is a picture that does not say how it was made, and no result of the run in its folder. That run is repeated by: nca repeat ${quoted(folder)}`);
}

const wanted = `Name a run's folder or its ${runFileName}.`;

/** @param none what to say where there is no record @param names of records, the first that is there counts */
async function runIn(folder: string, none: string, names: readonly string[] = [runFileName]): Promise<RepeatableRun> {
  const name = names.find((one) => existsSync(path.join(folder, one)));
  if (name === undefined) throw new Error(none);
  const file = path.join(folder, name);
  return { run: parseRunFile(await readNamed(file), file), folder: path.resolve(folder) };
}

const isFolder = (name: string): Promise<boolean> => stat(name).then((found) => found.isDirectory(), () => false);
