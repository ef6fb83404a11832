import { messageOf } from '../../../shared/messageOf';
import type { Automaton } from '../automaton';
import type { Schedule } from './schedule';

export type ScheduleName = Schedule['name'];

/** How to make and judge automata, so that the choice itself can be tested without a GPU. */
export interface Trials<T extends Automaton> {
  /** @throws Error if it does not compile, computes something else than the CPU kernel, or loses the device */
  make(name: ScheduleName): Promise<T>;
  milliseconds(automaton: T): Promise<number>;
  /** What an earlier `remember` of this adapter said. */
  recall(): Promise<string | undefined>;
  remember(name: ScheduleName): Promise<void>;
}

export interface Choice<T> {
  /** undefined: no schedule works here. */
  readonly automaton: T | undefined;
  /** What failed, in words for the log. */
  readonly notices: readonly string[];
}

/**
 * Picks the schedule for this adapter: that which was quickest last time, else the quickest now. What fails is left
 * out and named.
 * @param candidates in the order in which they are tried
 */
export async function chooseSchedule<T extends Automaton>(
  candidates: readonly ScheduleName[],
  trials: Trials<T>,
): Promise<Choice<T>> {
  const notices: string[] = [];
  const working: { name: ScheduleName; automaton: T }[] = [];
  const attempt = async (name: ScheduleName) => {
    try {
      working.push({ name, automaton: await trials.make(name) });
    } catch (error) {
      notices.push(`The GPU kernels "${name}" do not work here: ${messageOf(error)}.`);
    }
  };
  const known = await trials.recall();
  const remembered = candidates.filter((name) => name === known);
  for (const name of remembered) await attempt(name);
  if (working.length === 0) for (const name of candidates) if (name !== known) await attempt(name);
  const best = await quickest(working, trials);
  if (best && best.name !== known) await trials.remember(best.name);
  return { automaton: best?.automaton, notices };
}

/** Disposes of the others. */
async function quickest<T extends Automaton>(
  working: readonly { name: ScheduleName; automaton: T }[],
  trials: Trials<T>,
): Promise<{ name: ScheduleName; automaton: T } | undefined> {
  if (working.length < 2) return working[0];
  const times = [];
  for (const { automaton } of working) times.push(await trials.milliseconds(automaton));
  const best = times.indexOf(Math.min(...times));
  working.forEach(({ automaton }, i) => i !== best && automaton.dispose());
  return working[best];
}
