import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { tinyTraining } from '../tinyTraining';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const run = promisify(execFile);

const experiment = { images: 'cat.jpg', style: 'mosaic', sweep: { 'nca.style.weight': [0.5, 2], 'nca.seed': [1, 2] } };

interface Line {
  readonly done: number;
  readonly elsewhere: number;
}

describe('nca experiment', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nca-experiment-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(path.join(root, 'media/samples/photos/cat.jpg'), path.join(folder, 'cat.jpg'));
    await mkdir(path.join(folder, '.vscode'));
    const settings = { ...tinyTraining, 'nca.experiments': { e: experiment } };
    await writeFile(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings, null, 2));
  });
  const nca = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, [cli, ...args, '--json'], { cwd: folder });
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Line & Record<string, unknown>;
  };
  const finished = async () => {
    const names = await readdir(path.join(folder, 'out')).catch(() => []);
    const texts = names.map((name) => readFile(path.join(folder, 'out', name, 'run.json'), 'utf8').catch(() => '{}'));
    return (await Promise.all(texts)).filter((text) => (JSON.parse(text) as { finished?: boolean }).finished).length;
  };

  it('killed in the middle, goes on with what is not done', async () => {
    const child = spawn(process.execPath, [cli, 'experiment', 'e', '--out', 'out'], { cwd: folder, stdio: 'ignore' });
    let isLocked = false;
    const namesIn = () => readdir(path.join(folder, 'out')).catch(() => []);
    await vi.waitUntil(
      async () => {
        // Where every version looks for it.
        isLocked ||= (await namesIn()).some((name) => /^[0-9a-f]{16}\.1\.lock$/.test(name));
        return isLocked && (await finished()) >= 1;
      },
      { timeout: 90_000, interval: 50 },
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const before = await finished();
    expect(before).toBeLessThan(4);
    const names = (await readdir(path.join(folder, 'out'), { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const times = async () => {
      const files = names.map(({ name }) => stat(path.join(folder, 'out', name, 'result.png')).catch(() => undefined));
      return (await Promise.all(files)).map((file) => file?.mtimeMs);
    };
    const kept = (await times())[0];
    expect(await nca('experiment', 'e', '--out', 'out')).toMatchObject({ runs: 4, done: 4, failed: 0 });
    if (kept !== undefined) expect((await times())[0]).toBe(kept);
    expect(await readFile(path.join(folder, 'out/report.md'), 'utf8')).toContain('4 runs: 4 done.');
    expect((await readdir(path.join(folder, 'out'))).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('halves: the best goes on, and makes the picture that it makes without', async () => {
    const sweep = { 'nca.seed': [1, 2] };
    const halving = { by: 'total', rungs: [{ at: 0.5, keep: 1 }] };
    const experiments = { whole: { ...experiment, sweep }, halved: { ...experiment, sweep, halving } };
    await writeFile(path.join(folder, '.vscode/settings.json'), JSON.stringify({ ...tinyTraining, 'nca.experiments': experiments }));
    expect(await nca('experiment', 'halved', '--out', 'out')).toMatchObject({ runs: 2, done: 1, discarded: 1 });
    expect(await nca('experiment', 'whole', '--out', 'whole')).toMatchObject({ runs: 2, done: 2 });
    const report = await readFile(path.join(folder, 'out/report.md'), 'utf8');
    expect(report).toMatch(/discarded: after \d+ iterations: number 2 of 2 by total/);
    const pictureOf = (out: string, name: string) => readFile(path.join(folder, out, name, 'result.png')).catch(() => undefined);
    const runs = (await readdir(path.join(folder, 'whole'), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const kept = await Promise.all(runs.map(async (name) => [await pictureOf('out', name), await pictureOf('whole', name)]));
    const both = kept.filter(([halved]) => halved !== undefined);
    expect(both).toHaveLength(1);
    expect(both[0]![0]!.equals(both[0]![1]!)).toBe(true);
  });

  it('two shards at once fill one folder, each with its part; repeat makes the identical picture', async () => {
    const shard = (part: string) => nca('experiment', 'e', '--out', 'out', '--shard', part);
    await Promise.all([shard('1/2'), shard('2/2')]);
    expect(await finished()).toBe(4);
    const results = JSON.parse(await readFile(path.join(folder, 'out/results.json'), 'utf8')) as {
      runs: { hash: string; state: string }[];
    };
    expect(results.runs.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    const again = await nca('repeat', path.join('out', results.runs[0]!.hash, 'run.json'), '--out', 'again');
    expect(again).toMatchObject({ identical: true, iterations: 4 });
  });

  it('trains towards prompts, and its report tells how near each came', async () => {
    const prompts = { images: 'cat.jpg', prompt: 'a sepia photograph', sweep: { 'nca.seed': [1, 2] } };
    const settings = { ...tinyTraining, 'nca.automaton.layout': 'blur', 'nca.clip.views': 1, 'nca.experiments': { p: prompts } };
    await writeFile(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
    expect(await nca('experiment', 'p', '--out', 'out')).toMatchObject({ runs: 2, done: 2, failed: 0 });
    const { runs } = JSON.parse(await readFile(path.join(folder, 'out/results.json'), 'utf8')) as { runs: { hash: string; measures: { similarity?: number } }[] };
    for (const { measures } of runs) expect(measures.similarity).toBeGreaterThan(0);
    const record = await readFile(path.join(folder, 'out', runs[0]!.hash, 'run.json'), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ guidance: { prompts: [{ text: 'a sepia photograph' }] } });
  });

  it('--dry-run of a bad experiment names file, line and way out, and trains nothing', async () => {
    const bad = { ...experiment, settings: { 'nca.style.wieght': 2 } };
    await writeFile(path.join(folder, 'bad.nca-experiment.json'), JSON.stringify(bad, null, 2));
    const failed = await nca('experiment', 'bad.nca-experiment.json', '--dry-run').catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1 });
    const line = JSON.stringify(bad, null, 2).split('\n').findIndex((text) => text.includes('wieght')) + 1;
    const { stderr } = failed as { stderr: string };
    expect(stderr).toContain(`bad.nca-experiment.json:${line}:`);
    expect(stderr).toContain('did you mean "nca.style.weight"?');
    expect(await readdir(folder)).not.toContain('nca');
  });
});
