/** How long the rest of a clip takes, by the frames that were painted since it began. */
export class FramePace {
  private readonly began: number;

  /** @param before frames that were done when it began */
  constructor(
    private readonly before: number,
    private readonly count: number,
    private readonly now = () => performance.now(),
  ) {
    this.began = now();
  }

  /** Null before there is anything to tell it from. @param painted frames, with the share of the one at work */
  secondsLeft(painted: number): number | null {
    const done = painted - this.before;
    const seconds = (this.now() - this.began) / 1000;
    return done > 0 && seconds > 0.5 ? (seconds / done) * Math.max(0, this.count - painted) : null;
  }
}
