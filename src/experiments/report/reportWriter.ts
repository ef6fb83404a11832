import type { RunItem } from '../experimentRunner';

/** Time between two reports, and the most of all time that they may take: a report of many runs takes a while. */
const LEAST_MILLISECONDS = 5000;
const SHARE = 0.05;

/** Says when a report is written: soon after something has changed, but not for each of many short runs, and at the end. */
export class ReportWriter {
  private noted: readonly RunItem[] | undefined;
  private writing: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private notBefore = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly write: (items: readonly RunItem[]) => Promise<void>) {}

  /** Something has changed. @throws what the last report failed with */
  note(items: readonly RunItem[]): void {
    if (this.failure) throw this.failure.error;
    this.noted = items;
    if (this.writing || this.timer !== undefined) return;
    const wait = this.notBefore - performance.now();
    if (wait <= 0) this.begin(items);
    else this.timer = setTimeout(() => this.begin(this.noted!), wait);
  }

  /** Nothing changes any more. @throws if a report cannot be written */
  async finish(items: readonly RunItem[]): Promise<void> {
    clearTimeout(this.timer);
    this.noted = undefined;
    await this.writing;
    await this.write(items);
  }

  private begin(items: readonly RunItem[]): void {
    this.timer = undefined;
    this.noted = undefined;
    this.writing = this.writeNow(items);
  }

  private async writeNow(items: readonly RunItem[]): Promise<void> {
    const begun = performance.now();
    await this.write(items).catch((error: unknown) => (this.failure = { error }));
    const now = performance.now();
    this.notBefore = now + Math.max(LEAST_MILLISECONDS, (now - begun) / SHARE);
    this.writing = undefined;
    if (this.noted && !this.failure) this.note(this.noted);
  }
}
