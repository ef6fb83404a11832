/** One write at a time, and none too soon after another: what is asked for meanwhile is written then, and only once. */
export class LatestWrite {
  private running: Promise<void> | undefined;
  private again = false;

  /**
   * @param write writes what there is at the time
   * @param failed hears of each failure; writing goes on
   * @param seconds between the end of a write and the next
   */
  constructor(
    private readonly write: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
    private readonly seconds: number,
  ) {}

  request(): void {
    this.again = true;
    this.running ??= this.writeWhileAsked().finally(() => (this.running = undefined));
  }

  private async writeWhileAsked(): Promise<void> {
    while (this.again) {
      this.again = false;
      await this.write().catch(this.failed);
      // A process that has nothing else to do may end: whoever ends a run writes what there is.
      await new Promise<void>((resolve) => void setTimeout(resolve, this.seconds * 1000).unref());
    }
  }
}
