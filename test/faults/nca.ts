import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, onTestFinished } from 'vitest';
import { Random } from '../../engine/random';
import { tinyTraining } from '../tinyTraining';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
export const samples = path.join(root, 'media/samples');

/** `NCA_FAULTS_SEED` repeats what a run of the tests did. */
const seed = Number(process.env['NCA_FAULTS_SEED'] ?? 1);
export const seededRandom = () => Random.seeded(seed);

/** A few seconds, with a checkpoint after each iteration. */
export const settings = {
  ...tinyTraining,
  'nca.checkpoint.seconds': 0,
  'nca.stability.steps': 0,
  'nca.training.batch': 2,
  'nca.training.pool': 24,
  'nca.training.iterations': 20,
};
export const asked = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-faults-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ended {
  /** Null for a process that was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly isOver: () => boolean;
  kill(): void;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** A module that is loaded before the program. */
  readonly require?: string | undefined;
}

/** Starts the command line. */
export function nca(args: readonly string[], { cwd, env = {}, require }: Surroundings): Running {
  const hook = require === undefined ? [] : ['--require', require];
  const child = spawn(process.execPath, [...hook, cli, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (part: string) => (text[name] += part));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...text })));
  return { ended, isOver: () => child.exitCode !== null || child.signalCode !== null, kill: () => void child.kill('SIGKILL') };
}

let made: Promise<string> | undefined;
afterAll(async () => made && rm(path.dirname(path.dirname(await made)), { recursive: true, force: true }));

/** The folder of the run that nothing happened to, made once a file of tests. */
export function plainRun(): Promise<string> {
  return (made ??= trainPlain());
}

async function trainPlain(): Promise<string> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'nca-faults-plain-'));
  const { code, stderr } = await nca(['stylize', '--out', 'plain', ...asked], { cwd }).ended;
  expect(code, stderr).toBe(0);
  return (await foldersIn(path.join(cwd, 'plain')))[0]!;
}

/** Folders in a folder, hidden ones left out. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => path.join(folder, name)).sort();
}

/** @returns the folder of the run in `out`, once it has a checkpoint */
export async function untilCheckpoint(out: string, running: Running): Promise<string> {
  for (;;) {
    await sleep(5);
    if (running.isOver()) throw new Error(`The run ended too early: ${(await running.ended).stderr}`);
    const [run] = await foldersIn(out);
    if (run && existsSync(path.join(run, 'checkpoint.safetensors'))) return run;
  }
}

/** What a run makes is the same to the last bit, and nothing else lies beside it. */
export async function expectSameRun(run: string, plain: string): Promise<void> {
  expect((await readdir(run)).sort()).toEqual(['cat-woodcut.nca.safetensors', 'losses.csv', 'result.png', 'run.json']);
  for (const file of ['result.png', 'losses.csv', 'cat-woodcut.nca.safetensors'])
    expect((await readFile(path.join(run, file))).equals(await readFile(path.join(plain, file))), `${run}/${file}`).toBe(true);
}

/** No stack, no raw error of the system: one line that says what to do. */
export function expectPlain({ stderr }: Ended, says: RegExp): void {
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
}
