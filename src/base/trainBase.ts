/**
 * Meta-trains a base automaton that new runs start from, by Reptile (Nichol et al. 2018) with long episodes over many
 * styles and photos; `npm run train:base`. All that is drawn comes from one seed.
 */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Random } from '../../engine/random';
import { Lanes, type LaneRemote } from '../../engine/training/lanes';
import type { EngineClient } from '../../engine/engineClient';
import { resolveSettings } from '../../shared/configuration/resolve';
import { settingsSchema, type Settings } from '../../shared/configuration/settings';
import { layoutNames } from '../../shared/layouts';
import { readModel } from '../../shared/modelFile';
import { describeProblem, messageOf } from '../../shared/messageOf';
import { startEngine } from '../cli/engineThreads';
import { BaseFile } from './baseFile';
import { learn, type Episode } from './episode';
import { moved, outerRate } from './reptile';

/** Where there is no base yet, the first episode starts from nothing and learns longer. */
const FIRST_ITERATIONS = 250;
/** Photos of an episode. */
const PHOTOS = 3;

const optionsSchema = z.object({
  pictures: z.string(),
  out: z.string(),
  from: z.string().optional(),
  layout: z.enum(layoutNames),
  rounds: z.coerce.number().int().min(1),
  iterations: z.coerce.number().int().min(1),
  workers: z.coerce.number().int().min(1).max(64),
  seed: z.coerce.number().int().min(0),
});
type Options = z.infer<typeof optionsSchema>;

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      pictures: { type: 'string' },
      out: { type: 'string' },
      from: { type: 'string' },
      layout: { type: 'string', default: 'coarseToFine' },
      rounds: { type: 'string', default: '120' },
      iterations: { type: 'string', default: '40' },
      workers: { type: 'string', default: '2' },
      seed: { type: 'string', default: '7' },
    },
  });
  return optionsSchema.parse(values);
}

function settingsOf({ layout }: Pick<Options, 'layout'>, iterations: number, seed: number): Settings {
  return {
    ...settingsSchema.parse({}),
    'nca.device': 'cpu',
    'nca.automaton.layout': layout,
    'nca.training.start': 'cold',
    'nca.training.otherPhotos': 0,
    'nca.training.iterations': iterations,
    'nca.seed': seed,
  };
}

interface Pictures {
  readonly photos: readonly string[];
  readonly styles: readonly string[];
}

async function picturesIn(folder: string): Promise<Pictures> {
  const list = async (kind: string) => {
    const names = await readdir(path.join(folder, kind));
    return names.sort().map((name) => path.join(folder, kind, name));
  };
  return { photos: await list('photos'), styles: await list('styles') };
}

function drawEpisode({ photos, styles }: Pictures, options: Options, round: number, iterations: number): Episode {
  const seed = (options.seed * 1_000_003 + round) >>> 0;
  const random = Random.seeded(seed);
  const chosen = random.sample(photos.length, Math.min(PHOTOS, photos.length)).map((i) => photos[i]!);
  return { settings: settingsOf(options, iterations, seed), photos: chosen, style: styles[random.integer(0, styles.length - 1)]! };
}

function report(round: number, { style: file }: Episode, style: readonly number[]): void {
  const mean = (values: readonly number[]) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
  console.log(`round ${round}: ${path.basename(file)}, style ${mean(style.slice(0, 4))} → ${mean(style.slice(-4))}`);
}

/** The automaton that a new base goes on from, if any. */
async function beginning({ from, layout }: Options): Promise<Float32Array | undefined> {
  if (from === undefined) return undefined;
  const start = readModel(await readFile(from));
  if (start.layout !== layout) throw new Error(`${from} has the layout ${start.layout}: go on with --layout ${start.layout}.`);
  return start.parameters;
}

/** All rounds that are left; the file is written after each, so that an interrupted training goes on there. */
async function train(engine: EngineClient, lanes: Lanes, options: Options): Promise<void> {
  const { rounds, out } = options;
  const pictures = await picturesIn(options.pictures);
  const settings = resolveSettings(settingsOf(options, 1, 0), 'cpu', lanes.all.length, { style: true, start: false });
  const file = new BaseFile(out, settings);
  const started = await file.read();
  if (started && started.round >= rounds) throw new Error(`${out} has had its ${rounds} rounds.`);
  let base = started?.parameters ?? (await beginning(options));
  for (let round = started?.round ?? 0; round < rounds; round++) {
    const episode = drawEpisode(pictures, options, round, base ? options.iterations : FIRST_ITERATIONS);
    const { parameters, style } = await learn(engine, lanes, base, episode);
    base = base ? moved(base, parameters, outerRate(round, rounds)) : parameters;
    report(round, episode, style);
    await file.write(base, round + 1);
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  await mkdir(path.dirname(options.out), { recursive: true });
  const engine = await startEngine(false);
  const lanes = Array.from({ length: options.workers }, () => engine.lane() as unknown as LaneRemote);
  try {
    await train(engine, new Lanes(lanes), options);
  } finally {
    await engine.dispose();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof z.ZodError ? `--${describeProblem(error)}` : messageOf(error));
  process.exitCode = error instanceof z.ZodError ? 2 : 1;
});
