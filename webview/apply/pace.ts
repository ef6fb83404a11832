/** How fast a machine applies automata, and how long the rest takes. Work is counted in steps of cells. */
export class Pace {
  private done = 0;
  private share = 0;
  private index = 0;
  private begun = 0;
  private masked = false;
  /** What was done of pictures without masks. */
  private plain = { work: 0, seconds: 0 };
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
    this.begun = this.now();
    this.masked = false;
  }

  /** What the picture at hand takes, now that it is decoded. */
  know(work: number, masked = false): void {
    this.works[this.index] = work;
    this.masked = masked;
  }

  progress(share: number): void {
    this.share = share;
  }

  /** Whatever became of it. */
  end(): void {
    this.plain = this.plainSoFar;
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
    return speedOf({ work: this.done + this.share * this.workOf(this.index), seconds: this.secondsSince(this.began) });
  }

  /** The same of pictures without masks alone, which cost more for each step: what is kept for other times. */
  get plainSpeed(): number | null {
    return speedOf(this.plainSoFar);
  }

  private get plainSoFar() {
    const { work, seconds } = this.plain;
    const more = this.masked ? 0 : this.share * this.workOf(this.index);
    return more > 0 ? { work: work + more, seconds: seconds + this.secondsSince(this.begun) } : this.plain;
  }

  private secondsSince(time: number): number {
    return (this.now() - time) / 1000;
  }

  /** Of one whose size is not known: as much as the others, on the mean. */
  private workOf(index: number): number {
    const own = this.works[index];
    if (own !== null && own !== undefined) return own;
    const others = this.works.filter((work) => work !== null);
    return others.length > 0 ? others.reduce((sum, work) => sum + work, 0) / others.length : 0;
  }
}

const speedOf = ({ work, seconds }: { readonly work: number; readonly seconds: number }) => (seconds > 0.5 && work > 0 ? work / seconds : null);
