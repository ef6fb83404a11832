import type { Uri } from 'vscode';
import { parseLosses } from '../runs/lossesCsv';
import type { RunFile } from '../runs/runFile';
import { parseRunFile } from '../runs/runFile';
import type { FileSystem } from '../fileSystem';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import type { ComparedRun } from '../../shared/protocol/compareMessages';
import { joinNames } from '../safeName';
import { join, nameOf } from '../uris';

/**
 * Reads a run's folder for a comparison. Pictures and losses that are missing are left out.
 * @throws Problem if there is no run in it
 */
export async function readRun(fs: FileSystem, folder: Uri): Promise<{ compared: ComparedRun; run: RunFile }> {
  const run = await readRunFile(fs, folder);
  const losses = await read(fs, join(folder, 'losses.csv'));
  const pictures = await Promise.all(
    run.results.map(async ({ photo, file }) => {
      const bytes = await read(fs, joinNames(folder, file));
      return bytes ? [{ photo, bytes }] : [];
    }),
  );
  const compared = {
    name: nameOf(folder),
    facts: factsOf(run),
    losses: losses ? parseLosses(new TextDecoder().decode(losses)) : [],
    pictures: pictures.flat(),
  };
  return { compared, run };
}

async function readRunFile(fs: FileSystem, folder: Uri): Promise<RunFile> {
  try {
    return parseRunFile(await fs.readFile(join(folder, 'run.json')));
  } catch (error) {
    throw new Problem('no-run', `${nameOf(folder)} is no folder of a run: ${messageOf(error)}`);
  }
}

/** A message knows no subclasses such as Node's. */
async function read(fs: FileSystem, uri: Uri): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** In the order in which they are worth reading; what the run has nothing of is left out. */
function factsOf(run: RunFile): Record<string, string> {
  const { quality, stability, similarity, losses } = run;
  const measured = Object.entries(losses ?? {}).map(([name, { last }]): Fact => [`loss: ${name}`, digits(last)]);
  const facts: Fact[] = [
    ['photos', run.photos.map(({ name }) => name).join(', ')],
    ['style', run.style?.name],
    ['prompts', run.guidance?.prompts.map(({ text, weight }) => (weight === 1 ? text : `${text}:${weight}`)).join(' | ')],
    ['CLIP', run.guidance?.clip],
    ['started from', run.start?.name],
    ['ended', run.stoppedBy ?? run.ended ?? 'unfinished'],
    ['iterations', String(run.iterations)],
    ['seconds', run.seconds === null ? undefined : run.seconds.toFixed(1)],
    ['device', run.device.name],
    ...measured,
    ['similarity', similarity && digits(mean(similarity.last.cosines))],
    ['residual', quality ? digits(quality.residual) : undefined],
    ['correlation', quality ? digits(quality.correlation) : undefined],
    ['gramRatio', quality?.gramRatio == null ? undefined : digits(quality.gramRatio)],
    ['steady', stability && (stability.steady ? 'yes' : 'no')],
    ...Object.entries(run.settings).map(([name, value]): Fact => [name, JSON.stringify(value)]),
  ];
  return Object.fromEntries(facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== ''));
}

type Fact = [name: string, value: string | undefined];

const digits = (value: number) => String(Number(value.toPrecision(3)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
