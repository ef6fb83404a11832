import { Presets, SingleBar } from 'cli-progress';
import type { Finishing, Progress } from '../../engine/api';
import { say } from './terminal';

/** Seconds between lines where there is no terminal. */
const LINE_SECONDS = 5;

/** Shows how far a training is: a bar on a terminal, else a line every few seconds; on stderr. */
export class ProgressReport {
  private readonly bar = process.stderr.isTTY
    ? new SingleBar(
        { format: '{bar} {value}/{total} | loss {loss} | {left}', stream: process.stderr, clearOnComplete: true },
        Presets.shades_classic,
      )
    : undefined;
  private nextLine = 0;
  private begun = false;
  /** What the end is at. */
  private doing = '';

  show(progress: Progress): void {
    if (this.bar) this.showBar(this.bar, progress);
    else if (performance.now() >= this.nextLine) {
      this.nextLine = performance.now() + LINE_SECONDS * 1000;
      this.note(`${progress.iteration}/${progress.iterations}  ${losses(progress)}  ${timeLeft(progress)}`);
    }
  }

  note(message: string): void {
    say(message);
  }

  finishing({ secondsLeft, judging }: Finishing): void {
    const doing = judging ? 'The iterations are over; the automaton is tried (Ctrl-C takes it as it is)' : 'The result is drawn';
    if (doing === this.doing && performance.now() < this.nextLine) return;
    this.end();
    this.doing = doing;
    this.nextLine = performance.now() + LINE_SECONDS * 1000;
    this.note([doing, ...(secondsLeft > 0 ? [`about ${timeLeft({ secondsLeft })}`] : [])].join(', '));
  }

  end(): void {
    this.bar?.stop();
  }

  private showBar(bar: SingleBar, progress: Progress): void {
    const shown = { loss: progress.total.toPrecision(3), left: timeLeft(progress) };
    if (!this.begun) bar.start(progress.iterations, progress.iteration, shown);
    this.begun = true;
    bar.update(progress.iteration, shown);
  }
}

function losses({ losses }: Progress): string {
  return Object.entries(losses)
    .map(([name, value]) => `${name} ${value.toPrecision(3)}`)
    .join('  ');
}

/** "12 s left"; empty where it is not known. */
export function timeLeft({ secondsLeft }: Pick<Progress, 'secondsLeft'>): string {
  if (!Number.isFinite(secondsLeft)) return '';
  const seconds = Math.ceil(secondsLeft);
  return seconds < 60 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`;
}
