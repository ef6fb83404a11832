import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExperimentFolder } from '../../../src/experiments/experimentFolder';
import type { RunItem } from '../../../src/experiments/experimentRunner';
import { ReportWriter } from '../../../src/experiments/report/reportWriter';
import { ReportRows } from '../../../src/experiments/report/reportRow';
import { settingsSchema } from '../../../shared/configuration/settings';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { recordOf } from './records';

const settings = settingsSchema.parse({});
const item = (hash: string): RunItem => ({ state: 'waiting', run: { hash, photos: [uri('/a.png')], style: uri('/s.png'), settings, variation: {} } });

describe('when a report is written', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('is every five seconds at most, and at the end, with what there is then', async () => {
    const written: number[] = [];
    const writer = new ReportWriter((items) => Promise.resolve(void written.push(items.length)));
    const items = Array.from({ length: 100 }, (_, i) => item(`h${i}`));
    for (let done = 1; done <= 100; done++) {
      writer.note(items.slice(0, done));
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(written).toEqual([1, 25, 50, 75, 100]);
    writer.note(items);
    await writer.finish(items);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written).toEqual([1, 25, 50, 75, 100, 100]);
  });

  it('is more seldom where it takes long: a twentieth of the time is the most', async () => {
    let written = 0;
    const writer = new ReportWriter(async () => {
      written++;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    });
    for (let second = 0; second < 209; second++) {
      writer.note([]);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(written).toBe(10);
  });

  it('tells what went wrong with the next change, and does not try again by itself', async () => {
    let tries = 0;
    const writer = new ReportWriter(() => Promise.reject(new Error(`disk full ${++tries}`)));
    writer.note([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(() => writer.note([])).toThrow('disk full 1');
    await expect(writer.finish([])).rejects.toThrow('disk full 2');
  });
});

describe('rows of a report', () => {
  it('read what is done once, what has a folder each time, and of the others nothing', async () => {
    const fs = new MemoryFileSystem();
    const reads: string[] = [];
    const readFile = fs.readFile;
    fs.readFile = (file) => {
      reads.push(file.path);
      return readFile(file);
    };
    const items = Array.from({ length: 50 }, (_, i) => item(`h${i}`));
    const rows = new ReportRows(new ExperimentFolder(fs, uri('/e')));
    fs.put('/e/h1/error.txt', 'out of memory');
    for (let done = 10; done < 50; done++) {
      fs.put(`/e/h${done}/run.json`, recordOf(done));
      fs.put(`/e/h${done}/losses.csv`, 'iteration,total,style\n1,9,9\n2,5,5\n');
      const read = await rows.read(items);
      expect(read.filter(({ state }) => state === 'done')).toHaveLength(done - 9);
      expect(read[done]).toMatchObject({ losses: { style: done }, curve: [[1, 9], [2, 5]] });
    }
    expect(reads.filter((path) => path === '/e/h10/run.json')).toHaveLength(1);
    expect(reads.filter((path) => path.startsWith('/e/h2/'))).toHaveLength(0);
    // Two files of each run that is done, and two looks each time at the one that failed.
    expect(reads).toHaveLength(2 * 40 + 2 * 40);
  });
});
