/**
 * Which states of a rollout are stored and which computed again: every `interval`-th is kept, and those of one
 * interval at a time. An interval of 1 keeps all; ⌈√bpttSteps⌉ needs the least memory.
 */
export interface StateStorage {
  readonly bpttSteps: number;
  readonly interval: number;
}

/** States in memory at once, that at the end and one spare included. */
export function storedStates({ bpttSteps, interval }: StateStorage): number {
  return Math.ceil(bpttSteps / interval) + (Math.min(interval, bpttSteps) - (bpttSteps > 0 ? 1 : 0)) + 2;
}

/** ⌈√bpttSteps⌉, which needs the least memory. */
export const widestInterval = (bpttSteps: number): number => Math.max(1, Math.ceil(Math.sqrt(bpttSteps)));

/** The smallest interval whose states fit into `most`; ⌈√bpttSteps⌉ if none does. */
export function chooseStorage(bpttSteps: number, most: number): StateStorage {
  const widest = widestInterval(bpttSteps);
  for (let interval = 1; interval < widest; interval++)
    if (storedStates({ bpttSteps, interval }) <= most) return { bpttSteps, interval };
  return { bpttSteps, interval: widest };
}
