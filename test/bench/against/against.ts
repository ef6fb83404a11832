/**
 * `npm run bench -- against COMMIT`: that commit, built in a temporary folder (`tree.ts`), and this tree do the same in
 * turns, each time in a process of its own (`side.ts`). Of `--rounds` the medians are told. `--only start,apply` leaves
 * out the whole runs, which take minutes.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { heading, median, row } from '../measure';
import type { Measured, SideTask } from './measured';
import { thisTree, treeOf, type Tree } from './tree';

const run = promisify(execFile);

/** What is told of each task: its words, number and unit. */
const rows: Readonly<Record<SideTask, readonly (readonly [what: string, of: keyof Measured, unit: string])[]>> = {
  start: [
    ['first iteration', 'firstIteration', 's'],
    ['first preview', 'firstPreview', 's'],
    ['processor time until both', 'processor', 's'],
  ],
  apply: [
    ['apply at 1,024 pixels', 'apply', 's'],
    ['its processor time, start of the program included', 'processor', 's'],
    ['its peak memory', 'memory', 'MiB'],
  ],
  quick: [
    ['a whole run of `quick`', 'whole', 's'],
    ['its processor time', 'processor', 's'],
    ['its peak memory', 'memory', 'MiB'],
  ],
};
const tasks = Object.keys(rows) as SideTask[];

export async function benchAgainst(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', default: tasks.join(',') } },
  });
  const [commit] = positionals;
  if (commit === undefined) throw new Error('Against which commit? `npm run bench -- against HEAD~1`.');
  const wanted = values.only.split(',').map((word) => tasks.find((task) => task === word) ?? refuse(word));
  // Ctrl-C ends the side that is at it, and with that all, but not before the folder is removed.
  process.on('SIGINT', () => {});
  const theirs = await treeOf(commit);
  try {
    const ours = await thisTree();
    heading(`Against ${theirs.name}, medians of ${values.rounds} turns`);
    for (const task of wanted) await compare(task, [ours, theirs], Number(values.rounds));
  } finally {
    await theirs.remove();
  }
}

function refuse(word: string): never {
  throw new Error(`There is no "${word}" to measure, but ${tasks.join(', ')}.`);
}

async function compare(task: SideTask, trees: readonly [Tree, Tree], rounds: number): Promise<void> {
  const measured: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // Whoever is second finds files in memory: they take turns in that, too.
    for (const i of round % 2 === 0 ? [0, 1] as const : [1, 0] as const) measured[i].push(await measure(task, trees[i]));
  }
  for (const [what, of, unit] of rows[task]) {
    const [ours, theirs] = measured.map((side) => median(side.map((each) => each[of] ?? NaN))) as [number, number];
    row(what, ours, theirs, unit);
  }
}

/** @throws Error with what the side said, if it failed */
async function measure(task: SideTask, { program }: Tree): Promise<Measured> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'nca-side-'));
  try {
    const env = { ...process.env, BENCH_STARTED: String(Date.now()) };
    const { stdout } = await run(process.execPath, [program, task], { cwd, env });
    return JSON.parse(stdout) as Measured;
  } finally {
    await rm(cwd, { recursive: true });
  }
}
