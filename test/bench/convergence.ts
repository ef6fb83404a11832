/**
 * `npm run bench -- convergence`: how soon the style loss of six photo × style pairs, two seeds each, has fallen to
 * fixed fractions of what a start from nothing has, for each recipe. A run that is in `out/convergence` already, with
 * the same settings and base automaton, is not repeated: empty the folder after a change of the losses. Seconds are of
 * processor time over the number of workers, so that what else the machine does counts little.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { NodeEngine } from '../../src/cli/nodeEngine';
import { encodePng, readPicture } from '../../src/cli/pictureFiles';
import { resolveSettings, type RunSettings } from '../../src/shared/configuration/resolve';
import { settingsSchema } from '../../src/shared/configuration/settings';
import { baseAutomatonHash, startsFromBase } from '../../src/shared/configuration/start';
import type { TrainingResult } from '../../webview/engine/api';
import { median } from './measure';

const samples = 'media/samples';
const pairs = [
  ['lighthouse', 'mosaic'],
  ['cat', 'woodcut'],
  ['coffee', 'scales'],
  ['still-life', 'pointillism'],
  ['sailboat', 'stained-glass'],
  ['cottage', 'watercolour'],
] as const;
type Pair = (typeof pairs)[number];
const fractions = [0.7, 0.5, 0.4, 0.3];
/** Single iterations scatter: medians of so many are held against the fractions. */
const SMOOTHED = 9;

/** A run that has gone so far is ended. */
interface Limit {
  readonly seconds?: number;
  readonly iterations?: number;
}

interface Recipe extends Limit {
  readonly settings: Readonly<Record<string, unknown>>;
}

const cold = { 'nca.preset': 'quick', 'nca.training.start': 'cold' };
const recipes: Readonly<Record<string, Recipe>> = {
  // Longer than the preset, which counts on the base automaton.
  cold: { settings: { ...cold, 'nca.training.iterations': 400 } },
  quick: { settings: { 'nca.preset': 'quick' } },
  gram: { settings: { ...cold, 'nca.training.iterations': 400, 'nca.style.loss': 'gram' } },
  // The notebook's numbers but for the crop: 224 pixels would be 40 iterations in this time.
  original: {
    settings: { 'nca.preset': 'quick', 'nca.profile': 'notebook', 'nca.training.size': 96, 'nca.training.pool': 24 },
    seconds: 900,
  },
};

interface Run {
  readonly recipe: string;
  readonly settings: RunSettings;
  /** SHA-256 of the base automaton, if it began with that. */
  readonly base?: string;
  readonly pair: string;
  readonly seed: number;
  readonly iterations: number;
  /** Style loss of each iteration, and seconds since the training's start. */
  readonly style: readonly number[];
  readonly at: readonly number[];
  readonly quality: TrainingResult['quality'];
  readonly stability: TrainingResult['stability'];
}

async function train(settings: RunSettings, [photo, style]: Pair, { seconds = Infinity, iterations = Infinity }: Limit) {
  const engine = await NodeEngine.start(false);
  engine.setLanes(settings['nca.workers']);
  const size = settings['nca.output.size'];
  const request = {
    settings,
    photos: [await readPicture(`${samples}/photos/${photo}.jpg`, size)],
    style: await readPicture(`${samples}/styles/${style}.jpg`, Math.round(size * settings['nca.style.scale'])),
    start: startsFromBase(settings, true) ? await readFile('weights/base.nca.safetensors') : undefined,
  };
  const at: number[] = [];
  const begun = process.cpuUsage();
  const progress = () => {
    const { user, system } = process.cpuUsage(begun);
    at.push((user + system) / 1e6 / settings['nca.workers']);
    if (at.at(-1)! >= seconds || at.length >= iterations) engine.stop();
  };
  const ignore = () => {};
  const result = await engine.train(request, { progress, preview: ignore, checkpoint: ignore, notice: console.log });
  await engine.dispose();
  return { result, at };
}

async function measure(folder: string, recipe: string, pair: Pair, seed: number): Promise<Run> {
  const name = `${recipe}-${pair.join('-')}-${seed}`;
  const file = path.join(folder, `${name}.json`);
  const { settings: given } = recipes[recipe]!;
  const settings = resolveSettings(settingsSchema.parse({ ...given, 'nca.seed': seed }), 'cpu', availableParallelism());
  const before = existsSync(file) && (JSON.parse(await readFile(file, 'utf8')) as Run);
  const base = startsFromBase(settings, true) ? baseAutomatonHash : undefined;
  if (before && before.base === base && isDeepStrictEqual(before.settings, settings)) return before;
  const { result, at } = await train(settings, pair, recipes[recipe]!);
  const { iterations, quality, stability, history } = result;
  const style = history.map(({ losses }) => losses.style!);
  const run: Run = { recipe, settings, base, pair: pair.join(' × '), seed, iterations, style, at, quality, stability };
  await writeFile(path.join(folder, `${name}.png`), await encodePng(result.results[0]!));
  await writeFile(file, JSON.stringify(run));
  return run;
}

/** What the fractions are of: the style loss that a training of a recipe's kind has if it starts from nothing. */
async function startingLoss({ settings }: Run, pair: Pair): Promise<number> {
  const fromNothing = { ...settings, 'nca.training.start': 'cold', 'nca.stability.steps': 0 } as const;
  const { result } = await train(fromNothing, pair, { iterations: SMOOTHED });
  return median(result.history.map(({ losses }) => losses.style!));
}

/** What style losses can be compared under. */
function lossOf({ settings }: Run): string {
  return `${settings['nca.profile']} ${settings['nca.style.loss']}`;
}

/** Index of the first iteration whose smoothed style loss is at most `target`; -1 if none is. */
function reached(style: readonly number[], target: number): number {
  return style.findIndex((_, i) => i >= SMOOTHED - 1 && median(style.slice(i - SMOOTHED + 1, i + 1)) <= target);
}

/** @param start style loss that the fractions are of */
function report({ recipe, pair, seed, style, at, quality, stability }: Run, start: number): string {
  const cells = fractions.map((fraction) => {
    const i = reached(style, fraction * start);
    return i < 0 ? '–' : `${i + 1} / ${at[i]!.toFixed(0)} s`;
  });
  const last = median(style.slice(-SMOOTHED)) / start;
  const { correlation, gramRatio } = quality;
  const growth = stability?.lossRatio?.toFixed(2) ?? '–';
  const measures = [last.toFixed(2), gramRatio!.toFixed(2), correlation.toFixed(2), growth, at.at(-1)!.toFixed(0)];
  return `| ${[recipe, pair, seed, ...cells, ...measures].join(' | ')} |`;
}

export async function benchConvergence(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '1,2' },
      pairs: { type: 'string', default: String(pairs.length) },
      out: { type: 'string', default: 'out/convergence' },
    },
  });
  await mkdir(values.out, { recursive: true });
  const head = [...fractions.map((fraction) => `to ${fraction}`), 'end', 'Gram', 'correlation', '1,000 steps', 'seconds'];
  console.log(`| ${['recipe', 'pair', 'seed', ...head].join(' | ')} |\n|${'---|'.repeat(3 + head.length)}`);
  for (const pair of pairs.slice(0, Number(values.pairs))) {
    const starts = new Map<string, number>();
    for (const seed of values.seeds.split(',').map(Number)) {
      for (const recipe of positionals.length > 0 ? positionals : ['cold', 'quick']) {
        const run = await measure(values.out, recipe, pair, seed);
        const loss = lossOf(run);
        const start = starts.get(loss) ?? (await startingLoss(run, pair));
        starts.set(loss, start);
        console.log(report(run, start));
      }
    }
  }
}
