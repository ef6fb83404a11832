/** Longest that one turn should take. */
const turnMilliseconds = 40;
/** Milliseconds over which the rate is measured. */
const rateWindow = 1000;

/** Turns wanted steps a second into turns of whole steps that leave the page time to answer. */
export class Playback {
  private running = false;
  private stepMilliseconds = 0;
  private due = 0;
  private readonly turns: { at: number; steps: number }[] = [];

  /** @param advance does so many steps and resolves when they are done */
  constructor(
    private readonly advance: (steps: number) => Promise<void>,
    private readonly speed: () => number,
  ) {}

  /** Rolls until `stop`. Rejects with what `advance` throws. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.due = 1;
    let before = performance.now();
    while (this.running) {
      await nextFrame();
      if (!this.running) return;
      const now = performance.now();
      this.due += ((now - before) / 1000) * this.speed();
      before = now;
      if (this.due >= 1) await this.turn();
    }
  }

  stop(): void {
    this.running = false;
    this.turns.length = 0;
  }

  /** Steps a second over the last second. */
  get rate(): number {
    const now = performance.now();
    while (this.turns.length > 0 && now - this.turns[0]!.at > rateWindow) this.turns.shift();
    const [first] = this.turns;
    if (!first || this.turns.length < 2) return 0;
    const steps = this.turns.slice(1).reduce((sum, turn) => sum + turn.steps, 0);
    return steps / Math.max(0.001, (this.turns.at(-1)!.at - first.at) / 1000);
  }

  private async turn(): Promise<void> {
    const most = this.stepMilliseconds > 0 ? Math.max(1, Math.floor(turnMilliseconds / this.stepMilliseconds)) : 1;
    const steps = Math.min(Math.floor(this.due), most);
    // What this machine cannot keep up with is dropped, not made up for later.
    this.due = Math.min(this.due - steps, 1);
    const start = performance.now();
    await this.advance(steps);
    const end = performance.now();
    const measured = (end - start) / steps;
    this.stepMilliseconds = this.stepMilliseconds === 0 ? measured : 0.7 * this.stepMilliseconds + 0.3 * measured;
    this.turns.push({ at: end, steps });
  }
}

/** A page in the background gets no frames; playing stops there anyway, but nothing must hang. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 250);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
