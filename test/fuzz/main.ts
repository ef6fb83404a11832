/**
 * `npm run fuzz -- --seconds N [--inputs N] [--seed N] [--only INDEX]`: mutated files for every parser. Each input is
 * parsed in a process of its own kind with bounded memory, and ended when it takes too long. What is found is told by
 * seed and index, which give the same input again. Status 1 if anything is found.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Judgement } from './child';

const HEAP_MEGABYTES = 384;
/** Beyond this an input of a megabyte takes more than it may. */
const MEMORY_BYTES = 384 * 2 ** 20;
/** Contexts of time-limited work stay in the heap: what is measured is an input, not all before it. */
const INPUTS_A_CHILD = 500;
/** Of one input; a slow machine with other work takes some of it. */
const HANG_MILLISECONDS = 20_000;

interface Found {
  readonly kind: 'crash' | 'hang' | 'raw error' | 'memory';
  readonly index: number;
  readonly detail: string;
}

const { values } = parseArgs({ options: { seconds: { type: 'string' }, inputs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const only = values.only === undefined ? undefined : Number(values.only);
const most = only === undefined ? Number(values.inputs ?? Infinity) : 1;
const seconds = Number(values.seconds ?? (values.inputs ?? only) === undefined ? (values.seconds ?? 60) : Infinity);

const folder = mkdtempSync(path.join(tmpdir(), 'nca-fuzz-'));

function start(): Promise<ChildProcess> {
  const env = { ...process.env, FUZZ_FOLDER: folder };
  const child = fork(path.join(__dirname, 'test-fuzz-child.js'), { execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`], env, stdio: ['ignore', 'ignore', process.env['FUZZ_LOUD'] ? 'inherit' : 'ignore', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`The fuzzer's own process ended with ${code}.`)));
  });
}

/** What became of one input; undefined: the child is of no use any more. */
function judged(child: ChildProcess, index: number): Promise<Judgement | 'crash' | 'hang'> {
  return new Promise((resolve) => {
    const settle = (result: Judgement | 'crash' | 'hang') => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(result);
    };
    const timer = setTimeout(() => settle('hang'), HANG_MILLISECONDS);
    child.once('message', (judgement) => settle(judgement as Judgement));
    child.once('exit', () => settle('crash'));
    child.send({ seed, index });
  });
}

async function main(): Promise<number> {
  const found: Found[] = [];
  const counts = new Map<string, { inputs: number; refused: number; slowest: number }>();
  const end = performance.now() + seconds * 1000;
  let child = await start();
  let inputs = 0;
  for (let index = only ?? 0; inputs < most && (inputs === 0 || performance.now() < end); index++, inputs++) {
    if (inputs > 0 && inputs % INPUTS_A_CHILD === 0) {
      child.kill('SIGKILL');
      child = await start();
    }
    let result = await judged(child, index);
    if (result === 'hang') {
      // A machine that does other work may stand still for as long: only what hangs twice, hangs.
      child.kill('SIGKILL');
      child = await start();
      result = await judged(child, index);
    }
    if (typeof result === 'string') {
      found.push({ kind: result, index, detail: '' });
      child.kill('SIGKILL');
      child = await start();
      continue;
    }
    const { target, raw, grown, refused, milliseconds } = result;
    const count = counts.get(target) ?? { inputs: 0, refused: 0, slowest: 0 };
    counts.set(target, { inputs: count.inputs + 1, refused: count.refused + Number(refused), slowest: Math.max(count.slowest, milliseconds) });
    if (raw !== undefined) found.push({ kind: 'raw error', index, detail: `${target}: ${raw}` });
    if (grown > MEMORY_BYTES) found.push({ kind: 'memory', index, detail: `${target}: ${Math.round(grown / 2 ** 20)} MiB` });
  }
  child.kill();
  for (const [target, { inputs: all, refused, slowest }] of counts) console.log(`${target}: ${all} inputs, ${refused} refused, slowest ${Math.round(slowest)} ms`);
  for (const { kind, index, detail } of found) console.log(`${kind} (--seed ${seed} --only ${index}) ${detail}`);
  const count = (kind: Found['kind']) => found.filter((each) => each.kind === kind).length;
  console.log(`${inputs} inputs, seed ${seed}: ${count('crash')} crashes, ${count('hang')} hangs, ${count('raw error')} raw errors, ${count('memory')} beyond memory`);
  return found.length === 0 ? 0 : 1;
}

void main()
  .then((code) => (process.exitCode = code))
  .finally(() => rmSync(folder, { recursive: true, force: true }));
