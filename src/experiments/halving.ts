/**
 * Successive halving (Jamieson and Talwalkar 2016, https://arxiv.org/abs/1502.07943): all runs train to a share of their
 * iterations, the best go on to the next, the rest are discarded. A run is one of full length that pauses, so that its
 * learning rate knows how long it will be and what a kept one makes is what it makes without any halving.
 */
import type { Halving } from '../../shared/configuration/experimentHalving';
import { isHigherBetter } from '../../shared/configuration/experimentHalving';
import type { RungResult } from '../../shared/rung';

export interface Participant {
  readonly hash: string;
  /** Done: it has its place at the rungs that it paused at, and none is waited for. Out: it failed or is left out. */
  readonly ended?: 'done' | 'out' | undefined;
  /** By rung. */
  readonly results: readonly (RungResult | undefined)[];
}

/** What a run may do: train on (to a rung, or to its end), wait for the others at its rung, or nothing more. */
export type Standing =
  | { readonly kind: 'goesOn'; readonly rung?: number }
  | { readonly kind: 'paused'; readonly rung: number; readonly why: string }
  | { readonly kind: 'discarded'; readonly why: string };

/** Follows from the runs' results alone, so that several processes come to the same. */
export function standingsOf(halving: Halving, participants: readonly Participant[]): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  let left = participants.filter(({ ended }) => ended !== 'out');
  for (const [rung, { keep }] of halving.rungs.entries()) {
    left = left.filter(({ ended, results }) => ended === undefined || results[rung] !== undefined);
    const missing = left.filter(({ results }) => results[rung] === undefined);
    if (missing.length > 0) {
      for (const run of left) standings.set(run.hash, missing.includes(run) ? { kind: 'goesOn', rung } : { kind: 'paused', rung, why: described(halving, run.results[rung]!) });
      return standings;
    }
    const ranked = [...left].sort((a, b) => rankOf(halving, a.results[rung]!) - rankOf(halving, b.results[rung]!));
    ranked.slice(keep).forEach((run, i) => standings.set(run.hash, { kind: 'discarded', why: reason(halving, run.results[rung]!, keep + i + 1, ranked.length) }));
    left = ranked.slice(0, keep);
  }
  for (const { hash } of left) standings.set(hash, { kind: 'goesOn' });
  return standings;
}

/** The lower, the better. */
function rankOf({ by }: Halving, { value }: RungResult): number {
  if (!Number.isFinite(value)) return Infinity;
  return isHigherBetter(by) ? -value : value;
}

function reason({ by }: Halving, { iteration, value }: RungResult, place: number, of: number): string {
  return `after ${iteration} iterations: number ${place} of ${of} by ${by}, ${Number(value.toPrecision(3))}`;
}

function described({ by }: Halving, { iteration, value }: RungResult): string {
  return `after ${iteration} iterations, ${by} ${Number(value.toPrecision(3))}`;
}
