import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { name as toolName, version } from '../../package.json';
import { modelExtension } from '../../shared/modelFile';
import { mixFiles } from '../mix/mixFiles';
import { automataHelp, locateModel } from './locateModel';
import { fileUri, nodeFileSystem, writeFreePath } from './nodeFileSystem';
import { readOptions } from './readOptions';
import { printResult } from './terminal';
import { UsageError } from './usageError';

const optionsSchema = z.object({
  weights: z.string().transform((text) => text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))).pipe(z.array(z.number().min(0))).meta({ description: 'a share of 0 or more for each automaton, such as 0.7,0.3' }).optional(),
  by: z.enum(['weights', 'steps']).optional(),
  out: z.string().default('.'),
  json: z.boolean().default(false),
});

export function addMixCommand(program: Command): void {
  program
    .command('mix')
    .description('Make an automaton of several of one layout and the same levels.')
    .argument('<automaton...>', 'files, or names of ready-made ones; two or more')
    .option('--weights <shares>', 'share of each, as 0.7,0.3 (else all alike)')
    .option('--by <way>', 'weights: average them; steps: average what each does in a step (else by what their trainings began with)')
    .option('--out <dir>', 'folder for the automaton (else this one)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', automataHelp)
    .action(run);
}

async function run(automata: string[], given: unknown): Promise<void> {
  const { weights = automata.map(() => 1), by, out, json } = readOptions(optionsSchema, given);
  if (automata.length < 2) throw new UsageError('Name two automata or more.');
  if (weights.length !== automata.length) throw new UsageError(`--weights has ${weights.length} shares for ${automata.length} automata.`);
  const files = await Promise.all(automata.map(locateModel));
  const { bytes, way } = await mixFiles(nodeFileSystem, files.map((file) => fileUri(path.resolve(file))), weights, `${toolName} ${version}`, by);
  const stem = files.map((file) => path.basename(file, modelExtension)).join('+');
  const model = await writeFreePath(out, stem, modelExtension, bytes);
  const words = way === 'weights' ? 'Their weights are averaged.' : 'What each does in a step is averaged: it has the perceptrons of all.';
  printResult({ json }, { model, way, weights }, `Automaton: ${model}\n${words}\n`);
}
