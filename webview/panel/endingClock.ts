import type { Finishing } from '../../engine/api';
import type { Ending } from './state';

const millisecondsBetween = 500;
/** An estimate says nothing of the very end: until that comes the bar waits here. */
const mostShare = 0.97;

/** Tells again and again how far the end of a training is, by the latest estimate. */
export class EndingClock {
  private begun = 0;
  private share = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly tell: (ending: Ending) => void) {}

  /** What the engine says: at the beginning, and again as it knows more. */
  set({ secondsLeft, judging }: Finishing): void {
    const now = performance.now() / 1000;
    if (!this.timer) this.begun = now;
    this.stop();
    const look = () => {
      const [passed, left] = [performance.now() / 1000 - this.begun, Math.max(0, now + secondsLeft - performance.now() / 1000)];
      // It never goes back, whatever the estimates do.
      if (secondsLeft > 0) this.share = Math.max(this.share, Math.min(mostShare, passed / (passed + left)));
      this.tell({ share: this.share, secondsLeft: left, judging });
    };
    look();
    this.timer = setInterval(look, millisecondsBetween);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
