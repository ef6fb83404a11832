import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prepareExperiment } from '../../../src/cli/experiment';
import { png } from '../host/pictures';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nca-experiment-'));
  for (const name of ['a.png', 'style.png']) await writeFile(path.join(folder, name), png(64, 64));
});
afterEach(() => rm(folder, { recursive: true }));

async function prepare(settings: object, experiment: string) {
  const file = path.join(folder, 'settings.json');
  await writeFile(file, JSON.stringify(settings));
  return prepareExperiment({ experiment, settings: file, shard: { index: 0, count: 1 }, jobs: 1, models: {} });
}

it.each(['../../../out', '..', '/elsewhere/out', '..\\out'])('writes inside of the output folder whatever an experiment is called: %j', async (name) => {
  const experiment = { images: 'a.png', style: 'style.png' };
  const prepared = await prepare({ 'nca.experiments': { [name]: experiment } }, name);
  const inside = path.relative(path.resolve('nca/experiments'), prepared.folder.uri.fsPath);
  expect(inside).toMatch(/^[^/\\]+$/);
  expect(inside).not.toMatch(/^\.+$/);
});
