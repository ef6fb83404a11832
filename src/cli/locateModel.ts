import { readdirSync, readFileSync } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LayoutName } from '../../shared/layouts';
import { modelExtension, readModel } from '../../shared/modelFile';
import { messageOf } from '../../shared/messageOf';
import { quoted } from '../../shared/shellWord';
import { didYouMean } from '../experiments/nearest';
import { isImageName } from '../pictures/imageFiles';
import { RunFolder } from '../runs/runFolder';
import { fileUri, nodeFileSystem } from './nodeFileSystem';
import { readModelFile } from './readNamed';
import type { StylizeJob } from './stylize';
import { say } from './terminal';
import { UsageError } from './usageError';

/** Automata that come with the program, named without folder and ending. */
const gallery = path.join(__dirname, '../weights/gallery');

/** Names of the automata that come with the program. */
function readyMadeAutomata(): string[] {
  const files = readdirSync(gallery).filter((file) => file.endsWith(modelExtension));
  return files.map((file) => path.basename(file, modelExtension)).sort();
}

const readyMadeFile = (name: string) => path.join(gallery, `${name}${modelExtension}`);

/** For the end of a command's `--help`. */
export function automataHelp(): string {
  const names = readyMadeAutomata();
  const blur = names.filter((name) => readModel(new Uint8Array(readFileSync(readyMadeFile(name)))).layout === 'blur');
  const others = blur.length > 0 ? `\nOf the layout blur, and mixed only with each other: ${blur.join(', ')}` : '';
  return `\nReady-made automata: ${names.join(', ')}${others}`;
}

/**
 * The file of an automaton, which may be given by the name of a ready-made one.
 * @throws UsageError that lists those, and says which is like it; for a word that is neither a name nor a path of a file
 * @throws Error for the path of a file that is not there
 */
export async function locateModel(name: string): Promise<string> {
  const bundled = readyMadeFile(name);
  const isName = !/[/\\.]/.test(name);
  if (isName && readyMadeAutomata().includes(name)) return bundled;
  if (await exists(name)) return name;
  // As records have them.
  const recorded = path.join(gallery, path.basename(name));
  if (name === path.basename(name) && name.endsWith(modelExtension) && (await exists(recorded))) return recorded;
  throw isName ? new UsageError(unknownAutomaton(name)) : new Error(unknownAutomaton(name));
}

function unknownAutomaton(name: string): string {
  const names = readyMadeAutomata();
  return `There is no automaton "${name}"${didYouMean(name, names)}: give a *${modelExtension} file, or one of ${names.join(', ')}.`;
}

/**
 * An automaton before pictures, as commands want it.
 * @throws UsageError where a picture comes first
 */
export function automatonFirst(command: string, first: string, then: string): void {
  if (!isImageName(first)) return;
  const example = isImageName(then) ? 'woodcut' : then;
  throw new UsageError(`${first} is a picture: the automaton comes first, as in "nca ${command} ${quoted(example)} ${quoted(first)}".`);
}

/**
 * The files of automata that are meant: names of ready-made ones, files, and folders of them; nothing: all ready-made ones.
 * A word that is both a ready-made one's name and a folder's is the automaton.
 * @throws Error if there is none
 */
export async function locateModels(names: readonly string[]): Promise<string[]> {
  return (await Promise.all((names.length > 0 ? names : readyMadeAutomata()).map(automataOf))).flat();
}

async function automataOf(name: string): Promise<string[]> {
  const folder = await isFolder(name);
  if (!readyMadeAutomata().includes(name)) return folder ? automataIn(name) : [await locateModel(name)];
  if (folder) say(`${name} is the ready-made automaton; the folder of that name is ./${name}.`);
  return [readyMadeFile(name)];
}

async function automataIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(modelExtension)).sort();
  if (files.length === 0) throw new Error(`The folder ${folder} has no automata (*${modelExtension}).`);
  return files.map((file) => path.join(folder, file));
}

const isFolder = (name: string): Promise<boolean> => stat(name).then((found) => found.isDirectory(), () => false);

/** What a training begins with: an automaton's file, or the weights that an earlier run had. */
interface Start extends Pick<StylizeJob, 'start' | 'startFrom'> {
  readonly layout: LayoutName;
}

const inRun = /^(.+)@(\d+)$/;

/**
 * The automaton to train on from: a file, a name, or `FOLDER@ITERATION` for a preview that a run keeps.
 * @throws Error if there is none, or it cannot be read
 */
export async function locateStart(name: string): Promise<Start> {
  const [, folder, iteration] = inRun.exec(name) ?? [];
  if (folder !== undefined && !(await exists(name))) return startInRun(path.resolve(folder), Number(iteration));
  const file = await locateModel(name);
  return { start: file, layout: readModel(await readModelFile(file)).layout };
}

async function startInRun(folder: string, iteration: number): Promise<Start> {
  const automaton = await new RunFolder(nodeFileSystem, fileUri(folder)).previews.automaton(iteration).catch((error: unknown) => {
    throw new Error(`${folder}: ${messageOf(error)}`, { cause: error });
  });
  return { startFrom: { run: path.basename(folder), iteration, automaton }, layout: readModel(automaton).layout };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
