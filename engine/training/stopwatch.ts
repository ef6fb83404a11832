/** Training time without pauses, and the speed of late. */
export class Stopwatch {
  private readonly started: number;
  private readonly ticks: number[] = [];
  private pausedAt: number | undefined;
  private idle = 0;

  /** @param before seconds of the run before this sitting */
  constructor(
    private readonly before: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {
    this.started = now();
  }

  /** An iteration was done. */
  tick(): void {
    this.ticks.push(this.seconds());
    if (this.ticks.length > 20) this.ticks.shift();
  }

  pause(): void {
    this.pausedAt ??= this.now();
  }

  resume(): void {
    if (this.pausedAt !== undefined) this.idle += this.now() - this.pausedAt;
    this.pausedAt = undefined;
  }

  seconds(): number {
    return this.before + (this.pausedAt ?? this.now()) - this.started - this.idle;
  }

  /** Iterations a second over the last 20; 0 before the second. */
  speed(): number {
    const span = this.ticks.at(-1)! - this.ticks[0]!;
    return span > 0 ? (this.ticks.length - 1) / span : 0;
  }
}
