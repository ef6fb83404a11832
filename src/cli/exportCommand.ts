import type { Command } from 'commander';
import { z } from 'zod';
import { frameRates, pacings } from '../../shared/export/growth';
import { exportAutomaton } from './exportAutomaton';
import { tuningRange } from '../../engine/play/tuning';
import { automataHelp, automatonFirst, locateModel } from './locateModel';
import { bundledPhoto } from './samples';
import { strengthHelp, strengthSchema } from './strengthOption';
import { readOptions } from './readOptions';
import { printResult, say } from './terminal';
import { UsageError } from './usageError';

const samplePhoto = bundledPhoto('lighthouse');

const optionsSchema = z.object({
  html: z.boolean().default(false),
  gif: z.boolean().default(false),
  png: z.boolean().default(false),
  size: z.coerce.number().int().min(16).max(4096).default(256),
  steps: z.coerce.number().int().min(0).max(100_000).optional(),
  seed: z.coerce.number().int().min(0).max(4294967295).optional(),
  seconds: z.coerce.number().min(0.1).max(60).default(4),
  fps: z.coerce.number().min(frameRates.least).max(frameRates.most).default(20),
  strength: strengthSchema,
  mask: z.union([z.string(), z.literal(true)]).optional(),
  rest: z.string().optional(),
  stepSize: z.coerce.number().gt(0).max(tuningRange.dt.most).default(1),
  scale: z.coerce.number().min(tuningRange.dx.least).max(tuningRange.dx.most).default(1),
  keepColors: z.boolean().default(false),
  pacing: z.enum(pacings).default('slowStart'),
  out: z.string().default('.'),
  json: z.boolean().default(false),
});

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('Make files of a saved automaton that others can look at. Name at least one of --html, --gif, --png.')
    .argument('<model>', 'a *.nca.safetensors file, or the name of a ready-made one')
    .argument('[image]', 'the picture that it plays on (else a bundled one)')
    .option('--html', 'a web page that plays it, all in one file')
    .option('--gif', 'its growth as GIF')
    .option('--png', 'the picture that it makes')
    .option('--size <px>', 'longer side in pixels (256)')
    .option('--steps <n>', 'steps to the last picture; after the growth of an automaton that grows (else as in the file)')
    .option('--seed <n>', 'seed of the noise (else as in the file)')
    .option('--strength <share>', strengthHelp)
    .option('--mask [file]', 'where it paints: white all, grey partly, black nothing (without a file: PHOTO.mask.png beside the picture)')
    .option('--rest <model>', 'another automaton of the same layout and levels, which paints what the mask leaves')
    .option('--step-size <share>', 'share of each step that it takes as it lives on, above 0 up to 1; of PNG and GIF (1)')
    .option('--scale <n>', 'distance of neighbouring cells as it lives on, 0.5 to 2; of PNG and GIF (1)')
    .option('--keep-colors', 'paint in the picture’s own colours; of automata that grow')
    .option('--seconds <s>', 'length of the GIF (4)')
    .option('--fps <n>', 'frames a second of the GIF (20)')
    .option('--pacing <name>', `${pacings.join(' or ')} (${pacings[0]})`)
    .option('--out <dir>', 'folder for the files (else this one)')
    .option('--json', 'print one line of JSON, last, on standard output')
    .addHelpText('after', automataHelp)
    .action(run);
}

async function run(model: string, image: string | undefined, given: unknown): Promise<void> {
  const { json, html, gif, png, fps, stepSize, scale, ...options } = readOptions(optionsSchema, given);
  automatonFirst('export', model, image ?? 'woodcut');
  const kinds = Object.entries({ html, gif, png }).filter(([, wanted]) => wanted);
  if (kinds.length === 0) throw new UsageError('Say what to make: --html, --gif or --png.');
  const wanted = { html, gif, png };
  if (options.rest !== undefined && options.mask === undefined) throw new UsageError('--rest paints what a mask leaves: give --mask, too.');
  const automata = { model: await locateModel(model), rest: options.rest === undefined ? undefined : await locateModel(options.rest) };
  const job = { ...options, ...automata, wanted, framesPerSecond: fps, tuning: { dt: stepSize, dx: scale }, image: image ?? samplePhoto };
  const files = await exportAutomaton(job, (kind) => say(`Making the ${kind.toUpperCase()} …`));
  const lines = Object.values(files).map((file) => `Result: ${file}\n`);
  printResult({ json }, { files }, lines.join(''));
}
