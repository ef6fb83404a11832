/**
 * Meta-trains the base automaton that new runs start from, by Reptile (Nichol et al. 2018) over many styles and
 * photos; `npm run train:base`. Tasks, crops and steps come from one seed.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { initialParameters } from '../../engine/automaton/initialParameters';
import { learnTask, moveTowards, type MetaTask, type TaskResult } from './reptile';
import type { Lane } from '../../engine/lane/lane';
import { padPhoto } from '../../engine/photo';
import { studio } from '../../engine/training/profiles/studio';
import { Random } from '../../engine/random';
import { lossWeightsSchema } from '../../shared/losses';
import { settingsSchema } from '../../shared/configuration/settings';
import { describeProblem, messageOf } from '../../shared/messageOf';
import { BaseFile } from './baseFile';
import { startEngine } from '../cli/engineThreads';
import { readPicture } from '../cli/pictureFiles';

type LaneRemote = Pick<Lane, 'prepare' | 'train' | 'average'>;

const SIZE = 64;
/** Longer sides in pixels that photos and styles are scaled to, so that the base has seen strokes of many sizes. */
const PHOTO_SIZES = [200, 320] as const;
const STYLE_SIZES = [160, 400] as const;
const ITERATIONS = 12;
/** The first task starts from nothing and learns longer. */
const FIRST_ITERATIONS = 250;
const LEARNING_RATE = 0.002;
/** Outer rate, falling geometrically from first to last round. */
const OUTER = [0.6, 0.05] as const;
/**
 * All weights are made smaller by this in the end. As they are, a new style's loss falls as fast, but strokes stay as
 * fine as they were: warm starts learn on better if they are shrunk (Ash and Adams 2020,
 * https://arxiv.org/abs/1910.08475, who add noise as well).
 */
const SHRINK = 0.8;
/** Share of the tasks with longer rollouts, so that older states stay bounded. */
const LONG = 0.35;
const weights = lossWeightsSchema.parse({ style: 1, content: 0.8, color: 1, overflow: 100 });

const laneSettings = {
  ...settingsSchema.parse({}),
  'nca.device': 'cpu' as const,
  'nca.automaton.layout': 'blur' as const,
  'nca.training.size': SIZE,
  'nca.training.maxSteps': 28,
  'nca.training.backpropagation': 12,
};

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

async function prepareTask(lane: LaneRemote, pictures: Pictures, iterations: number, random: Random): Promise<MetaTask> {
  const oneOf = (files: readonly string[]) => files[random.integer(0, files.length - 1)]!;
  const style = await readPicture(oneOf(pictures.styles), random.integer(...STYLE_SIZES));
  const picture = await readPicture(oneOf(pictures.photos), random.integer(...PHOTO_SIZES));
  const photo = padPhoto(picture, { margin: studio.margin, minimumSide: SIZE, alignment: blurLayout.alignment });
  await lane.prepare({ settings: laneSettings, photos: [photo], style });
  const long = random.uniform() < LONG;
  return {
    ...{ photo, iterations, size: SIZE, weights, learningRate: LEARNING_RATE, memory: laneSettings['nca.style.memory'] },
    steps: long ? [14, 28] : [8, 16],
    backpropagation: long ? 12 : 8,
  };
}

async function learnOne(lane: LaneRemote, base: Float32Array, pictures: Pictures, iterations: number, seed: number) {
  const random = Random.seeded(seed);
  const task = await prepareTask(lane, pictures, iterations, random);
  return learnTask(blurLayout, lane, base, task, random);
}

function report(round: number, results: readonly TaskResult[]): void {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const from = mean(results.map(({ style }) => mean(style.slice(0, 4))));
  const to = mean(results.map(({ style }) => mean(style.slice(-4))));
  console.log(`round ${round}: style ${from.toFixed(3)} → ${to.toFixed(3)}`);
}

const optionsSchema = z.object({
  pictures: z.string(),
  out: z.string(),
  rounds: z.coerce.number().int().min(1),
  workers: z.coerce.number().int().min(1).max(64),
  seed: z.coerce.number().int().min(0),
});
type Options = z.infer<typeof optionsSchema>;

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      pictures: { type: 'string' },
      out: { type: 'string' },
      rounds: { type: 'string', default: '560' },
      workers: { type: 'string', default: '2' },
      seed: { type: 'string', default: '7' },
    },
  });
  return optionsSchema.parse(values);
}

/** All rounds that are left. An interrupted training loses nine of them at most. */
async function train(lanes: readonly LaneRemote[], file: BaseFile, { pictures: folder, rounds, seed, out }: Options): Promise<void> {
  const pictures = await picturesIn(folder);
  const started = await file.read();
  if (started && started.round >= rounds) throw new Error(`${out} has had its ${rounds} rounds.`);
  const base = started?.parameters ?? initialParameters(blurLayout, Random.seeded(seed));
  for (let round = started?.round ?? 0; round < rounds; round++) {
    const iterations = round === 0 ? FIRST_ITERATIONS : ITERATIONS;
    const seeds = lanes.map((_, i) => (seed * 1_000_003 + round * lanes.length + i) >>> 0);
    const results = await Promise.all(lanes.map((lane, i) => learnOne(lane, base, pictures, iterations, seeds[i]!)));
    const rate = round === 0 ? 1 : OUTER[0] * (OUTER[1] / OUTER[0]) ** (round / rounds);
    moveTowards(base, results.map(({ parameters }) => parameters), rate);
    report(round, results);
    if (round % 10 === 9 && round + 1 < rounds) await file.write(base, round + 1);
  }
  await file.write(base.map((weight) => weight * SHRINK), rounds);
}

async function main(): Promise<void> {
  const options = readOptions();
  const engine = await startEngine(false);
  const lanes = Array.from({ length: options.workers }, () => engine.lane() as LaneRemote);
  try {
    await train(lanes, new BaseFile(options.out), options);
  } finally {
    await engine.dispose();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof z.ZodError ? `--${describeProblem(error)}` : messageOf(error));
  process.exitCode = error instanceof z.ZodError ? 2 : 1;
});
