import type { Command } from 'commander';
import { applyAutomaton } from './apply';
import { quoted } from '../../shared/shellWord';
import { maskOf, someImage } from './maskFiles';
import { readMask, readPicture } from './pictureFiles';
import { bundledPhoto, bundledStyles, styleFile, stylesHelp } from './samples';
import { automataHelp, locateStart } from './locateModel';
import { addModelOptions, type ModelOptions } from './models';
import { readNamed } from './readNamed';
import { ProgressReport } from './progressReport';
import { addSettingOptions, settingsFromOptions, type SettingOptions } from './settingOptions';
import { stylize, type StylizeOutcome } from './stylize';
import { printResult } from './terminal';
import { UsageError } from './usageError';

const samplePhoto = bundledPhoto('cat');
const sampleStyle = 'woodcut';

interface StylizeOptions extends SettingOptions, ModelOptions {
  style?: string;
  from?: string;
  out?: string;
  mask?: string | true;
  json?: boolean;
}

export function addStylizeCommand(program: Command): void {
  const command = program
    .command('stylize')
    .description('Train an automaton that gives images the style of a picture. Without arguments: a bundled cat as a woodcut.')
    .argument('[image...]', 'photos; several train one automaton that works for all')
    .option('--style <file|name>', 'the style picture, or the name of a bundled one')
    .option('--from <model>', 'what to train on from: a saved automaton (.nca.safetensors), the name of a ready-made one, or RUN@ITERATION, a preview in a run’s folder')
    .option('--out <dir>', 'folder for the run folder (nca.output.folder)')
    .option('--mask [file]', 'a further result that is painted where a picture is white (without a file: PHOTO.mask.png beside each photo)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', stylesHelp)
    .addHelpText('after', automataHelp)
    .action(run);
  addModelOptions(command);
  addSettingOptions(command);
}

async function run(images: string[], options: StylizeOptions): Promise<void> {
  const start = options.from === undefined ? undefined : await locateStart(options.from);
  const settings = settingsFromOptions(options, start?.layout);
  if (typeof options.mask === 'string') someImage(images, options.mask, `nca stylize${options.style ? ` --style ${quoted(options.style)}` : ''}`);
  await checkThere(images);
  if (images.length > 0 && !options.style) {
    throw new UsageError(`--style is missing: a picture, or one of ${bundledStyles().join(', ')}.`);
  }
  const job = {
    images: images.length > 0 ? images : [samplePhoto],
    style: styleFile(options.style ?? sampleStyle),
    start: start?.start,
    startFrom: start?.startFrom,
    out: options.out ?? settings['nca.output.folder'],
    settings,
    fitSize: true,
    models: options,
  };
  await checkMasks(job.images, options.mask);
  const outcome = await stylize(job, new ProgressReport());
  const masked = options.mask === undefined ? undefined : await paintMasked(job.images, options.mask, outcome);
  const words = masked ? `Masked: ${masked.join(', ')}\n` : '';
  printResult(options, { ...jsonLine(outcome), ...(masked && { masked }) }, describe(outcome) + words);
}

/** Before anything else is asked for. @throws Error that names the one that is not there */
async function checkThere(images: readonly string[]): Promise<void> {
  for (const image of images) await readNamed(image);
}

/** Before a training that takes minutes: masks that cannot be read, or have another shape. */
async function checkMasks(images: readonly string[], mask: string | true | undefined): Promise<void> {
  if (mask !== undefined) for (const image of images) await readMask(maskOf(image, mask)!, await readPicture(image, 'original'));
}

/** The results once more, painted where masks say so. */
async function paintMasked(images: readonly string[], mask: string | true, { model, folder, settings }: StylizeOutcome): Promise<string[]> {
  const { 'nca.output.size': size, 'nca.output.background': background, 'nca.device': device, 'nca.workers': workers } = settings;
  const made = await applyAutomaton({ ...{ model, images, mask, size, background, device, workers, out: folder }, strength: 1, keepColors: false });
  return made.map(({ file }) => file);
}

export function jsonLine({ folder, result, model, output, settings, device }: StylizeOutcome) {
  const { losses, similarity, quality, stability, iterations, seconds, ended } = output;
  const similar = similarity && { similarity: { first: mean(similarity.first.cosines), last: mean(similarity.last.cosines) } };
  const run = { iterations, seconds, ended, device: device.kind, seed: settings['nca.seed'] };
  return { folder, result, model, losses, ...similar, quality, stability, ...run };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function describe({ result, model, output }: StylizeOutcome): string {
  const seconds = Math.round(output.seconds);
  return `${output.iterations} iterations in ${seconds} s\nResult: ${result}\nAutomaton: ${model}\n`;
}
