import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Uri } from 'vscode';
import { URI } from 'vscode-uri';
import { kernelsHash } from '../runs/kernelsHash';
import { tileOf, type RunFile, type RunInput } from '../runs/runFile';
import { startFile } from '../runs/runFolder';
import { sha256 } from '../../shared/sha256';
import { locateSource } from '../runs/sources';
import { joinNamesToPath } from '../safeName';
import type { Provenance } from '../models/modelFiles';
import { messageOf } from '../../shared/messageOf';
import { baseAutomata } from '../../shared/configuration/start';
import { ignoredSettings, recordedSettings } from '../../shared/configuration/recordedSettings';
import { otherPhotos } from '../../shared/configuration/otherPhotos';
import type { Settings } from '../../shared/configuration/settings';
import { name as tool, version } from '../../package.json';
import { readGuidance } from './guidance';
import type { ModelOptions } from './models';
import { fileUri } from './nodeFileSystem';
import { bundledSamples, type GuidanceJob, type StylizeJob } from './stylize';

export interface RecordedRunOptions extends ModelOptions {
  /** Folder of the inputs, if they are no longer where they were. */
  readonly inputs?: string;
}

/**
 * What a run was made of, by its `run.json`.
 * @param folder of the run
 * @throws Error if an input is not there, or not the one that the run was made of
 */
export async function recordedJob(run: RunFile, folder: string, options: RecordedRunOptions): Promise<Omit<StylizeJob, 'out'>> {
  const settings = settingsOf(run);
  const locateInput = (input: RunInput) => locate(input, folder, options.inputs);
  return {
    images: await Promise.all(run.photos.map(locateInput)),
    style: run.style && (await locateInput(run.style)),
    ...(run.start && (await startOf(run.startedFrom, await locateInput(run.start)))),
    ...(await guidanceOf(run, settings, options, locateInput)),
    stop: run.stop,
    tile: tileOf(run),
    models: options,
    settings,
  };
}

/** Weights of an earlier run are copied again: each run has its own. */
async function startOf(from: RunFile['startedFrom'], file: string): Promise<Pick<StylizeJob, 'start' | 'startFrom'>> {
  return from ? { startFrom: { ...from, automaton: new Uint8Array(await readFile(file)) } } : { start: file };
}

/** What may keep the picture from being the same, and what of the record does not count. */
export function caveats({ versions, device, base, otherPhotos: others = [], settings }: RunFile, kernels = kernelsHash()): string[] {
  const was = versions[tool];
  const notes = was === version ? [] : [`The run was made by version ${was ?? 'unknown'}, this is ${version}.`];
  const ignored = ignoredSettings(settings);
  if (ignored.length > 0) notes.push(`Of the record does not count what is for the machine to say: ${ignored.join(', ')}.`);
  if (others.length > 0) notes.push(...missingPhotos(others));
  const known: readonly string[] = Object.values(baseAutomata).map(({ sha256 }) => sha256);
  if (base !== undefined && !known.includes(base)) notes.push('The run began with another base automaton than this version has.');
  if (device.kind === 'cpu' && kernels !== undefined && versions['kernels'] !== kernels) {
    const which = versions['kernels'] === undefined ? 'The run does not say by which kernels it was made: if by others' : 'The run was made by other kernels';
    notes.push(`${which} than this version has, results differ in the last digits, and more the longer it trains.`);
  }
  return device.kind === 'gpu' ? [...notes, 'The run was made on a GPU, whose results differ in the last digits.'] : notes;
}

/** Of the photos that were trained on beside the run's own. They are drawn by number, so that one more counts, too. */
function missingPhotos(recorded: NonNullable<RunFile['otherPhotos']>): string[] {
  const lacks = (all: readonly { readonly sha256: string }[], { sha256 }: { readonly sha256: string }) => all.every((one) => one.sha256 !== sha256);
  const missing = recorded.filter((photo) => lacks(otherPhotos, photo)).map(({ name }) => name);
  const more = otherPhotos.filter((photo) => lacks(recorded, photo)).map(({ name }) => name);
  const notes = missing.length > 0 ? [`The run was trained on other photos, too, of which this version lacks ${missing.join(', ')}.`] : [];
  return more.length > 0 ? [...notes, `This version trains on other photos that the run did not have: ${more.join(', ')}.`] : notes;
}

/** What the run was guided by, read anew by the same CLIP. */
async function guidanceOf(
  { guidance }: RunFile,
  settings: Settings,
  options: ModelOptions,
  locateInput: (input: RunInput) => Promise<string>,
): Promise<{ guidance?: GuidanceJob; networks?: readonly Provenance[] }> {
  if (!guidance) return {};
  const { prompts, clip } = guidance;
  const targets = (guidance.images ?? []).map(async (image) => ({ file: await locateInput(image), weight: image.weight }));
  const { guidance: text, networks } = await readGuidance(prompts, settings, { ...options, clip }, () => {});
  return { guidance: { prompts, images: await Promise.all(targets), text }, networks };
}

/** @throws Error that names the setting */
function settingsOf({ settings }: RunFile): Settings {
  try {
    return recordedSettings(settings);
  } catch (error) {
    throw new Error(`run.json: ${messageOf(error)}`);
  }
}

/** A file of just that name, whatever the record says. */
function inFolder(folder: string, name: string): string {
  const isName = path.basename(name) === name && !/^\.{0,2}$/.test(name);
  return isName ? path.join(folder, name) : joinNamesToPath(folder, name);
}

async function locate({ name, source, sha256: wanted }: RunInput, folder: string, elsewhere?: string): Promise<string> {
  // Weights that the run's own folder keeps are no input of the user's.
  const inputs = source === startFile ? undefined : elsewhere;
  const places = { bundled: bundledSamples, parse: (uri: string) => URI.parse(uri) as Uri };
  const file = inputs ? inFolder(inputs, name) : locateSource(source, fileUri(folder), places).fsPath;
  const wayOut = `give its folder by --inputs`;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Error(`${name} cannot be read (${messageOf(error)}): ${wayOut}.`);
  });
  if ((await sha256(bytes)) !== wanted) throw new Error(`${file} is not the ${name} that the run was made of: ${wayOut}.`);
  return file;
}
