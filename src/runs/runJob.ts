import type { Uri } from 'vscode';
import type { RunFile } from './runFile';
import type { RunFolder } from './runFolder';
import { sha256 } from '../../shared/sha256';
import type { FileSystem } from '../fileSystem';
import type { ModelLibrary, Provenance } from '../models/modelFiles';
import type { AskedGuidance, ReadGuidance } from '../prompts/guidanceFor';
import { readImage } from '../pictures/imageFiles';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import type { Settings } from '../../shared/configuration/settings';
import type { RunRequest } from '../../shared/protocol/messages';
import type { Rung } from '../../shared/rung';
import type { TileWish } from '../../shared/tile';
import type { StopRules } from '../../shared/stopRules';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { nameOf } from '../uris';

/** Prompts of a run, and the CLIP that shall read them. */
export interface JobGuidance {
  /** Name of the model, or the path of a folder. */
  readonly clip: string;
  readonly prompts: readonly Prompt[];
  readonly images?: readonly { readonly uri: Uri; readonly weight: number }[];
}

/** Weights of an earlier run at some iteration, as an automaton's file. */
export interface StartFrom {
  /** Name of its folder. */
  readonly run: string;
  readonly iteration: number;
  readonly automaton: Uint8Array;
}

/** A run that was asked for; the pictures are read when it is its turn. */
export interface RunJob {
  readonly id: string;
  /** "cat.jpg × mosaic.jpg". */
  readonly label: string;
  readonly photos: readonly Uri[];
  /** A run has a style, guidance or both. */
  readonly style?: Uri;
  /** The saved automaton to train on from. */
  readonly start?: Uri;
  /** What it begins with in place of `start`: weights that an earlier run had, which its own folder keeps. */
  readonly startFrom?: StartFrom | undefined;
  readonly guidance?: JobGuidance;
  readonly settings: Settings;
  /** Workspace folder, or the folder that was chosen instead of one. */
  readonly base: Uri;
  /** Run folders are made in here. */
  readonly root: Uri;
  /** The unfinished run that this one goes on with, in the same folder. */
  readonly unfinished?: { readonly folder: RunFolder; readonly run: RunFile };
  /** What a run that goes on starts from. */
  readonly checkpoint?: Uint8Array;
  /** Name of the finished run's folder that this one trains on from. */
  readonly continues?: string;
  /** Of a texture: the tile that is made at its end. */
  readonly tile?: TileWish | undefined;
  /** Rules that end the training early. */
  readonly stop?: StopRules;
  /** Where it pauses until others of its experiment are there, too. */
  readonly rung?: Rung | undefined;
  /** What the run that this one repeats did beside its settings. */
  readonly replay?: RunRequest['replay'];
  /** The folder that it leaves its files in; by default one of its own is made in `root`. */
  readonly folder?: RunFolder;
  /** The experiment that it belongs to, which tells the user how it went. */
  readonly experiment?: string;
  /** Iterations that training on adds: those of the first run. */
  readonly span?: number;
}

export interface InputHashes {
  readonly photos: readonly string[];
  readonly style?: string | undefined;
  readonly start?: string | undefined;
  readonly images?: readonly string[];
  /** Where downloaded networks come from. */
  readonly networks?: readonly Provenance[];
}

/** "cat.jpg × mosaic.jpg", or with what the prompts say and the pictures that guide it. */
export function labelOf(photos: readonly Uri[], style: Uri | undefined, prompts: readonly Prompt[] = [], images: JobGuidance['images'] = []): string {
  const aims = [...(style ? [nameOf(style)] : []), ...prompts.map(({ text }) => text), ...images.map(({ uri }) => nameOf(uri))];
  return `${namesInShort(photos)} × ${aims.join(', ')}`;
}

export function textureLabel(style: Uri): string {
  return `texture × ${nameOf(style)}`;
}

/** "cat.jpg and 2 more". */
export function namesInShort([first, ...others]: readonly Uri[]): string {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${first ? nameOf(first) : ''}${more}`;
}

/** Where the networks of a run come from. */
export interface RunNetworks extends Pick<ModelLibrary, 'vgg19'> {
  /** @param unattended whether nobody may be there to answer a question */
  guidance(asked: AskedGuidance, settings: Settings, unattended: boolean): Promise<ReadGuidance>;
}

/**
 * Reads the pictures of a job and puts together what the panel is sent.
 * @throws Problem for a picture that cannot be used, ModelError for a network that is not at hand.
 */
export async function loadJob(
  fs: FileSystem,
  networks: RunNetworks,
  { id, photos, style, start, startFrom, guidance: asked, settings, checkpoint, stop, rung, replay, experiment, tile }: RunJob,
): Promise<{ request: RunRequest; hashes: InputHashes }> {
  const styleFile = style && (await readImage(fs, style, { do: 'chooseStyle' }));
  const files = await Promise.all(photos.map((photo) => readImage(fs, photo, { do: 'chooseImages' })));
  const targets = await Promise.all((asked?.images ?? []).map(async ({ uri, weight }) => ({ file: await readImage(fs, uri, { do: 'chooseImages' }), weight })));
  const startFile = startFrom?.automaton ?? (start && (await readStart(fs, start)));
  const vgg19 = settings['nca.style.network'] === 'vgg19' ? await networks.vgg19() : undefined;
  const guided = asked && (await networks.guidance(asked, settings, experiment !== undefined));
  const hashes = {
    networks: [...(vgg19 ? [vgg19.provenance] : []), ...(guided?.networks ?? [])],
    photos: await Promise.all(files.map(({ bytes }) => sha256(bytes))),
    style: styleFile && (await sha256(styleFile.bytes)),
    start: startFile && (await sha256(startFile)),
    images: await Promise.all(targets.map(({ file }) => sha256(file.bytes))),
  };
  const guidance = guided?.guidance;
  const images = targets.length > 0 ? { images: targets } : {};
  // Runs of experiments are compared with each other; one that goes on, and a texture, have their size.
  const fitSize = experiment === undefined && checkpoint === undefined && tile === undefined;
  const request = { id, photos: files, style: styleFile, start: startFile, guidance, ...images, settings, fitSize, vgg19: vgg19?.weights, checkpoint, stop, rung, replay, tile };
  return { request, hashes };
}

/** @throws Problem if it cannot be read */
async function readStart(fs: FileSystem, uri: Uri): Promise<Uint8Array> {
  try {
    // As with images: a message knows no subclasses such as Node's.
    return new Uint8Array(await fs.readFile(uri));
  } catch (error) {
    throw new Problem('unreadable-model', `The automaton ${nameOf(uri)} cannot be read: ${messageOf(error)}`);
  }
}
