/** Which steps of a rollout are the frames of a film of its growth. */

export const pacings = ['slowStart', 'even'] as const;
/** `slowStart` shows the first steps one by one and gets faster; `even` goes the same way with each frame. */
export type Pacing = (typeof pacings)[number];

export interface GrowthPlan {
  /** Steps from the seed to the last frame, at least 1. */
  readonly steps: number;
  /** Seconds from the first to the last frame. */
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly pacing: Pacing;
}

/** Frames a second that can be chosen: browsers slow down GIFs whose frames take less than two hundredths of a second. */
export const frameRates = { least: 1, most: 50 } as const;

/** Seconds for which the last frame stays. */
export const holdSeconds = 1.5;
const mostFrames = 3000;

/**
 * Steps done at each frame, rising from 0 to `steps`.
 * @throws RangeError for films of less than two frames or more than 3000.
 */
export function frameSteps({ steps, seconds, framesPerSecond, pacing }: GrowthPlan): number[] {
  const frames = Math.round(seconds * framesPerSecond);
  if (!(frames >= 2 && frames <= mostFrames))
    throw new RangeError(`A film has 2 to ${mostFrames} frames; ${seconds} s at ${framesPerSecond} a second are ${frames}.`);
  return Array.from({ length: frames }, (_, i) => {
    const time = i / (frames - 1);
    return Math.round(steps * (pacing === 'even' ? time : time * time));
  });
}
