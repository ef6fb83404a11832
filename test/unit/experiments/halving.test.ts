import { describe, expect, it } from 'vitest';
import { halvingSchema } from '../../../shared/configuration/experimentHalving';
import { settingsSchema } from '../../../shared/configuration/settings';
import { iterationOfRung, valueAtRung } from '../../../shared/rung';
import { ExperimentFolder } from '../../../src/experiments/experimentFolder';
import { ExperimentRunner, type Locks } from '../../../src/experiments/experimentRunner';
import { secondsLeft } from '../../../src/experiments/estimate';
import { standingsOf, type Participant } from '../../../src/experiments/halving';
import { shareLeft } from '../../../src/experiments/shareLeft';
import type { ExperimentPlan } from '../../../src/experiments/planExperiment';
import type { Lock } from '../../../src/locks/heldLock';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';

const halving = halvingSchema.parse({ by: 'style', rungs: [{ at: 0.25, keep: 2 }, { at: 0.5, keep: 1 }] });
const run = (hash: string, ...values: number[]): Participant => ({ hash, results: values.map((value, i) => ({ iteration: 10 * (i + 1), value })) });
const kinds = (participants: Participant[], rules = halving) => Object.fromEntries([...standingsOf(rules, participants)].map(([hash, { kind }]) => [hash, kind]));

describe('successive halving', () => {
  it('trains all to the first rung, where those that are there wait', () => {
    expect(standingsOf(halving, [run('a', 1), run('b')]).get('b')).toEqual({ kind: 'goesOn', rung: 0 });
    expect(kinds([run('a', 1), run('b')])).toEqual({ a: 'paused', b: 'goesOn' });
  });

  it('keeps the best of each rung and says why the others are discarded', () => {
    const rung = [run('a', 3), run('b', 1), run('c', 2)];
    expect(kinds(rung)).toEqual({ a: 'discarded', b: 'goesOn', c: 'goesOn' });
    expect(standingsOf(halving, rung).get('b')).toEqual({ kind: 'goesOn', rung: 1 });
    expect(standingsOf(halving, rung).get('a')).toEqual({ kind: 'discarded', why: 'after 10 iterations: number 3 of 3 by style, 3' });
    expect(standingsOf(halving, [run('a', 3), run('b', 1, 5), run('c', 2, 4)]).get('c')).toEqual({ kind: 'goesOn' });
  });

  it('takes the highest where higher is better, and nothing that is no number', () => {
    expect(kinds([run('a', 3), run('b', 1), run('c', 2)], { ...halving, by: 'residual' })).toEqual({ a: 'goesOn', b: 'discarded', c: 'goesOn' });
    expect(kinds([run('a', NaN), run('b', 9), run('c', 2)])).toEqual({ a: 'discarded', b: 'goesOn', c: 'goesOn' });
  });

  it('waits for no run that failed, is left out or was done before', () => {
    for (const ended of ['done', 'out'] as const) {
      expect(kinds([{ ...run('a'), ended }, run('b', 1), run('c', 2), run('d', 3)])).toEqual({ b: 'goesOn', c: 'goesOn', d: 'discarded' });
    }
  });

  it('lets a run that is done keep its place, so that none comes after it', () => {
    expect(kinds([{ ...run('a', 1, 1), ended: 'done' }, run('b', 2, 2), run('c', 3)])).toEqual({ a: 'goesOn', b: 'discarded', c: 'discarded' });
  });

  it('refuses rungs that go back or keep more than there are', () => {
    const parsed = (...rungs: object[]) => halvingSchema.safeParse({ by: 'total', rungs }).success;
    expect(parsed({ at: 0.25, keep: 4 }, { at: 0.5, keep: 2 })).toBe(true);
    expect(parsed({ at: 0.5, keep: 4 }, { at: 0.25, keep: 2 })).toBe(false);
    expect(parsed({ at: 0.25, keep: 2 }, { at: 0.5, keep: 4 })).toBe(false);
    expect(parsed({ at: 1, keep: 2 })).toBe(false);
  });
});

describe('a pause at a rung', () => {
  it('comes at its share of the iterations and has the median of the last losses, or the measure', () => {
    expect(iterationOfRung({ by: 'style', at: 0.25 }, 38)).toBe(10);
    const rows = [9, 1, 2, 3, 50, 5, 6, 4, 7, 8].map((style) => ({ total: 7, losses: { style } }));
    expect(valueAtRung({ by: 'style', at: 0.25 }, rows)).toBe(6);
    expect(valueAtRung({ by: 'total', at: 0.25 }, rows)).toBe(7);
    expect(valueAtRung({ by: 'clip', at: 0.25 }, rows)).toBeNaN();
    expect(valueAtRung({ by: 'residual', at: 0.25 }, rows, { residual: 0.3 })).toBe(0.3);
    expect(valueAtRung({ by: 'gramRatio', at: 0.25 }, rows, { gramRatio: null })).toBeNaN();
  });
});

describe('the time left of an experiment that halves', () => {
  const at = (rung: number | undefined, done = 0, arrived = false) => shareLeft(halving, { rung, arrived, done }, 4);

  it('counts what comes after a rung by the share of runs that go on there', () => {
    // A quarter for all; the next for two of four, half of the training for one of four.
    expect(at(0)).toBeCloseTo(0.25 + 0.25 / 2 + 0.5 / 4);
    expect(at(0, 0.2)).toBeCloseTo(0.05 + 0.25 / 2 + 0.5 / 4);
    expect(at(0, 0.25, true)).toBeCloseTo(0.25 / 2 + 0.5 / 4);
    expect(shareLeft(halving, { rung: 1, arrived: false, done: 0 }, 2)).toBeCloseTo(0.25 + 0.5 / 2);
    expect(at(undefined)).toBeCloseTo(0.5);
    expect(shareLeft(undefined, { arrived: false, done: 0.75 }, 4)).toBeCloseTo(0.25);
  });

  it('of a run under way only what it is expected to see yet', () => {
    const pace = { iteration: 20, iterations: 100, secondsLeft: 80 };
    expect(secondsLeft([{ cost: 5, pace, left: at(0, 0.2) }], [], [5 * at(0), 5 * at(0)])).toBeCloseTo(100 * (at(0, 0.2) + 2 * at(0)));
    expect(secondsLeft([{ cost: 5, pace, left: 0.8 }], [], [5])).toBeCloseTo(180);
    expect(secondsLeft([{ cost: 5, pace: undefined, left: 1 }], [], [5])).toBeNull();
  });
});

describe('an experiment that halves', () => {
  const lock: Lock = { check: () => Promise.resolve(), lost: new AbortController().signal, release: () => Promise.resolve() };
  const no = () => Promise.resolve(false);
  const locks: Locks = { acquire: () => Promise.resolve(lock), isHeld: no, isAbandoned: no, sweep: () => Promise.resolve() };
  const plan: ExperimentPlan = {
    ...{ name: 'seeds', varied: ['nca.seed'], halving },
    runs: [1, 2, 3, 4].map((seed) => ({ hash: `hash${seed}`, photos: [uri('/w/a.png')], settings: settingsSchema.parse({ 'nca.seed': seed }), variation: { 'nca.seed': seed } })),
  };

  it('trains the best to their end, and goes on where it was broken off', async () => {
    const fs = new MemoryFileSystem({});
    const folder = new ExperimentFolder(fs, uri('/w/nca/e'));
    const trained: string[] = [];
    const started = () =>
      new ExperimentRunner(plan, folder, {
        ...{ locks, jobs: 1, report: { note: () => {}, finish: () => Promise.resolve() } },
        execute: async ({ hash }, _folder, _lost, rung) => {
          trained.push(`${hash} ${rung?.at ?? 'end'}`);
          if (trained.length === 3) return 'interrupted';
          if (rung) return { iteration: 10, value: Number(hash.at(-1)) % 4 };
          await fs.writeFile(uri(`/w/nca/e/${hash}/run.json`), record);
          return 'done';
        },
      });
    const first = started();
    await first.work();
    expect(trained).toEqual(['hash1 0.25', 'hash2 0.25', 'hash3 0.25', 'hash3 0.25', 'hash4 0.25', 'hash1 0.5', 'hash4 0.5', 'hash4 end']);
    const states = { hash1: 'discarded', hash2: 'discarded', hash3: 'discarded', hash4: 'done' };
    expect(Object.fromEntries(first.items.map(({ run: { hash }, state }) => [hash, state]))).toEqual(states);
    expect(first.undone).toBe(0);
    const again = started();
    await again.work();
    expect(trained).toHaveLength(8);
    // What is done takes no part any more; the rungs that are known stay decided.
    expect(again.items.find(({ run: { hash } }) => hash === 'hash4')!.state).toBe('done');
  });

  const record = new TextEncoder().encode(
    JSON.stringify({
      ...{ formatVersion: 1, finished: true, ended: 'finished', label: 'a', photos: [{ name: 'a.png', source: 'a.png', sha256: 'a'.repeat(64) }], seed: 1 },
      ...{ settings: {}, device: { kind: 'cpu', name: 'CPU', reason: '' }, versions: {}, started: new Date(0).toISOString(), saved: new Date(0).toISOString() },
      ...{ seconds: 3, iterations: 5, losses: {}, quality: { residual: 0.1, correlation: 0.5, gramRatio: null }, weightChanges: [], notices: [] },
      results: [{ photo: 'a.png', file: 'result.png' }],
    }),
  );
});
