import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { settingsSchema } from '../../../shared/configuration/settings';
import { fileUri, nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import { ExperimentQueue } from '../../../src/experimentQueue/experimentQueue';
import type { ExperimentRunner } from '../../../src/experiments/experimentRunner';
import { thisHost } from '../../../src/locks/processes';
import type { RunJob } from '../../../src/runs/runJob';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-queue-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const plan = {
  name: 'one',
  varied: [],
  runs: [{ hash: 'hash1', photos: [fileUri('/w/a.png')], style: fileUri('/w/s.png'), settings: settingsSchema.parse({}), variation: {} }],
};

function record(): string {
  const input = { name: 'a.png', source: 'a.png', sha256: 'a'.repeat(64) };
  const now = new Date(0).toISOString();
  return JSON.stringify({
    ...{ formatVersion: 1, finished: true, ended: 'finished', label: 'a', photos: [input], style: input, seed: 1 },
    ...{ settings: {}, device: { kind: 'cpu', name: 'CPU', reason: '' }, versions: {}, started: now, saved: now },
    ...{ seconds: 3, iterations: 5, losses: {}, weightChanges: [], notices: [], results: [{ photo: 'a.png', file: 'result.png' }] },
    quality: { residual: 0.1, correlation: 0.5, gramRatio: 1 },
  });
}

it('ends the training of a run that another process took over, and waits for that one', async () => {
  const folder = await newFolder();
  const abandoned: string[] = [];
  const ended: ExperimentRunner[] = [];
  const stolen = path.join(folder, 'hash1.2.lock');
  let job: RunJob | undefined;
  const add = async (added: RunJob) => {
    job = added;
    await writeFile(stolen, JSON.stringify({ host: await thisHost(), pid: process.ppid, token: 'of another' }));
    await expect(added.folder!.writeRunFile({} as never)).rejects.toThrow(/took this run over/);
  };
  const controller = { add, control: () => undefined, abandon: (id: string) => void abandoned.push(id) };
  const queue = new ExperimentQueue({ fs: nodeFileSystem, controller, changed: () => undefined, ended: (runner) => void ended.push(runner) });
  await queue.add(plan, fileUri(folder), fileUri('/w'));
  await vi.waitFor(() => expect(queue.runners[0]!.items[0]!.state).toBe('elsewhere'), { timeout: 20_000 });
  expect([abandoned, ended]).toEqual([[job!.id], []]);
  await writeFile(path.join(folder, 'hash1/run.json'), record());
  // As a release does: with what it was taken over from.
  await Promise.all([stolen, path.join(folder, 'hash1.1.lock')].map((file) => rm(file)));
  await vi.waitFor(() => expect(ended).toHaveLength(1), { timeout: 20_000 });
  expect(ended[0]!.items[0]!.state).toBe('done');
});
