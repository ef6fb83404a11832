import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { messageOf } from '../../shared/messageOf';
import { parsePrompts, type Prompt } from '../../shared/prompts/parsePrompts';
import { weightHint } from '../../shared/prompts/weightHint';
import type { Settings } from '../../shared/configuration/settings';
import { bundledPhoto, styleFile, stylesHelp } from './samples';
import { clipIds, readGuidance } from './guidance';
import { automataHelp, locateStart } from './locateModel';
import { addModelOptions, type ModelOptions } from './models';
import { ProgressReport } from './progressReport';
import { addSettingOptions, settingsFromOptions, type SettingOptions } from './settingOptions';
import { stylize } from './stylize';
import { describe, jsonLine } from './stylizeCommand';
import { printResult } from './terminal';
import { UsageError } from './usageError';

interface PromptOptions extends SettingOptions, ModelOptions {
  prompt?: readonly string[];
  imagePrompt?: readonly string[];
  aesthetic?: string;
  clip?: string;
  style?: string;
  from?: string;
  out?: string;
  json?: boolean;
}

const samplePhoto = bundledPhoto('lighthouse');
const samplePrompt = 'a pencil sketch';
/** Where `--aesthetic` is given and the setting is at its default, off. */
const defaultAestheticWeight = 0.02;
const collect = (value: string, before: readonly string[] = []) => [...before, value];

export function addPromptCommand(program: Command): void {
  const command = program
    .command('prompt')
    .description('Train an automaton that makes images look like words. Without arguments: a bundled photo as a pencil sketch.')
    .argument('[image-or-prompt...]', 'photos, then the prompt: words, or several with a weight W each, such as "red:1 | blue horizontal stripes:0.5"')
    .option('--prompt <text:w>', 'a further prompt, W its weight (else 1), such as "a watercolour:0.5"; repeatable', collect)
    .option('--image-prompt <file:w>', 'a picture as target, W its weight (else 1); repeatable', collect)
    .option('--aesthetic <score>', 'aesthetic score to reach, 0 to 10 (nca.aesthetic.target)')
    .option('--clip <id|dir>', `a CLIP model (${clipIds}) or its folder; without it the built-in words`)
    .option('--style <file|name>', 'a style picture for the same run, or the name of a bundled one')
    .option('--from <model>', 'what to train on from: a saved automaton (.nca.safetensors), the name of a ready-made one, or RUN@ITERATION, a preview in a run’s folder')
    .option('--out <dir>', 'folder for the run folder (nca.output.folder)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', stylesHelp)
    .addHelpText('after', automataHelp)
    .action(run);
  addModelOptions(command);
  addSettingOptions(command);
}

async function run(args: string[], options: PromptOptions): Promise<void> {
  const { images, texts } = readArguments(args, options);
  const prompts = texts.flatMap(parse);
  const imagePrompts = (options.imagePrompt ?? []).map(imagePrompt);
  const start = options.from === undefined ? undefined : await locateStart(options.from);
  const settings = withAesthetic(settingsFromOptions(options, start?.layout), options.aesthetic);
  const report = new ProgressReport();
  const note = (message: string) => report.note(message);
  texts.map(weightHint).forEach((hint) => hint !== undefined && note(hint));
  const { guidance: text, networks } = await readGuidance(prompts, settings, options, note);
  const outcome = await stylize(
    {
      images,
      style: options.style && styleFile(options.style),
      start: start?.start,
      startFrom: start?.startFrom,
      guidance: { prompts, images: imagePrompts, text },
      networks,
      models: options,
      out: options.out ?? settings['nca.output.folder'],
      settings,
      fitSize: true,
    },
    report,
  );
  printResult(options, jsonLine(outcome), describe(outcome));
}

/** The last argument is the prompt, unless it is a file and prompts come by options. */
function readArguments(args: readonly string[], { prompt = [], imagePrompt = [] }: PromptOptions): { images: string[]; texts: string[] } {
  const byOption = prompt.length + imagePrompt.length > 0;
  if (args.length === 0 && !byOption) return { images: [samplePhoto], texts: [samplePrompt] };
  const last = args.at(-1);
  const hasText = last !== undefined && !(byOption && existsSync(last));
  const texts = [...(hasText ? [last] : []), ...prompt];
  const images = hasText ? args.slice(0, -1) : [...args];
  if (images.length === 0) throw new UsageError('No image: give the photos first and then the prompt.');
  return { images, texts };
}

function parse(text: string): Prompt[] {
  try {
    return parsePrompts(text);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** `FILE:W`; a file whose name ends like that is itself. */
function imagePrompt(text: string): { file: string; weight: number } {
  const match = /^(.+):([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(text);
  if (!match || existsSync(text)) return { file: text, weight: 1 };
  const weight = Number(match[2]);
  if (weight === 0) throw new UsageError(`--image-prompt ${text}: the weight 0 would do nothing.`);
  return { file: match[1]!, weight };
}

function withAesthetic(settings: Settings, target: string | undefined): Settings {
  if (target === undefined) return settings;
  const score = Number(target);
  if (target === '' || !(score >= 0 && score <= 10)) throw new UsageError(`--aesthetic wants a number from 0 to 10, not "${target}".`);
  const weight = settings['nca.aesthetic.weight'] || defaultAestheticWeight;
  return { ...settings, 'nca.aesthetic.target': score, 'nca.aesthetic.weight': weight };
}
