/** How the benchmarks measure: the ways of doing the same take turns in one run, medians are told. */

export const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** One way of doing something; resolves with what it took. */
export type Way = () => Promise<number>;

/** Milliseconds of processor time, over all threads: what else the machine does counts little. */
export async function processorTime(task: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Milliseconds by the clock. */
export async function wallTime(task: () => unknown): Promise<number> {
  const begun = performance.now();
  await task();
  return performance.now() - begun;
}

/** Medians of what each way took; the first round, which may compile and allocate, does not count. */
export async function takeTurns(ways: readonly Way[], rounds: number): Promise<number[]> {
  const times = ways.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [i, way] of ways.entries()) {
      const time = await way();
      if (round > 0) times[i]!.push(time);
    }
  return times.map(median);
}

export function heading(title: string): void {
  console.log(`\n**${title}**\n\n| | ours | the other | other / ours |\n|---|---|---|---|`);
}

/** @param unit follows both numbers */
export function row(what: string, ours: number, other: number, unit: string): void {
  const shown = (value: number) => `${Number(value.toPrecision(3)).toLocaleString('en')} ${unit}`;
  console.log(`| ${what} | ${shown(ours)} | ${shown(other)} | ${(other / ours).toFixed(2)} |`);
}

export function cannot(what: string, why: string): void {
  console.log(`\n**${what}**: cannot be measured here: ${why}`);
}
