/** Keeps what was made last, as far as a number of bytes goes; the one that is asked for is always kept. */
export class ByteCache<T> {
  /** In the order in which they were asked for. */
  private readonly kept = new Map<string, { readonly value: T; readonly bytes: number }>();
  private bytes = 0;

  constructor(
    private readonly budget: number,
    private readonly bytesOf: (value: T) => number,
  ) {}

  get(key: string, make: () => T): T {
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known.value;
    }
    const value = make();
    this.keep(key, value);
    return value;
  }

  private keep(key: string, value: T): void {
    const bytes = this.bytesOf(value);
    for (const [oldest, old] of this.kept) {
      if (this.bytes + bytes <= this.budget) break;
      this.kept.delete(oldest);
      this.bytes -= old.bytes;
    }
    this.kept.set(key, { value, bytes });
    this.bytes += bytes;
  }
}
