import { posix } from 'node:path';
import type { Uri } from 'vscode';
import { experimentSettings } from '../../shared/configuration/experiment';
import { recordedSettings } from '../../shared/configuration/recordedSettings';
import { resolveSettings } from '../../shared/configuration/resolve';
import { settingsSchema } from '../../shared/configuration/settings';
import { formatPrompts } from '../../shared/prompts/parsePrompts';
import { bundledStyleStem } from '../pictures/styleChoices';
import type { RunFile } from '../runs/runFile';
import { folderOf, pathWithin } from '../uris';

/** What an experiment that is still to be thought out begins with. */
export interface ExperimentDraft {
  /** As the file names them: paths, globs. */
  readonly images: readonly string[];
  readonly style?: string;
  readonly prompt?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sweep: Readonly<Record<string, readonly unknown[]>>;
}

/** The text of a `*.nca-experiment.json` that says what to change in it. */
export function draftExperiment(draft: ExperimentDraft): string {
  const runs = Object.values(draft.sweep).map(({ length }) => length);
  const json = (value: unknown) => JSON.stringify(value);
  const lines = (record: object) => Object.entries(record).map(([name, value]) => `    ${json(name)}: ${json(value)}`).join(',\n');
  const aim = draft.prompt === undefined ? `"style": ${json(draft.style)}` : `"prompt": ${json(draft.prompt)}`;
  return `// An experiment trains every combination of what stands in "sweep" and compares the results.
// To run it: the beaker at the top right of the editor, or NCA: Run NCA Experiment…
{
  // Photos, from the folder of this file; "photos/*.jpg" takes many, each by itself.
  "images": ${json(draft.images)},
  // A style is a picture's path or a built-in one: "mosaic", "oil-strokes", "watercolour", "woodcut"…
  // In its place a run can have a "prompt".
  ${aim},
  // What all runs have in common; any setting of NCA Studio may stand here.
  "settings": {
${lines(draft.settings)}
  },
  // What differs: here ${runs.join(' × ')} = ${runs.reduce((product, count) => product * count, 1)} runs for each photo.
  "sweep": {
${lines(draft.sweep)}
  }
}
`;
}

/** A first experiment on a picture. @param image as the file names it */
export function firstExperiment(image: string): ExperimentDraft {
  const sweep = { 'nca.style.weight': [0.5, 1, 2], 'nca.seed': [1, 2] };
  return { images: [image], style: 'mosaic', settings: { 'nca.preset': 'quick' }, sweep };
}

/**
 * One that begins with what a run had, and varies how much its aim weighs.
 * @param photos of the run, found again; so `style`
 * @param base folder that the experiment's file lies in
 * @throws Error if the run used settings that this version does not have
 */
export function sweepOf(run: RunFile, photos: readonly Uri[], style: Uri | undefined, places: { readonly base: Uri; readonly bundledStyles: Uri }): ExperimentDraft {
  const recorded: Readonly<Record<string, unknown>> = recordedSettings(run.settings);
  const prompts = style === undefined ? run.guidance?.prompts : undefined;
  const varied = prompts ? 'nca.clip.weight' : 'nca.style.weight';
  const weight = Number(recorded[varied] ?? 1) || 1;
  const settings = Object.entries(recorded).filter(([name, value]) => name !== varied && isOwn(name, value, usualSettings(run, recorded)));
  return {
    images: photos.map((photo) => pathFrom(places.base, photo)),
    ...(style && { style: isIn(places.bundledStyles, style) ? bundledStyleStem(style) : pathFrom(places.base, style) }),
    ...(prompts && { prompt: formatPrompts(prompts) }),
    settings: { ...decidedOf(recorded), ...Object.fromEntries(settings) },
    sweep: { [varied]: [weight / 2, weight, weight * 2] },
  };
}

/** What the run would have had if only the first decisions were the user's. */
function usualSettings({ device, style, start }: RunFile, recorded: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const chosen = settingsSchema.parse(decidedOf(recorded));
  return resolveSettings(chosen, device.kind, 1, { style: style !== undefined, start: start !== undefined });
}

/** What the other settings follow from; always written, since what is usual may be another thing tomorrow. */
function decidedOf(recorded: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(['nca.preset', 'nca.profile', 'nca.automaton.layout'].map((name) => [name, recorded[name]]));
}

/** Which device there is and how many cores it has, the next machine says for itself. */
function isOwn(name: string, value: unknown, usual: Readonly<Record<string, unknown>>): boolean {
  if (['nca.device', 'nca.workers'].includes(name) || !Object.hasOwn(experimentSettings, name)) return false;
  return value !== null && JSON.stringify(value) !== JSON.stringify(usual[name]);
}

const isIn = (folder: Uri, uri: Uri) => folderOf(uri).toString() === folder.toString();

function pathFrom(base: Uri, uri: Uri): string {
  return pathWithin(base, uri) === undefined ? uri.fsPath : posix.relative(base.path, uri.path);
}
