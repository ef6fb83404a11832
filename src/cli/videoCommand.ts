import type { Command } from 'commander';
import { z } from 'zod';
import { automataHelp, automatonFirst, locateModel } from './locateModel';
import { readOptions } from './readOptions';
import { strengthHelp, strengthSchema } from './strengthOption';
import { printResult } from './terminal';
import { applyToClip } from './video/video';

const optionsSchema = z.object({
  size: z.union([z.literal('original'), z.coerce.number().int().min(8).max(8192)]).default('original'),
  seed: z.coerce.number().int().min(0).max(4294967295).optional(),
  strength: strengthSchema,
  keepColors: z.boolean().default(false),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  workers: z.coerce.number().int().min(0).max(64).default(0),
  out: z.string().optional(),
  json: z.boolean().default(false),
});

export function addVideoCommand(program: Command): void {
  program
    .command('video')
    .description('Run a saved automaton on a clip: strokes move with the picture and do not flicker.')
    .argument('<model>', 'a *.nca.safetensors file, or the name of a ready-made one')
    .argument('<clip>', 'a video (by ffmpeg, where it is installed), an animated GIF, or a folder of numbered pictures')
    .option('--size <px>', "longer side of the output, or 'original' (the default)")
    .option('--seed <n>', 'seed of the noise (else as in the file)')
    .option('--strength <share>', strengthHelp)
    .option('--keep-colors', 'paint in the clip’s own colours')
    .option('--device <name>', 'auto, cpu or gpu')
    .option('--workers <n>', 'CPU workers; 0: by cores')
    .option('--out <dir>', 'folder for the result (else beside the clip)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', `\nAfter Ctrl-C or a kill the same command goes on where it was.\n${automataHelp()}`)
    .action(run);
}

async function run(model: string, input: string, given: unknown): Promise<void> {
  const { json, ...rest } = readOptions(optionsSchema, given);
  automatonFirst('video', model, input);
  const clip = await applyToClip({ ...rest, input, model: await locateModel(model) });
  printResult({ json }, clip, `Result: ${clip.result}\n${clip.frames} frames; made of: ${clip.record}\n`);
}
