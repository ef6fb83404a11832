/** What a watcher saw of heartbeats. Clocks of machines are never compared: only its own is read. */
export class Heartbeats {
  /** By file: its heartbeat when it was last seen to change, and when that was. */
  private readonly seen = new Map<string, { beat: string; since: number }>();

  constructor(private readonly clock: WatcherClock = performance) {}

  /** For how many milliseconds this watcher has seen the same heartbeat. */
  stillFor(file: string, beat: string): number {
    const now = this.clock.now();
    const seen = this.seen.get(file);
    if (seen?.beat === beat) return now - seen.since;
    this.seen.set(file, { beat, since: now });
    return 0;
  }
}

export interface WatcherClock {
  /** Milliseconds that only ever go forward, whatever the time of day does. */
  readonly now: () => number;
}
