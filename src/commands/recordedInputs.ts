import type { Uri } from 'vscode';
import { messageOf } from '../../shared/messageOf';
import { recordedSettings } from '../../shared/configuration/recordedSettings';
import type { Settings } from '../../shared/configuration/settings';
import { readImage } from '../pictures/imageFiles';
import { Problem } from '../problem';
import type { FileSystem } from '../fileSystem';
import type { RunJob } from '../runs/runJob';
import { tileOf } from '../runs/runFile';
import { sha256 } from '../../shared/sha256';
import { locateSource, type Places } from '../runs/sources';
import type { UnfinishedRun } from '../runs/unfinishedRuns';

export interface InputPlanning {
  readonly fs: FileSystem;
  readonly places: Omit<Places, 'base'>;
  /** Whether to go on although these pictures are no longer what the run began with. */
  goOnWithChanged(names: readonly string[]): Promise<boolean>;
}

/**
 * What a run was made of, as its record has it, for a job that takes it up or does it again.
 * @returns undefined if something has changed and the user turned away
 * @throws Problem if its settings or pictures cannot be used any more
 */
export async function recordedInputs(recorded: UnfinishedRun, planning: InputPlanning): Promise<Pick<RunJob, 'label' | 'photos' | 'style' | 'start' | 'tile' | 'guidance' | 'settings'> | undefined> {
  const { folder, run } = recorded;
  const locate = ({ source }: { source: string }) => locateSource(source, folder.uri, planning.places);
  const images = (run.guidance?.images ?? []).map((image) => ({ uri: locate(image), weight: image.weight }));
  const start = await findStart(planning, recorded);
  const changed = await changedPictures(planning.fs, recorded, locate);
  if (run.start && start?.sha256 !== run.start.sha256) changed.push(run.start.name);
  if (changed.length > 0 && !(await planning.goOnWithChanged(changed))) return undefined;
  return {
    label: run.label,
    photos: run.photos.map(locate),
    style: run.style && locate(run.style),
    start: start?.uri,
    tile: tileOf(run),
    guidance: run.guidance && { clip: run.guidance.clip, prompts: run.guidance.prompts, ...(images.length > 0 && { images }) },
    settings: settingsOf(run.settings),
  };
}

/** The automaton that the run began with, as it is now: a checkpoint has its weights, only starting over needs it. */
async function findStart({ fs, places }: InputPlanning, { folder, run }: UnfinishedRun) {
  if (!run.start) return undefined;
  const uri = locateSource(run.start.source, folder.uri, places);
  try {
    return { uri, sha256: await sha256(new Uint8Array(await fs.readFile(uri))) };
  } catch {
    return undefined;
  }
}

async function changedPictures(fs: FileSystem, { run }: UnfinishedRun, locate: (input: { source: string }) => Uri): Promise<string[]> {
  const pictures = [...run.photos, ...(run.style ? [run.style] : []), ...(run.guidance?.images ?? [])];
  const hashes = await Promise.all(pictures.map(async (picture) => sha256((await readImage(fs, locate(picture), { do: 'chooseImages' })).bytes)));
  return pictures.filter(({ sha256 }, i) => sha256 !== hashes[i]).map(({ name }) => name);
}

/** @throws Problem that says what of them cannot be used */
export function settingsOf(recorded: Record<string, unknown>): Settings {
  try {
    return recordedSettings(recorded);
  } catch (error) {
    throw new Problem('run-settings', `run.json cannot be used: ${messageOf(error)}`);
  }
}
