import type { Look } from '../lane/longRun';

/** Looks whose mean is compared with that of as many before them: single ones scatter. */
const WINDOW = 5;
/** Share by which means may differ of a rollout that goes on as it is. */
const MOST_CHANGE = 0.15;
/** Drift that nobody sees, whatever share it changes by. */
const UNSEEN = 1e-5;
/** Cells' values are trained to stay within ±1, and reach twice that in automata that live on; beyond this they grow for ever. */
const BURNT = 100;
/** The same, as a share of the layout's bound, where one holds them. */
const BURNT_OF_BOUND = 0.75;

/** Steps after which long runs settle that do: 264 to 440 in recorded trainings of many styles. */
const USUAL_STEPS = 360;

/**
 * How many steps a long run will probably take in all. One that goes on for longer than is usual is expected to for a quarter
 * of what it has taken.
 * @param done steps that it has taken
 * @param most steps after which it ends in any case
 */
export function expectedSteps(done: number, most: number): number {
  return Math.min(most, Math.max(USUAL_STEPS, 1.25 * done));
}

/**
 * Whether the rest of a long run would tell anything new: it settled once neither the drift nor the extent of its values
 * changes any more, and it never does once the values run away, or would if no bound held them.
 * @param bound of the automaton's values
 * @returns undefined while it must go on
 */
export function settlingOf(looks: readonly Look[], bound = Infinity): 'settled' | 'burnt out' | undefined {
  const extents = looks.map(({ range: { low, high } }) => Math.max(-low, high));
  if (!(extents.at(-1)! <= Math.min(BURNT, BURNT_OF_BOUND * bound))) return 'burnt out';
  const drifts = looks.map(({ drift }) => drift);
  return looks.length >= 2 * WINDOW && stays(drifts) && stays(extents) ? 'settled' : undefined;
}

function stays(values: readonly number[]): boolean {
  const [before, now] = [mean(values.slice(-2 * WINDOW, -WINDOW)), mean(values.slice(-WINDOW))];
  return Math.abs(now - before) <= MOST_CHANGE * before + UNSEEN;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
