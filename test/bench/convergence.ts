/**
 * `npm run bench -- convergence`: how soon the style loss of six photo × style pairs, two seeds each, has fallen to
 * fixed fractions of what a start from nothing has, for each recipe. A run that is in `out/convergence` already, with
 * the same settings and base automaton, is not repeated: empty the folder after a change of the losses. Seconds are of
 * processor time over the number of workers, so that what else the machine does counts little.
 */
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pairs, type Pair } from './convergenceRecipes';
import { measure, train, type Run } from './convergenceRun';
import { median } from './measure';

const fractions = [0.7, 0.5, 0.4, 0.3];
/** Single iterations scatter: medians of so many are held against the fractions. */
const SMOOTHED = 9;

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
