import { describe, expect, it } from 'vitest';
import type { ExperimentRunner, RunItem } from '../../../src/experiments/experimentRunner';
import { lookOfExperiment } from '../../../src/runsView/describeExperiment';
import { lookOfRun, totalLoss } from '../../../src/runsView/describeRun';
import { readKeptRun, type KeptRun } from '../../../src/runsView/keptRun';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { doneRun, filesOfRun } from './runRecord';

const folder = uri('/w/nca/2026-11-23-1805-cat-mosaic');
const kept = async (files: Record<string, Uint8Array | string>) => (await readKeptRun(new MemoryFileSystem(files), folder))!;
const item = (change: Partial<RunItem>) => ({ run: { hash: 'x', variation: { 'nca.seed': 2 } }, state: 'waiting', ...change }) as RunItem;

describe('a run’s row', () => {
  it('says label, size, loss and date, and shows the result', async () => {
    const look = lookOfRun(folder, { kept: await kept(filesOfRun(folder.path)) });
    expect(look.label).toBe('cat.jpg × mosaic.jpg');
    expect(look.description).toMatch(/^512 px · loss 0\.550 · .*2026/);
    expect(look.icon).toEqual(uri(`${folder.path}/result.png`));
    expect(look.context).toBe('run.done.record.picture.model');
    expect(look.spoken).toMatch(/^cat\.jpg × mosaic\.jpg, done, 512 px, loss 0\.550, /);
  });

  it('tells an unfinished run from one that is trained and one that broke off early', async () => {
    const record = { finished: false, ended: 'interrupted' as const, results: [] };
    const files = { [`${folder.path}/run.json`]: filesOfRun(folder.path, record)[`${folder.path}/run.json`]! };
    const unfinished = await kept({ ...files, [`${folder.path}/checkpoint.safetensors`]: 'x' });
    expect(lookOfRun(folder, { kept: unfinished }).context).toBe('run.unfinished.record');
    expect(lookOfRun(folder, { kept: unfinished, isTraining: true }).context).toBe('run.training.record');
    expect(lookOfRun(folder, { kept: await kept(files) }).description).toMatch(/^broke off before its first checkpoint/);
  });

  it('says why a run was discarded, in this window and after a reload, but not of one that went on nevertheless', async () => {
    const why = 'after 10 iterations: number 3 of 3 by style, 3';
    expect(lookOfRun(folder, { item: item({ state: 'discarded', note: why }) })).toMatchObject({ description: `discarded: ${why}`, icon: 'trash' });
    expect(lookOfRun(folder, { item: item({ state: 'paused', note: 'after 10 iterations, style 3' }) }).description).toBe('waits for the others: after 10 iterations, style 3');
    const files = filesOfRun(folder.path, { finished: false, ended: 'interrupted', results: [] });
    const checkpoint = { [`${folder.path}/checkpoint.safetensors`]: 'x' };
    const look = lookOfRun(folder, { kept: await kept({ [`${folder.path}/run.json`]: files[`${folder.path}/run.json`]!, ...checkpoint }), discarded: why });
    expect(look).toMatchObject({ icon: 'trash', context: 'run.unfinished.record' });
    expect(look.description.startsWith(`discarded: ${why}`)).toBe(true);
    expect(lookOfRun(folder, { kept: await kept(filesOfRun(folder.path)), discarded: why }).description).toMatch(/^512 px/);
  });

  it('gives the reason of a damaged one, and of one that failed', async () => {
    const damaged = lookOfRun(folder, { kept: await kept({ [`${folder.path}/run.json`]: '{' }) });
    expect([damaged.context, damaged.icon]).toEqual(['run.damaged', 'warning']);
    expect(damaged.spoken).toMatch(/cannot be read, run\.json is no JSON/);
    const failed = await kept({ [`${folder.path}/error.txt`]: 'No memory.\n' });
    expect(failed).toMatchObject({ problem: 'No memory.', shown: uri(`${folder.path}/error.txt`) });
  });

  it('reads no error that is too large for one', async () => {
    const large = await kept({ [`${folder.path}/error.txt`]: 'x'.repeat(5 * 1024 * 1024) });
    expect(large.problem).toMatch(/^error\.txt has 5242880 bytes/);
  });

  it('is what the queue says until the run is done', async () => {
    const look = (state: RunItem['state'], run?: KeptRun) => lookOfRun(folder, { item: item({ state, pace: { iteration: 3, iterations: 8 } as RunItem['pace'] }), ...(run && { kept: run }) });
    expect(look('waiting')).toMatchObject({ label: 'seed 2', description: 'waiting', context: 'run.waiting', spoken: 'seed 2, waiting' });
    expect(look('running').description).toBe('3/8');
    expect(look('done', await kept(filesOfRun(folder.path))).spoken).toMatch(/^seed 2, done, 512 px/);
  });

  it('makes text of files plain', async () => {
    const look = lookOfRun(folder, { kept: await kept(filesOfRun(folder.path, { label: 'a\n\u202eb' })) });
    expect(look.label).toBe('a b');
  });

  it('names a picture and an automaton only where the folder has them', async () => {
    const files = filesOfRun(folder.path, { results: [{ photo: 'cat.jpg', file: '../../secret.png' }] });
    expect(await kept(files)).toMatchObject({ picture: undefined, model: uri(`${folder.path}/cat-mosaic.nca.safetensors`) });
    expect(await kept({ ...files, [`${folder.path}/another.nca.safetensors`]: '' })).toMatchObject({ model: uri(`${folder.path}/cat-mosaic.nca.safetensors`) });
  });
});

it('the loss of a run is that of losses.csv: each by its weight at the end', () => {
  expect(totalLoss(doneRun())).toBeCloseTo(0.55);
  expect(totalLoss(doneRun({ weightChanges: [{ iteration: 9, weights: { style: 1, content: 1 } }] }))).toBeCloseTo(0.35);
  expect(totalLoss(doneRun({ losses: null }))).toBeUndefined();
});

describe('an experiment’s row', () => {
  const runner = (paused: boolean, ...states: RunItem['state'][]) =>
    ({ plan: { name: 'weights' }, paused, items: states.map((state) => ({ state })) }) as unknown as ExperimentRunner;
  const look = (one?: ExperimentRunner) => lookOfExperiment({ uri: uri('/w/nca/experiments/weights'), runner: one, folders: [folder] });

  it('counts its runs', () => {
    expect(look()).toEqual({ label: 'weights', description: '1 run', context: 'experiment.kept' });
    expect(look(runner(false, 'done', 'running'))).toEqual({ label: 'weights', description: '1 of 2 done', context: 'experiment.running' });
    expect(look(runner(true, 'done', 'waiting'))).toMatchObject({ description: 'paused, 1 of 2 done', context: 'experiment.paused' });
    expect(look(runner(false, 'done', 'discarded', 'paused'))).toMatchObject({ description: '1 of 3 done, 1 discarded', context: 'experiment.running' });
    expect(look(runner(false, 'done', 'failed'))).toMatchObject({ context: 'experiment.ended' });
  });
});
