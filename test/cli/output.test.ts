import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { tinyTraining } from '../tinyTraining';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const run = promisify(execFile);
const posix = process.platform !== 'win32';

/** 3,600 runs, whose list is longer than what a pipe holds. */
const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
const photo = path.join(root, 'media/samples/photos/cat.jpg');
const experiment = { images: [photo], style: 'mosaic', sweep: { 'nca.seed': numbers, 'nca.output.steps': numbers } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nca-output-'));
  await writeFile(path.join(folder, 'many.nca-experiment.json'), JSON.stringify(experiment));
});
afterAll(() => rm(folder, { recursive: true }));

const dryRun = [cli, 'experiment', 'many.nca-experiment.json', '--dry-run'];
/** As a shell does it: what the command's own streams are joined to is what this is about. */
const inShell = (command: string) => run('bash', ['-c', `${command}; echo "\${PIPESTATUS[*]}"`], { cwd: folder, env: { ...process.env, NCA: `${process.execPath} ${dryRun.join(' ')}` } });

describe('what is printed', () => {
  it('comes whole through a pipe whose reader takes its time', async () => {
    const child = spawn(process.execPath, [...dryRun, '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout.once('readable', resolve));
    await wait(1000);
    let text = '';
    for await (const chunk of child.stdout) text += String(chunk);
    expect(await closed).toBe(0);
    expect((JSON.parse(text) as { runs: unknown[] }).runs).toHaveLength(3600);
  });

  it.runIf(posix)('may be left early, without a word', async () => {
    const { stdout, stderr } = await inShell('$NCA | head -1');
    expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('seed 1, output.steps 1'), '0 0']);
    expect(stderr).toBe('');
  });

  it.runIf(existsSync('/dev/full'))('is a failure on a full device, said on one line', async () => {
    const { stdout, stderr } = await inShell('$NCA > /dev/full');
    expect(stdout).toBe('1\n');
    expect(stderr).toMatch(/^nca: Standard output cannot be written: ENOSPC[^\n]*\n$/);
  });

  it.runIf(posix)('holds no order to the terminal out of a file’s name or text', async () => {
    const name = '\u001b[2J\u001b]0;owned\u0007.nca-experiment.json';
    await writeFile(path.join(folder, name), JSON.stringify({ ...experiment, images: ['\u001b[31mnone.jpg'], sweep: {} }));
    const said = await run(process.execPath, [cli, 'experiment', name], { cwd: folder }).catch((error: { stdout: string; stderr: string }) => error);
    expect(said.stderr).toContain('none.jpg');
    expect(said.stdout + said.stderr).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

it.runIf(existsSync('/dev/full'))('a training goes on to its end when nobody hears of it', async () => {
  const asked = Object.entries({ ...tinyTraining, 'nca.workers': 1, 'nca.stability.steps': 0 }).map(([name, value]) => `--set ${name}=${value}`);
  const train = (streams: string, out: string) => run('bash', ['-c', `"$0" "$1" stylize ${asked.join(' ')} --out ${out} ${streams}`, process.execPath, cli], { cwd: folder });
  await train('2> /dev/full | head -c 0', 'full');
  await train('2> >(head -1 > head.txt)', 'left');
  for (const out of ['full', 'left']) {
    const [made = ''] = (await readdir(path.join(folder, out))).filter((name) => !name.startsWith('.'));
    expect(await readdir(path.join(folder, out, made))).toEqual(expect.arrayContaining(['result.png', 'cat-woodcut.nca.safetensors', 'run.json']));
  }
});
