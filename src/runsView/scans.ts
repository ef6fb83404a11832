import { LOOK_MILLISECONDS } from '../locks/claimRun';
import { STILL_ELSEWHERE } from '../locks/heldLock';

/** Looks at what is shown, one at a time. One that fails ends none of the later ones. */
export class Scans {
  private last: Promise<void> = Promise.resolve();
  private isWanted = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly scan: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Calls that come while one waits for its turn are that one. */
  again(): Promise<void> {
    if (this.isWanted) return this.last;
    this.isWanted = true;
    this.last = this.last
      .then(() => {
        this.isWanted = false;
        return this.scan();
      })
      .catch(this.failed);
    return this.last;
  }

  /** Once it is known of who trains elsewhere whether he lives: the end of a process that was killed changes no file. */
  later(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.again();
    }, STILL_ELSEWHERE + LOOK_MILLISECONDS).unref();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
