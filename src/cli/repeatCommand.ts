import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import sharp from 'sharp';
import { parseRunFile, type RunFile, type RunInput } from '../artifacts/runFile';
import { sha256 } from '../artifacts/sha256';
import { locateSource } from '../artifacts/sources';
import type { Provenance } from '../models/modelFiles';
import { messageOf } from '../problem';
import { settingsSchema, type Settings } from '../shared/configuration/settings';
import { describeProblem } from '../shared/protocol/rpc';
import { name as tool, version } from '../../package.json';
import type { Replay } from '../../webview/engine/api';
import { readGuidance } from './guidance';
import { addModelOptions, type ModelOptions } from './models';
import { fileUri } from './nodeFileSystem';
import { ProgressReport } from './progressReport';
import { bundledSamples, stylize, type GuidanceJob } from './stylize';

interface RepeatOptions extends ModelOptions {
  out?: string;
  inputs?: string;
  json?: boolean;
}

export function addRepeatCommand(program: Command): void {
  const command = program
    .command('repeat')
    .description('Repeat a run from its run.json, live changes of weights included.')
    .argument('<run.json>', 'the file that the run left in its folder')
    .option('--inputs <dir>', 'folder of the photos and the style, if they are no longer where they were')
    .option('--out <dir>', 'folder for the run folder (nca.output.folder)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .action(repeat);
  addModelOptions(command);
}

async function repeat(file: string, options: RepeatOptions): Promise<void> {
  const run = parseRunFile(await readFile(file));
  const folder = path.dirname(path.resolve(file));
  if (run.continues) throw new Error(`This run went on from the checkpoint of ${run.continues}: repeat that one.`);
  const report = new ProgressReport();
  for (const note of differences(run)) report.note(note);
  const settings = settingsOf(run);
  const guided = await guidanceOf(run, settings, options, (input) => locate(input, folder, options.inputs));
  const outcome = await stylize(
    {
      images: await Promise.all(run.photos.map((photo) => locate(photo, folder, options.inputs))),
      style: run.style && (await locate(run.style, folder, options.inputs)),
      start: run.start && (await locate(run.start, folder, options.inputs)),
      ...guided,
      models: options,
      out: options.out ?? settings['nca.output.folder'],
      settings,
      replay: replayOf(run),
    },
    report,
  );
  const original = run.results[0] && path.join(folder, run.results[0].file);
  const identical = original === undefined ? null : await samePixels(original, outcome.result);
  const { folder: into, result, model } = outcome;
  const line = { folder: into, result, model, identical, iterations: outcome.output.iterations };
  process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : describe(result, identical));
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

function describe(result: string, identical: boolean | null): string {
  const words = { true: 'the identical picture', false: 'not the same picture', null: 'there is no picture to compare with' };
  return `Result: ${result} (${words[`${identical}`]})\n`;
}

/** What may keep the picture from being the same. */
function differences({ versions, device }: RunFile): string[] {
  const was = versions[tool];
  const notes = was === version ? [] : [`The run was made by version ${was ?? 'unknown'}, this is ${version}.`];
  return device.kind === 'gpu' ? [...notes, 'The run was made on a GPU, whose results differ in the last digits.'] : notes;
}

/** Settings that newer versions added get their defaults, those that they dropped are left out. */
function settingsOf({ settings }: RunFile): Settings {
  const known = Object.entries(settings).filter(([name]) => name in settingsSchema.shape);
  const parsed = settingsSchema.safeParse(Object.fromEntries(known));
  if (parsed.success) return parsed.data;
  throw new Error(`run.json: settings: ${describeProblem(parsed.error)}`);
}

function replayOf({ weightChanges, iterations }: RunFile): Replay {
  return { weightChanges: weightChanges as Replay['weightChanges'], iterations };
}

/** @throws Error if the file is not there, or not the one that the run was made of */
async function locate({ name, source, sha256: wanted }: RunInput, folder: string, inputs?: string): Promise<string> {
  const places = { bundled: bundledSamples, parse: (uri: string) => fileUri(decodeURIComponent(new URL(uri).pathname)) };
  const file = inputs ? path.join(inputs, name) : locateSource(source, fileUri(folder), places).fsPath;
  const wayOut = `give its folder by --inputs`;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Error(`${name} cannot be read (${messageOf(error)}): ${wayOut}.`);
  });
  if ((await sha256(bytes)) !== wanted) throw new Error(`${file} is not the ${name} that the run was made of: ${wayOut}.`);
  return file;
}

/** Null if the first picture is gone. PNG files of different writers differ, their pixels need not. */
async function samePixels(before: string, now: string): Promise<boolean | null> {
  const pixels = (file: string) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  try {
    const [a, b] = await Promise.all([pixels(before), pixels(now)]);
    return a.info.width === b.info.width && a.data.equals(b.data);
  } catch {
    return null;
  }
}
