import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { textureSettings } from '../../shared/configuration/textureSettings';
import { describeProblem } from '../../shared/messageOf';
import { modelExtension } from '../../shared/modelFile';
import { tileSideSchema, tileStepsSchema } from '../../shared/tile';
import { addModelOptions, type ModelOptions } from './models';
import { ProgressReport } from './progressReport';
import { blankPhoto, styleFile, stylesHelp } from './samples';
import { addSettingOptions, settingsFromOptions, type SettingOptions } from './settingOptions';
import { stylize } from './stylize';
import { jsonLine } from './stylizeCommand';
import { printResult } from './terminal';
import { describeTile, makeTile, makeTrainedTile } from './texture';
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
    .option('--tile <px>', 'side of the tile, or WIDTHxHEIGHT', '256')
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
  const steps = stepsOf(options.steps);
  const settings = settingsFromOptions({ ...options, set: [...textureSettings, ...(options.set ?? [])] });
  const { 'nca.device': device, 'nca.workers': workers } = settings;
  if (style.endsWith(modelExtension)) {
    const seed = options.seed === undefined ? undefined : settings['nca.seed'];
    const files = await makeTile({ ...size, model: style, device, workers, seed, steps, out: options.out ?? path.dirname(style) });
    return printResult(options, files, describeTile(files));
  }
  const tile = { ...size, steps };
  const job = { images: [blankPhoto], tile, style: styleFile(style), out: options.out ?? settings['nca.output.folder'], settings, models: options };
  const outcome = await stylize(job, new ProgressReport());
  const files = await makeTrainedTile(outcome, tile);
  printResult(options, { ...jsonLine(outcome), ...files }, `Automaton: ${outcome.model}\n${describeTile(files)}`);
}

const sideSchema = z.coerce.number().pipe(tileSideSchema);

/** @throws UsageError */
function sizeOf(text: string): { readonly width: number; readonly height: number } {
  const sides = /^(\d+)(?:x(\d+))?$/.exec(text);
  const parsed = z.tuple([sideSchema, sideSchema]).safeParse([sides?.[1], sides?.[2] ?? sides?.[1]]);
  if (!parsed.success) throw new UsageError(`--tile wants a side in pixels or WIDTHxHEIGHT, 16 to 16384, not "${text}".`);
  const [width, height] = parsed.data;
  return { width, height };
}

/** @throws UsageError */
function stepsOf(text: string | undefined): number | undefined {
  const parsed = z.coerce.number().pipe(tileStepsSchema).optional().safeParse(text);
  if (!parsed.success) throw new UsageError(`--steps: ${describeProblem(parsed.error)}`);
  return parsed.data;
}
