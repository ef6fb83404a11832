import type { Settings } from '../../shared/configuration/settings';

/** What is lost at most where whoever listens keeps what it was handed. */
const usual = 5;
/** Of the training's time that handing over may take. */
const largestShare = 0.02;

/** Seconds of training until the next checkpoint. @param cost seconds that the last one took */
export function secondsToCheckpoint(settings: Pick<Settings, 'nca.checkpoint.seconds'>, cost: number): number {
  return Math.min(settings['nca.checkpoint.seconds'], Math.max(usual, cost / largestShare));
}
