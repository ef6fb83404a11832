import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { modelExtension } from '../../shared/modelFile';
import { describeProblem } from '../../shared/protocol/rpc';
import { applyAutomaton, type ApplyArguments } from './apply';
import { UsageError } from './usageError';

/** Automata that come with the program, named without folder and ending. */
const gallery = path.join(__dirname, '../weights/gallery');

const optionsSchema = z.object({
  steps: z.coerce.number().int().min(1).max(100_000).optional(),
  size: z.union([z.literal('original'), z.coerce.number().int().min(8).max(32_768)]).default('original'),
  seed: z.coerce.number().int().min(0).max(4294967295).optional(),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  workers: z.coerce.number().int().min(0).max(64).default(0),
  keepColors: z.boolean().default(false),
  out: z.string().optional(),
  json: z.boolean().default(false),
});

export function addApplyCommand(program: Command): void {
  program
    .command('apply')
    .description('Run a saved automaton on pictures of any size.')
    .argument('<model>', 'a *.nca.safetensors file, or the name of one that comes with the program')
    .argument('<image...>', 'pictures')
    .option('--steps <n>', 'steps of the automaton (else as in the file)')
    .option('--size <px>', "longer side of the output, or 'original' (the default)")
    .option('--seed <n>', 'seed of the noise (else as in the file)')
    .option('--keep-colors', 'change the light only and keep the picture’s own colours')
    .option('--device <name>', 'auto, cpu or gpu')
    .option('--workers <n>', 'CPU workers; 0: by cores')
    .option('--out <dir>', 'folder for the results (else beside each picture)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .action(run);
}

async function run(model: string, images: string[], given: unknown): Promise<void> {
  const options = optionsSchema.safeParse(given);
  if (!options.success) throw new UsageError(`--${describeProblem(options.error)}`);
  const { json, ...rest } = options.data;
  const job: ApplyArguments = { ...rest, images, model: await locateModel(model) };
  const results = await applyAutomaton(job);
  process.stdout.write(json ? `${JSON.stringify({ results })}\n` : results.map((file) => `Result: ${file}\n`).join(''));
}

async function locateModel(name: string): Promise<string> {
  const bundled = path.join(gallery, `${name}${modelExtension}`);
  const isName = !/[/\\.]/.test(name);
  if (isName && (await exists(bundled))) return bundled;
  if (await exists(name)) return name;
  const known = (await readdir(gallery)).filter((file) => file.endsWith(modelExtension)).map((file) => path.basename(file, modelExtension));
  throw new Error(`There is no automaton "${name}": give a *${modelExtension} file, or one of ${known.join(', ')}.`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
