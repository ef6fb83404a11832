import type { Command } from 'commander';
import { z } from 'zod';
import { settingsSchema } from '../../shared/configuration/settings';
import { quoted } from '../../shared/shellWord';
import { applyAutomaton, type ApplyArguments } from './apply';
import { automataHelp, automatonFirst, locateModel } from './locateModel';
import { someImage } from './maskFiles';
import { strengthHelp, strengthSchema } from './strengthOption';
import { readOptions } from './readOptions';
import { printResult } from './terminal';
import { UsageError } from './usageError';

const optionsSchema = z.object({
  steps: z.coerce.number().int().min(0).max(100_000).optional(),
  size: z.union([z.literal('original'), z.coerce.number().int().min(8).max(32_768)]).default('original'),
  seed: z.coerce.number().int().min(0).max(4294967295).optional(),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  workers: z.coerce.number().int().min(0).max(64).default(0),
  strength: strengthSchema,
  mask: z.union([z.string(), z.literal(true)]).optional(),
  rest: z.string().optional(),
  keepColors: z.boolean().default(false),
  background: settingsSchema.shape['nca.output.background'],
  out: z.string().optional(),
  json: z.boolean().default(false),
});

export function addApplyCommand(program: Command): void {
  program
    .command('apply')
    .description('Run a saved automaton on pictures of any size.')
    .argument('<model>', 'a *.nca.safetensors file, or the name of a ready-made one')
    .argument('[image...]', 'pictures')
    .option('--steps <n>', 'steps of the automaton; after the growth of one that grows (else as in the file)')
    .option('--size <px>', "longer side of the output, or 'original' (the default)")
    .option('--seed <n>', 'seed of the noise (else as in the file)')
    .option('--strength <share>', strengthHelp)
    .option('--mask [file]', 'where it paints: white all, grey partly, black nothing (without a file: PHOTO.mask.png beside each picture)')
    .option('--rest <model>', 'another automaton of the same layout and levels, which paints what the mask leaves')
    .option('--keep-colors', 'paint in the picture’s own colours')
    .option('--background <#rrggbb>', 'colour under transparent pictures (else the result is transparent, too)')
    .option('--device <name>', 'auto, cpu or gpu')
    .option('--workers <n>', 'CPU workers; 0: by cores')
    .option('--out <dir>', 'folder for the results (else beside each picture)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', automataHelp)
    .action(run);
}

async function run(model: string, images: string[], given: unknown): Promise<void> {
  const { json, rest, ...options } = readOptions(optionsSchema, given);
  automatonFirst('apply', model, images[0] ?? 'woodcut');
  someImage(images, options.mask, `nca apply ${quoted(model)}`);
  if (rest !== undefined && options.mask === undefined) throw new UsageError('--rest paints what a mask leaves: give --mask, too.');
  const job: ApplyArguments = { ...options, images, model: await locateModel(model), rest: rest === undefined ? undefined : await locateModel(rest) };
  const made = await applyAutomaton(job);
  const results = made.map(({ file }) => file);
  printResult({ json }, { results, records: made.map(({ record }) => record) }, results.map((file) => `Result: ${file}\n`).join(''));
}
