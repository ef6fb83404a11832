import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { claimRun } from '../../src/locks/claimRun';
import { tinyTraining } from '../tinyTraining';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const run = promisify(execFile);

/** A checkpoint after each iteration. */
const settings = {
  ...tinyTraining,
  'nca.workers': 2,
  'nca.checkpoint.seconds': 0,
  'nca.stability.steps': 0,
  'nca.training.batch': 2,
  'nca.training.pool': 24,
  'nca.training.iterations': 20,
};
const asked = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

describe('nca resume', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nca-resume-'));
    onTestFinished(() => rm(folder, { recursive: true }));
  });
  const inFolder = (name: string) => path.join(folder, name);
  const runFolder = async (out: string) => {
    const names = await readdir(inFolder(out)).catch(() => []);
    return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, out, name))[0];
  };
  const iterationsIn = async (from: string) => (JSON.parse(await readFile(path.join(from, 'run.json'), 'utf8')) as { iterations: number }).iterations;

  const partsIn = async (from: string) => (await readdir(from)).filter((name) => name.endsWith('.part')).sort().join();

  /** Kills the command while it writes a checkpoint beyond that iteration. @returns the run's folder */
  async function killWhileWriting(args: readonly string[], out: string, beyond: number): Promise<string> {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: 'ignore' });
    const closed = new Promise((resolve) => child.once('close', resolve));
    for (;;) {
      await setImmediate();
      if (child.exitCode !== null) throw new Error('The run ended before it could be killed.');
      const into = await runFolder(out);
      if (!into || !existsSync(path.join(into, 'checkpoint.safetensors')) || (await iterationsIn(into)) < beyond) continue;
      const before = await partsIn(into);
      await setImmediate();
      if (before === (await partsIn(into))) continue;
      child.kill('SIGKILL');
      await closed;
      return into;
    }
  }

  it('ends with the same bits, however often the run was killed while it wrote a checkpoint', async () => {
    await run(process.execPath, [cli, 'stylize', '--out', 'plain', ...asked], { cwd: folder });
    const plain = (await runFolder('plain'))!;
    const killed = await killWhileWriting(['stylize', '--out', 'killed', ...asked], 'killed', 2);
    const first = await iterationsIn(killed);
    expect(first).toBeLessThan(20);
    await killWhileWriting(['resume', killed], 'killed', first + 3);
    expect(await iterationsIn(killed)).toBeLessThan(20);
    const { stdout } = await run(process.execPath, [cli, 'resume', killed, '--json'], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ folder: killed, iterations: 20, ended: 'finished' });
    for (const file of ['result.png', 'losses.csv', 'cat-woodcut.nca.safetensors'])
      expect((await readFile(path.join(killed, file))).equals(await readFile(path.join(plain, file))), file).toBe(true);
    const record = JSON.parse(await readFile(path.join(killed, 'run.json'), 'utf8')) as { finished: boolean; notices: string[] };
    expect(record.finished).toBe(true);
    expect(record.notices.filter((notice) => notice.startsWith('Resumed after'))).toHaveLength(2);
    expect((await readdir(killed)).sort()).toEqual(['cat-woodcut.nca.safetensors', 'losses.csv', 'result.png', 'run.json']);
  });

  it('leaves a run alone that another process trains, and ends', async () => {
    const killed = await killWhileWriting(['stylize', '--out', 'claimed', ...asked], 'claimed', 1);
    const lock = await claimRun(killed, () => {});
    const before = await readFile(path.join(killed, 'run.json'));
    const second = run(process.execPath, [cli, 'resume', killed], { cwd: folder });
    await expect(second).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^(?!.*Resumes after)[^]*Another process trains the run in /) as string });
    expect((await readFile(path.join(killed, 'run.json'))).equals(before)).toBe(true);
    await lock.release();
  });

  it('ends without a result, and without a folder, on Ctrl-C before the training begins', async () => {
    const hook = inFolder('interrupt.cjs');
    // The first word about a training is its device, before there is anything to train.
    const interruptAtFirstWord = `const { stderr } = process, { write } = stderr;
      stderr.write = (...given) => { stderr.write = write; process.emit('SIGINT'); return write.apply(stderr, given); };`;
    await writeFile(hook, interruptAtFirstWord);
    const interrupted = run(process.execPath, ['--require', hook, cli, 'stylize', '--out', 'early', ...asked], { cwd: folder });
    await expect(interrupted).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Interrupted before the training began.') as string });
    expect(await runFolder('early')).toBeUndefined();
  });

  it('writes down that a run failed, and why it cannot be resumed', async () => {
    const model = path.join(root, 'weights/base.nca.safetensors');
    const misfit = ['--from', model, '--set', 'nca.automaton.layout=shiftShuffle'];
    const failed = run(process.execPath, [cli, 'stylize', '--out', 'failed', ...asked, ...misfit], { cwd: folder });
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/has the layout blur/) as string });
    const into = (await runFolder('failed'))!;
    expect(JSON.parse(await readFile(path.join(into, 'run.json'), 'utf8'))).toMatchObject({ finished: true, ended: 'failed', iterations: 0, seconds: 0 });
    const again = run(process.execPath, [cli, 'resume', into], { cwd: folder });
    await expect(again).rejects.toMatchObject({ stderr: expect.stringContaining('before its first checkpoint') as string });
  });

  it('says why there is nothing to resume', async () => {
    const refused = (given: string) => run(process.execPath, [cli, 'resume', given], { cwd: folder }).catch((error: unknown) => error);
    expect(await refused('nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('is no folder of a run') as string });
    await writeFile(inFolder('run.json'), '{"formatVersion":1}');
    expect(await refused('.')).toMatchObject({ code: 1, stderr: expect.stringMatching(/is no folder of a run: run\.json is no record of a run: finished/) as string });
  });
});
