import path from 'node:path';
import type { Command } from 'commander';
import { importedModel, torchStem } from '../runs/importedModel';
import { modelExtension } from '../../shared/modelFile';
import { knownShifts } from '../../shared/torch/importAutomaton';
import { name as tool, version } from '../../package.json';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { readNamedAs } from './readNamed';
import { printResult } from './terminal';
import { UsageError } from './usageError';

interface ImportOptions {
  shift?: string;
  out: string;
  json?: boolean;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('Make an automaton of a PyTorch file (.pt, .pth) of the original notebooks. Nothing in the file is executed.')
    .argument('<file>', 'what torch.save wrote: a module or a state dict')
    .option('--shift <cells>', '4,8,16 (as trained) or 2,3,4 (as shown; the default); for the layout shiftShuffle')
    .option('--out <dir>', 'folder for the automaton', '.')
    .option('--json', 'print one line of JSON, last, on standard output')
    .action(run);
}

async function run(file: string, { shift, out, json }: ImportOptions): Promise<void> {
  const shifts = shift === undefined ? undefined : parseShifts(shift);
  const name = path.basename(file);
  const { model, file: content } = await readNamedAs(file, (bytes) => importedModel({ name, bytes, shifts, tool: `${tool} ${version}` }));
  await prepareOut(out);
  const written = await writeFreePath(out, torchStem(name), modelExtension, content);
  const shown = model.shifts.length > 0 ? `, shifts ${model.shifts.join(', ')}` : '';
  printResult({ json }, { model: written }, `Layout ${model.layout}${shown}\nAutomaton: ${written}\n`);
}

function parseShifts(text: string): readonly number[] {
  const known = Object.values(knownShifts).find((shifts) => shifts.join(',') === text.replaceAll(' ', ''));
  if (known) return known;
  throw new UsageError(`--shift wants 4,8,16 or 2,3,4, not "${text}".`);
}
