import type { Halving } from '../../shared/configuration/experimentHalving';

/** How far a run is. */
interface Position {
  /** Index of the rung that it trains to, or waits at; undefined: it goes to its end. */
  readonly rung?: number | undefined;
  /** Whether it waits there. */
  readonly arrived: boolean;
  /** Share of its training that is done, 0 to 1, as far as that is known. */
  readonly done: number;
}

/**
 * Share of its whole training that a run is expected to do yet: what comes after a rung counts by the share of the runs that go on there.
 * @param active runs that are neither done nor out
 */
export function shareLeft(halving: Halving | undefined, { rung, arrived, done }: Position, active: number): number {
  const rungs = halving?.rungs ?? [];
  const stage = rung ?? rungs.length;
  const parts = [...rungs.map(({ at }) => at), 1].map((end, i) => {
    if (i < stage || (arrived && i === stage)) return 0;
    const start = i === 0 ? 0 : rungs[i - 1]!.at;
    const goesOn = i === stage ? 1 : Math.min(1, rungs[i - 1]!.keep / Math.max(1, active));
    return goesOn * Math.max(0, end - Math.max(start, i === stage ? done : 0));
  });
  return parts.reduce((sum, part) => sum + part, 0);
}
