import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/compare/readRun';
import { formatRunFile, type RunFile } from '../../../src/runs/runFile';
import { alignedCurves, lossesOf } from '../../../webview/compare/curves';
import { differences, shortNames } from '../../../webview/compare/differences';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { doneRun } from '../runsView/runRecord';

const run = (change: Partial<RunFile>): RunFile =>
  doneRun({
    settings: { 'nca.seed': 1, 'nca.style.weight': 1 },
    versions: {},
    started: '2026-11-24T00:00:00.000Z',
    saved: '2026-11-24T00:00:00.000Z',
    seconds: 12.34,
    iterations: 2,
    losses: { style: { first: 1, last: 0.25 } },
    quality: { residual: 0.5, correlation: 0.75, gramRatio: null },
    ...change,
  });

const write = (fs: MemoryFileSystem, name: string, change: Partial<RunFile>) => {
  fs.files.set(`/w/nca/${name}/run.json`, formatRunFile(run(change)));
  fs.files.set(`/w/nca/${name}/losses.csv`, new TextEncoder().encode('iteration,total,style\n1,3,1\n2,2,0.25\n'));
};

describe('runs to compare', () => {
  it('are read with what they were made of and how they went', async () => {
    const fs = new MemoryFileSystem();
    write(fs, 'a', {});
    fs.files.set('/w/nca/a/result.png', Uint8Array.of(1));
    const { compared } = await readRun(fs, uri('/w/nca/a'));
    expect(compared.name).toBe('a');
    expect(compared.facts).toMatchObject({ style: 'mosaic.jpg', 'loss: style': '0.25', residual: '0.5', seconds: '12.3', 'nca.seed': '1' });
    expect(compared.facts).not.toHaveProperty('gramRatio');
    expect(compared.losses.at(-1)).toEqual({ iteration: 2, total: 2, losses: { style: 0.25 } });
    expect(compared.pictures).toEqual([{ photo: 'cat.jpg', bytes: Uint8Array.of(1) }]);
  });

  it('may lack pictures and losses, but not the run file', async () => {
    const fs = new MemoryFileSystem();
    fs.files.set('/w/nca/a/run.json', formatRunFile(run({ ended: null, finished: false, quality: null, losses: null })));
    const { compared } = await readRun(fs, uri('/w/nca/a'));
    expect(compared).toMatchObject({ pictures: [], losses: [], facts: { ended: 'unfinished' } });
    await expect(readRun(fs, uri('/w/nca/none'))).rejects.toThrow('none is no folder of a run');
  });

  it('differ by what was chosen and by what was measured', async () => {
    const fs = new MemoryFileSystem();
    write(fs, 'a', {});
    write(fs, 'b', { settings: { 'nca.seed': 1, 'nca.style.weight': 2 }, seconds: 20, style: undefined });
    const runs = (await Promise.all(['a', 'b'].map((name) => readRun(fs, uri(`/w/nca/${name}`))))).map(({ compared }) => compared);
    expect(differences(runs)).toEqual({
      chosen: [
        { name: 'style', values: ['mosaic.jpg', undefined] },
        { name: 'nca.style.weight', values: ['1', '2'] },
      ],
      measured: [{ name: 'seconds', values: ['12.3', '20.0'] }],
    });
    expect(shortNames(runs)).toEqual(['mosaic.jpg, style.weight 1', 'style.weight 2']);
    expect(shortNames([runs[0]!, runs[0]!])).toEqual(['a', 'a']);
  });

  it('have their curves over the iterations of all', () => {
    const row = (iteration: number, total: number, style: number) => ({ iteration, total, losses: { style } });
    const runs = [{ losses: [row(1, 5, 1), row(2, NaN, 2)] }, { losses: [row(2, 4, 3), row(4, 3, 2)] }];
    expect(lossesOf(runs)).toEqual(['total', 'style']);
    expect(alignedCurves(runs, 'total')).toEqual([[1, 2, 4], [5, null, null], [null, 4, 3]]);
    expect(alignedCurves(runs, 'style')).toEqual([[1, 2, 4], [1, 2, null], [null, 3, 2]]);
  });
});
