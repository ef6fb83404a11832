import * as Comlink from 'comlink';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { Stability } from '../../shared/stability';
import type { Losses } from '../api';
import { LONG_RUN_SIDE, type Look } from '../lane/longRun';
import type { Endurance } from '../lane/tasks';
import type { Values } from '../lane/values';
import { MOST_GROWTH, stabilityOf, type Endured } from './endured';
import { HARSH_SIDE } from './harshPhoto';
import { firstToStand } from './harshTrial';
import type { Lanes } from './lanes';
import { profiles } from './profiles';
import { expectedSteps, settlingOf } from './settling';
import type { Trainer } from './trainer';

/** One crop measures roughly: finalists go before the last weights only where they are better by this factor. */
const CLEARLY = 0.9;

/** The weights that become the automaton, and how they stand a long rollout. */
export interface Chosen {
  readonly parameters: Values;
  readonly stability: Stability;
  /** Whether they are not the last ones. */
  readonly putBy: boolean;
}

/** Who waits for the choice. */
export interface Waiting {
  /** Whether the last weights shall be taken without one. */
  skipped(): boolean;
  /** @param share of the work that is done, as far as it can be told while nothing has settled: 0 to 1 */
  progress(share: number): void;
}

/** Whether a training ends with a choice: `nca.stability.steps` asks for a long rollout. */
export function isJudged(settings: Pick<RunSettings, 'nca.stability.steps' | 'nca.output.steps'>): boolean {
  return settings['nca.stability.steps'] > settings['nca.output.steps'];
}

/**
 * The finalists with the least loss, at the steps of the result and in the long run together, if that is clearly less
 * than the last weights have; else the last ones. What burns out, on the own photo or on the harsh one, comes after what
 * does not.
 * @param harshPhoto which of the lanes' photos that is, where there is one
 * @returns undefined where that was skipped
 */
export async function chooseSteadiest(trainer: Trainer, lanes: Lanes, waiting: Waiting, harshPhoto?: number): Promise<Chosen | undefined> {
  const { 'nca.stability.steps': steps, 'nca.output.steps': resultSteps, 'nca.seed': seed } = trainer.settings;
  const finalists = profiles[trainer.settings['nca.profile']].keepsSteadiest ? trainer.finalists.all : [];
  const contenders = [trainer.parameters, ...finalists];
  const endurance = { photo: 0, seed, resultSteps, steps };
  const share = harshPhoto === undefined ? 1 : ownShare(contenders.length, lanes);
  const runs = await endureAll(contenders, lanes, endurance, { ...waiting, progress: (done) => waiting.progress(share * done) });
  const { ranked, alive } = rank(runs, (losses) => trainer.total(losses));
  const harsh = harshPhoto === undefined || alive === 0 || waiting.skipped() ? undefined : { ...endurance, photo: harshPhoto };
  const rest = { ...waiting, progress: (done: number) => waiting.progress(share + (1 - share) * done) };
  const trial = harsh && (await firstToStand(ranked.slice(0, alive).map((i) => contenders[i]!), lanes, harsh, rest));
  if (waiting.skipped()) return undefined;
  const best = ranked[trial?.index ?? 0]!;
  const stability = stabilityOf(runs[best]!, steps, (losses) => trainer.total(losses), trial?.harsh);
  return { parameters: contenders[best]!, stability, putBy: best > 0 };
}

/** Contenders from the best by the own photo, the first where there is nothing between them; the first `alive` do not burn out. */
function rank(runs: readonly Endured[], total: (losses: Losses) => number): { readonly ranked: readonly number[]; readonly alive: number } {
  const scores = runs.map(({ early, late, looks }) => (settlingOf(looks) === 'burnt out' ? Infinity : total(early) + total(late)));
  const rivals = scores.map((score, i) => (i === 0 ? score : score / CLEARLY) || Infinity);
  const ranked = [...rivals.keys()].sort((a, b) => (rivals[a] === rivals[b] ? a - b : rivals[a]! - rivals[b]!));
  return { ranked, alive: rivals.filter((score) => score < Infinity).length };
}

/** Of the work, where a harsh photo comes after the own: how many rounds the lanes need to roll all contenders on. */
function ownShare(contenders: number, lanes: Lanes): number {
  const rounds = Math.ceil(contenders / lanes.all.length);
  return rounds / (rounds + (HARSH_SIDE / LONG_RUN_SIDE) ** 2);
}

/** Each contender rolled on until it settles, burns out or has done its steps. */
function endureAll(contenders: readonly Values[], lanes: Lanes, endurance: Endurance, waiting: Waiting): Promise<Endured[]> {
  const shares = contenders.map(() => 0);
  const tell = (index: number, share: number) => {
    shares[index] = share;
    waiting.progress(shares.reduce((sum, each) => sum + each) / shares.length);
  };
  return Promise.all(
    contenders.map(async (parameters, i) => {
      const looks: Look[] = [];
      const watch = (look: Look) => {
        looks.push(look);
        const goesOn = settlingOf(looks) === undefined;
        tell(i, goesOn ? look.steps / expectedSteps(look.steps, endurance.steps) : 1);
        return goesOn && !waiting.skipped();
      };
      return { ...(await lanes.run((lane) => lane.longRun(parameters, endurance, Comlink.proxy(watch)))), looks };
    }),
  );
}

/** What the user should know of the choice. */
export function describeChoice({ putBy, stability }: Chosen): string[] {
  const notes = putBy
    ? ['The automaton is one from before the end of the training (nca.stability.steps): it stands running on clearly better than the last one.']
    : [];
  const remedy = 'longer rollouts (nca.training.maxSteps) or a lower nca.training.learningRate make it steadier.';
  return [...notes, ...troubles(stability).map((trouble) => `The automaton ${trouble}: ${remedy}`)];
}

function troubles({ steady, steps, lossRatio, early, harsh }: Stability): string[] {
  const elsewhere = harsh?.burntOut ? [`burns out when it runs on for ${harsh.steps} steps on a photo of hard contrasts that it was not made for`] : [];
  const loses = lossRatio !== null && lossRatio > MOST_GROWTH && early !== 'burnt out';
  if (loses) return [`loses its picture (loss × ${lossRatio.toPrecision(2)}) when it runs on for ${steps} steps`, ...elsewhere];
  // What burns out on its own photo is not tried on another.
  return steady || harsh ? elsewhere : [`burns out when it runs on for ${steps} steps`];
}
