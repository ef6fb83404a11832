export interface Throttled<A extends unknown[]> {
  (...args: A): void;
  /** Forgets a call that is still due. */
  cancel(): void;
}

/**
 * Calls at once, then at most every `milliseconds`; of the calls between only the last is made.
 * It waits on a timer and never on an animation frame: a hidden panel gets none.
 */
export function throttle<A extends unknown[]>(call: (...args: A) => void, milliseconds: number): Throttled<A> {
  let due: A | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = () => {
    timer = undefined;
    if (due) fire(due);
  };
  const fire = (args: A) => {
    due = undefined;
    timer = setTimeout(tick, milliseconds);
    call(...args);
  };
  const throttled = (...args: A) => {
    if (timer === undefined) fire(args);
    else due = args;
  };
  return Object.assign(throttled, {
    cancel: () => {
      due = undefined;
    },
  });
}
