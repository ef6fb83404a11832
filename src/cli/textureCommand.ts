import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { textureSettings } from '../../shared/configuration/textureSettings';
import { modelExtension } from '../../shared/modelFile';
import { tileSideSchema, tileStepsSchema } from '../../shared/tile';
import { addModelOptions, type ModelOptions } from './models';
import { ProgressReport } from './progressReport';
import { readOptions } from './readOptions';
import { blankPhoto, styleFile, stylesHelp } from './samples';
import { addSettingOptions, settingsFromOptions, type SettingOptions } from './settingOptions';
import { stylize } from './stylize';
import { jsonLine } from './stylizeCommand';
import { printResult } from './terminal';
import { describeTile, makeTile, makeTrainedTile } from './texture';
import { checkTileOfTraining } from './tileCheck';
import { UsageError } from './usageError';

interface TextureOptions extends SettingOptions, ModelOptions {
  tile: string;
  steps?: string;
  out?: string;
  json?: boolean;
}

export function addTextureCommand(program: Command): void {
  const command = program
    .command('texture')
    .description('Make a seamless tile of a style: train an automaton without a photo, or take a saved one.')
    .argument('<style>', `the style picture, the name of a bundled one, or a saved automaton (*${modelExtension})`)
    .option('--tile <px>', 'side of the tile, or WIDTHxHEIGHT, in pixels: multiples of the coarsest cell (8, in fine 16), four of them at least', '256')
    .option('--steps <n>', 'steps of the automaton; after the growth of one that grows (else as in the file)')
    .option('--out <dir>', 'folder for the run folder (nca.output.folder), or for the tile of a saved automaton')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', stylesHelp)
    .action(run);
  addModelOptions(command);
  addSettingOptions(command);
}

async function run(style: string, options: TextureOptions): Promise<void> {
  const size = sizeOf(options.tile);
  const { steps } = readOptions(stepsSchema, options);
  const settings = settingsFromOptions({ ...options, set: [...textureSettings, ...(options.set ?? [])] });
  const { 'nca.device': device, 'nca.workers': workers } = settings;
  if (style.endsWith(modelExtension)) {
    const seed = options.seed === undefined ? undefined : settings['nca.seed'];
    const files = await makeTile({ ...size, model: style, device, workers, seed, steps, out: options.out ?? path.dirname(style) });
    return printResult(options, files, describeTile(files));
  }
  const tile = { ...size, steps };
  checkTileOfTraining(tile, settings);
  const job = { images: [blankPhoto], tile, style: styleFile(style), out: options.out ?? settings['nca.output.folder'], settings, models: options };
  const outcome = await stylize(job, new ProgressReport());
  const files = await makeTrainedTile(outcome, tile);
  printResult(options, { ...jsonLine(outcome), ...files }, `Automaton: ${outcome.model}\n${describeTile(files)}`);
}

const stepsSchema = z.object({ steps: z.coerce.number().pipe(tileStepsSchema).optional() });
const sideSchema = z.coerce.number().pipe(tileSideSchema);

/** @throws UsageError */
function sizeOf(text: string): { readonly width: number; readonly height: number } {
  const sides = /^(\d+)(?:x(\d+))?$/.exec(text);
  const parsed = z.tuple([sideSchema, sideSchema]).safeParse([sides?.[1], sides?.[2] ?? sides?.[1]]);
  if (!parsed.success) throw new UsageError(`--tile wants a side in pixels or WIDTHxHEIGHT, 16 to 16384, not "${text}".`);
  const [width, height] = parsed.data;
  return { width, height };
}
