/** One write at a time: what is asked for meanwhile is written after it, and only once. */
export class LatestWrite {
  private running: Promise<void> | undefined;
  private again = false;

  /**
   * @param write writes what there is at the time
   * @param failed hears of each failure; writing goes on
   */
  constructor(
    private readonly write: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  request(): void {
    this.again = true;
    this.running ??= this.writeWhileAsked().finally(() => (this.running = undefined));
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async writeWhileAsked(): Promise<void> {
    while (this.again) {
      this.again = false;
      await this.write().catch(this.failed);
    }
  }
}
