import { Presets, SingleBar } from 'cli-progress';
import { timeLeft } from '../progressReport';
import { say } from '../terminal';

/** Seconds between lines where there is no terminal. */
const LINE_SECONDS = 5;

/** How far a clip is: a bar on a terminal, else a line every few seconds; on stderr. */
export class ClipProgress {
  private readonly began = performance.now();
  private nextLine = this.began + LINE_SECONDS * 1000;
  private readonly bar: SingleBar | undefined;

  /** @param before frames that were done earlier @param count of all; undefined: not known */
  constructor(private readonly name: string, private readonly before: number, private readonly count: number | undefined) {
    if (before > 0) say(`${name}: ${before} frames are done already.`);
    if (!process.stderr.isTTY || !count) return;
    this.bar = new SingleBar({ format: '{name} {bar} {value}/{total} {left}', stream: process.stderr, clearOnComplete: true }, Presets.shades_classic);
    this.bar.start(count, before, { name, left: '' });
  }

  show(done: number): void {
    const each = (performance.now() - this.began) / 1000 / (done - this.before);
    const left = timeLeft({ secondsLeft: this.count ? each * Math.max(0, this.count - done) : Infinity });
    this.bar?.update(done, { left });
    if (this.bar || performance.now() < this.nextLine) return;
    this.nextLine = performance.now() + LINE_SECONDS * 1000;
    say(`${this.name}: frame ${done}${this.count ? ` of ${this.count}` : ''}${left && `, ${left}`}`);
  }

  end(): void {
    this.bar?.stop();
  }
}
