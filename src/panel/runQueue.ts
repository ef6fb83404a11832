/** Jobs that wait, in their order. */
export class RunQueue<Job extends { readonly id: string }> {
  private jobs: Job[] = [];

  constructor(private readonly changed: () => void) {}

  get items(): readonly Job[] {
    return this.jobs;
  }

  add(job: Job): void {
    this.set([...this.jobs, job]);
  }

  take(): Job | undefined {
    const [first, ...rest] = this.jobs;
    if (first) this.set(rest);
    return first;
  }

  drop(id: string): void {
    this.set(this.jobs.filter((job) => job.id !== id));
  }

  /** Swaps a job with its neighbour; at either end it stays. */
  move(id: string, by: 1 | -1): void {
    const from = this.jobs.findIndex((job) => job.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.jobs.length) return;
    const jobs = [...this.jobs];
    [jobs[from], jobs[to]] = [jobs[to]!, jobs[from]!];
    this.set(jobs);
  }

  private set(jobs: Job[]): void {
    this.jobs = jobs;
    this.changed();
  }
}
