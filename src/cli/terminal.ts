import { plainLines, plainText } from '../../shared/plainText';

/** What the command prints for others to read on: words, or with `--json` one line of JSON. */
export function printResult({ json }: { readonly json?: boolean | undefined }, line: object, words: string): void {
  process.stdout.write(json ? `${JSON.stringify(line)}\n` : plainLines(words));
}

/** A line about how things go, on standard error. */
export function say(message: string): void {
  process.stderr.write(`${plainLines(message)}\n`);
}

/** A failure, on one line of standard error. */
export function sayFailure(message: string): void {
  process.stderr.write(`nca: ${plainText(message.trim())}\n`);
}

/** Whether standard output took all of it, as far as is known by now. */
let whole = true;

/**
 * What is printed comes whole or the exit status says that it did not. Whoever reads may leave early (`| head -1`): that
 * is no failure, and no training ends for lack of a reader. Where standard error is gone or full, there is nobody to tell.
 */
export function guardOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || !whole) return;
    whole = false;
    sayFailure(`Standard output cannot be written: ${error.message}.`);
    process.exitCode ||= 1;
  });
}

/** Ends by itself once all is printed; `process.exit` would cut what a pipe has not taken yet. */
export function endWith(status: number): void {
  process.exitCode = whole ? status : status || 1;
}
