import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import type { RunFile } from '../../src/runs/runFile';
import { tinyTraining } from '../tinyTraining';

const run = promisify(execFile);

/** So many steps that the judgement would last for hours, if it did not settle. */
const settings = { ...tinyTraining, 'nca.stability.steps': 100_000 };
const asked = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
const recordIn = async (folder: string) => JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as RunFile;

/** Trains, and presses Ctrl-C as soon as the automaton is judged. @returns the line of JSON */
function interrupted(out: string): Promise<{ folder: string; ended: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli.js', 'stylize', ...asked, '--json', '--out', out]);
    let [prints, says, pressed] = ['', '', false];
    child.stdout.on('data', (text) => (prints += text));
    child.stderr.on('data', (text) => {
      says += text;
      if (pressed || !says.includes('the automaton is tried')) return;
      pressed = true;
      child.kill('SIGINT');
    });
    child.once('close', (code) => (code === 0 ? resolve(JSON.parse(prints)) : reject(new Error(says))));
  });
}

it('takes the last weights where Ctrl-C ends their judgement, says so in run.json, and repeats that', async () => {
  const out = await mkdtemp(path.join(tmpdir(), 'nca-ends-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const { folder, ended } = await interrupted(out);
  expect(ended).toBe('finished');
  const record = await recordIn(folder);
  expect([record.ended, record.unjudged, record.stability]).toEqual(['finished', true, undefined]);
  const { stdout } = await run(process.execPath, ['dist/cli.js', 'repeat', path.join(folder, 'run.json'), '--json', '--out', out]);
  const again = JSON.parse(stdout) as { folder: string; identical: boolean };
  expect(again.identical).toBe(true);
  const repeated = await recordIn(again.folder);
  expect([repeated.ended, repeated.unjudged, repeated.losses]).toEqual(['finished', true, record.losses]);
});

it('says how to go on after a second Ctrl-C, and dies of it', async () => {
  const out = await mkdtemp(path.join(tmpdir(), 'nca-ends-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const long = ['--set', 'nca.training.iterations=5000', '--set', 'nca.checkpoint.seconds=0'];
  const child = spawn(process.execPath, ['dist/cli.js', 'stylize', ...asked, ...long, '--out', out]);
  let [says, pressed] = ['', 0];
  child.stderr.on('data', (text) => {
    says += text;
    // The first as soon as it trains, the second as soon as the first is answered.
    if (pressed === 0 && /^\d+\/5000/m.test(says)) pressed += Number(child.kill('SIGINT'));
    if (pressed === 1 && says.includes('Ctrl-C again ends at once')) pressed += Number(child.kill('SIGINT'));
  });
  const ended = await new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  expect(ended).toBe('SIGINT');
  expect(says).toMatch(/\nEnded at once(\. To go on from the last checkpoint: nca resume |, before the first checkpoint: there is nothing to go on from in )\S*nca-ends-\S+\n$/);
});
