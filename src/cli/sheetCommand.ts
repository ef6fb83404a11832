import type { Command } from 'commander';
import { z } from 'zod';
import { settingsSchema } from '../../shared/configuration/settings';
import { isImageName } from '../pictures/imageFiles';
import { automataHelp, locateModels } from './locateModel';
import { makeSheet } from './sheet';
import { strengthHelp, strengthSchema } from './strengthOption';
import { readOptions } from './readOptions';
import { printResult } from './terminal';
import { UsageError } from './usageError';

const optionsSchema = z.object({
  automata: z.array(z.string()).default([]),
  size: z.coerce.number().int().min(64).max(4096).default(320),
  columns: z.coerce.number().int().min(1).max(100).optional(),
  strength: strengthSchema,
  seed: z.coerce.number().int().min(0).max(4294967295).optional(),
  keepColors: z.boolean().default(false),
  background: settingsSchema.shape['nca.output.background'],
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  workers: z.coerce.number().int().min(0).max(64).default(0),
  out: z.string().default('.'),
  json: z.boolean().default(false),
});

export function addSheetCommand(program: Command): void {
  program
    .command('sheet')
    .description('Make a contact sheet: one photo in many automata, or many photos in one, with names.')
    .argument('[image...]', 'pictures')
    .option('--automata <automaton...>', 'files, folders or names of ready-made ones (else all of these)')
    .option('--size <px>', 'longer side of each picture (320)')
    .option('--columns <n>', 'pictures in a row (else by their number; a row for each photo where there are several of both)')
    .option('--strength <share>', strengthHelp)
    .option('--seed <n>', 'seed of the noise (else as in each file)')
    .option('--keep-colors', 'paint in the pictures’ own colours')
    .option('--background <#rrggbb>', 'colour under transparent pictures (else white)')
    .option('--device <name>', 'auto, cpu or gpu')
    .option('--workers <n>', 'CPU workers; 0: by cores')
    .option('--out <dir>', 'folder for the sheet (else this one)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', automataHelp)
    .action(run);
}

async function run(images: string[], given: unknown): Promise<void> {
  const { json, automata: listed, ...rest } = readOptions(optionsSchema, given);
  // The option takes all the words behind it, photos as well.
  const [photos, automata] = [[...images, ...listed.filter(isImageName)], listed.filter((name) => !isImageName(name))];
  if (photos.length === 0) throw new UsageError('A picture is missing, as in "nca sheet cat.jpg --automata woodcut strands".');
  const { file, cells } = await makeSheet({ ...rest, images: photos, automata: await locateModels(automata) });
  printResult({ json }, { sheet: file, cells }, `Result: ${file}\n`);
}
