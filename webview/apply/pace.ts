/** How fast a machine applies automata, and how long the rest takes. Work is counted in steps of cells. */
export class Pace {
  private done = 0;
  private share = 0;
  private index = 0;
  private readonly works: (number | null)[];
  private readonly began: number;

  /**
   * @param works of each picture; null where its size is not known
   * @param known work a second that was measured before, null if none was
   */
  constructor(
    works: readonly (number | null)[],
    private readonly known: number | null,
    private readonly now = () => performance.now(),
  ) {
    this.works = [...works];
    this.began = now();
  }

  begin(index: number): void {
    this.index = index;
    this.share = 0;
  }

  /** What the picture at hand takes, now that it is decoded. */
  know(work: number): void {
    this.works[this.index] = work;
  }

  progress(share: number): void {
    this.share = share;
  }

  /** Whatever became of it. */
  end(): void {
    this.done += this.share * this.workOf(this.index);
    this.index++;
    this.share = 0;
  }

  /** Null before there is anything to tell it from. */
  get secondsLeft(): number | null {
    const whole = this.works.slice(this.index).reduce<number>((sum, _, i) => sum + this.workOf(this.index + i), 0);
    const speed = this.speed ?? this.known;
    return speed ? (whole - this.share * this.workOf(this.index)) / speed : null;
  }

  /** Work a second, as far as it can be told from what was done; the first moments tell nothing. */
  get speed(): number | null {
    const seconds = (this.now() - this.began) / 1000;
    const work = this.done + this.share * this.workOf(this.index);
    return seconds > 0.5 && work > 0 ? work / seconds : null;
  }

  /** Of one whose size is not known: as much as the others, on the mean. */
  private workOf(index: number): number {
    const own = this.works[index];
    if (own !== null && own !== undefined) return own;
    const others = this.works.filter((work) => work !== null);
    return others.length > 0 ? others.reduce((sum, work) => sum + work, 0) / others.length : 0;
  }
}
