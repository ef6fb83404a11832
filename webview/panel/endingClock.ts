import type { Ending } from './state';

const millisecondsBetween = 500;
/** An estimate says nothing of the very end: until that comes the bar waits here. */
const mostShare = 0.97;

/**
 * Tells again and again how far the end of a training is, by its estimate.
 * @param seconds that it takes; 0 if nobody knows
 * @returns what stops it
 */
export function watchEnding(seconds: number, tell: (ending: Ending) => void): () => void {
  const begun = performance.now();
  const look = () => {
    const passed = (performance.now() - begun) / 1000;
    tell({ share: seconds > 0 ? Math.min(mostShare, passed / seconds) : 0, secondsLeft: Math.max(0, seconds - passed) });
  };
  look();
  const timer = setInterval(look, millisecondsBetween);
  return () => clearInterval(timer);
}
