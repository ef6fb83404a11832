import type { Uri } from 'vscode';
import { outputRoot, prepareOutputRoot } from '../runs/outputRoot';
import type { FileSystem } from '../fileSystem';
import { labelOf, type RunJob } from '../runs/runJob';
import { readImage } from '../pictures/imageFiles';
import { Problem } from '../problem';
import { settingsSchema, type Settings } from '../../shared/configuration/settings';
import { folderOf, join } from '../uris';
import { expandFolders } from './targets';

/** Questions that planning a run asks of the window; `undefined` means that the user turned away. */
export interface Planning {
  readonly fs: FileSystem;
  readSettings(scope: Uri): Settings;
  isTrusted(): boolean;
  /** The workspace folder of a file; the first one for files outside; none without a workspace. */
  workspaceFolder(uri: Uri): Uri | undefined;
  /** Of the command that plans, as menus call it. */
  readonly command: string;
  pickPhotos(command: string): Promise<Uri[] | undefined>;
  readonly pickStyle: (command: string, photos: readonly Uri[]) => Promise<Uri | undefined>;
  /** A style to train, or one of the ready-made automata. */
  readonly pickStyleOrAutomaton: (command: string, photos: readonly Uri[]) => Promise<Uri | undefined>;
  /** A folder to write to, because the usual one is out of the question. */
  pickFolder(reason: string, near: Uri): Promise<Uri | undefined>;
  /** Whether to go on without some of several pictures. */
  goOnWithout(refused: readonly Problem[], left: number): Promise<boolean>;
  newId(): string;
}

/** What a run shall make of its photos. */
export type Aim = Pick<RunJob, 'style' | 'guidance'>;
/** Asks the user for it; undefined if there is nothing to train. */
export type AskAim = (photos: readonly Uri[], settings: Settings) => Promise<Aim | undefined>;

/** All photos travel to the panel in one message and stay in its memory. */
const maxPhotos = 32;
const maxBytes = 256 * 2 ** 20;

/**
 * Everything that a run needs, from what the command was called on and the user's answers.
 * @returns undefined if the user turned away.
 * @throws Problem for settings, pictures or folders that cannot be used.
 */
export async function planRun(
  targets: readonly Uri[],
  planning: Planning,
  askAim: AskAim = (photos) => askStyle(photos, planning),
): Promise<RunJob | undefined> {
  const picked = targets.length > 0 ? targets : await planning.pickPhotos(planning.command);
  if (!picked) return undefined;
  const photos = await usablePhotos(await expandFolders(planning.fs, picked), planning);
  if (!photos) return undefined;
  const settings = planning.readSettings(photos[0]!);
  const aim = await askAim(photos, settings);
  if (!aim) return undefined;
  const place = await whereToWrite(photos[0]!, settings, planning);
  return place && { id: planning.newId(), label: labelOf(photos, aim.style, aim.guidance?.prompts, aim.guidance?.images), photos, ...aim, settings, ...place };
}

async function askStyle(photos: readonly Uri[], planning: Planning): Promise<Aim | undefined> {
  const style = await planning.pickStyle(planning.command, photos);
  return style && styleAim(style, planning);
}

/** @throws Problem if the picture cannot be used */
export async function styleAim(style: Uri, { fs }: Pick<Planning, 'fs'>): Promise<Aim> {
  await readImage(fs, style, { do: 'chooseStyle' });
  return { style };
}

/** One picture has to be good; of several, the user may go on with those that are. */
async function usablePhotos(uris: readonly Uri[], planning: Planning): Promise<Uri[] | undefined> {
  if (uris.length > maxPhotos) throw tooMuch(`${uris.length} pictures are more than ${maxPhotos}`);
  const photos: Uri[] = [];
  const refused: Problem[] = [];
  let bytes = 0;
  for (const uri of uris) {
    try {
      bytes += (await readImage(planning.fs, uri, { do: 'chooseImages' })).bytes.length;
      photos.push(uri);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused.push(error);
    }
  }
  if (bytes > maxBytes)
    throw tooMuch(`The pictures take ${Math.ceil(bytes / 2 ** 20)} MB together, more than 256`);
  if (photos.length === 0) throw refused[0]!;
  return refused.length === 0 || (await planning.goOnWithout(refused, photos.length)) ? photos : undefined;
}

function tooMuch(what: string): Problem {
  return new Problem('too-many', `${what}: select fewer of them in the Explorer.`, { do: 'chooseImages' });
}

/** Where run folders go, tried out by writing there; the user is asked until a folder will do. */
async function whereToWrite(
  photo: Uri,
  settings: Settings,
  planning: Planning,
): Promise<{ base: Uri; root: Uri } | undefined> {
  let base = planning.workspaceFolder(photo);
  let root = base && outputRoot(base, settings['nca.output.folder'], planning.isTrusted());
  let reason = 'No folder is open: choose where to keep the result.';
  for (;;) {
    if (base && root) {
      const problem = await cannotWrite(planning.fs, root);
      if (!problem) return { base, root };
      reason = problem;
    }
    base = await planning.pickFolder(reason, folderOf(photo));
    if (!base) return undefined;
    root = join(base, defaultFolder);
  }
}

/** Used inside a folder that was picked by hand, wherever the setting points to. */
const defaultFolder = settingsSchema.shape['nca.output.folder'].parse(undefined);

async function cannotWrite(fs: FileSystem, root: Uri): Promise<string | undefined> {
  try {
    await prepareOutputRoot(fs, root);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}
