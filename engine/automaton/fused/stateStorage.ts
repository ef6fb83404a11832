/**
 * Which states of a rollout are stored and which computed again: every `interval`-th is kept, and those of one
 * interval at a time. An interval of 1 keeps all; ⌈√kept⌉ needs the least memory.
 */
export interface StateStorage {
  readonly kept: number;
  readonly interval: number;
}

/** States in memory at once, that at the end and one spare included. */
export function storedStates({ kept, interval }: StateStorage): number {
  return Math.ceil(kept / interval) + (Math.min(interval, kept) - (kept > 0 ? 1 : 0)) + 2;
}

/** The smallest interval whose states fit into `most`; ⌈√kept⌉ if none does. */
export function chooseStorage(kept: number, most: number): StateStorage {
  const widest = Math.max(1, Math.ceil(Math.sqrt(kept)));
  for (let interval = 1; interval < widest; interval++)
    if (storedStates({ kept, interval }) <= most) return { kept, interval };
  return { kept, interval: widest };
}
