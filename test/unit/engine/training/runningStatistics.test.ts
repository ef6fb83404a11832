import { describe, expect, it } from 'vitest';
import { RunningStatistics } from '../../../../engine/training/runningStatistics';
import type { Values } from '../../../../engine/lane/values';

const row = (...values: number[]) => Float32Array.from(values);
const unasked = { average: () => Promise.reject(new Error('The host averages what it has.')) };

/** Iterations of one crop each, as a lane averages its statistics with the past. */
async function observeAll(statistics: RunningStatistics, values: readonly number[]): Promise<void> {
  for (const value of values) {
    const { past } = statistics;
    const share = past?.share ?? 1;
    const before = past ? (past.values as Float32Array)[0]! : 0;
    await statistics.observe([row(share * value + (1 - share) * before)]);
  }
}

describe('RunningStatistics', () => {
  it('gives each crop a half, a third … of the average until as many count as are to', async () => {
    const statistics = new RunningStatistics(4, unasked);
    expect(statistics.past).toBeUndefined();
    const shares: number[] = [];
    for (let i = 0; i < 6; i++) {
      await statistics.observe([row(i)]);
      shares.push(statistics.past!.share);
    }
    expect(shares).toEqual([1 / 2, 1 / 3, 1 / 4, 1 / 4, 1 / 4, 1 / 4]);
  });

  it('is the plain mean of what there was until then, and forgets what lies far back', async () => {
    const statistics = new RunningStatistics(4, unasked);
    await observeAll(statistics, [1, 3, 8, 20]);
    expect((statistics.past!.values as Float32Array)[0]).toBeCloseTo(8, 5);
    await observeAll(statistics, [0]);
    expect((statistics.past!.values as Float32Array)[0]).toBeCloseTo(6, 5);
    await observeAll(statistics, Array.from({ length: 60 }, () => 2));
    expect((statistics.past!.values as Float32Array)[0]).toBeCloseTo(2, 5);
  });

  it('of one iteration holds each crop to the style by itself', async () => {
    const statistics = new RunningStatistics(1, unasked);
    for (const value of [1, 2, 3]) {
      await statistics.observe([row(value)]);
      expect(statistics.past).toBeUndefined();
    }
  });

  it('takes the mean of a batch, value by value, and counts it as one iteration', async () => {
    const statistics = new RunningStatistics(8, unasked);
    const items = [row(1, -4), row(2, 0), row(6, 1)];
    await statistics.observe(items);
    expect(statistics.past).toEqual({ values: row(3, -1), share: 1 / 2 });
    expect(items).toEqual([row(1, -4), row(2, 0), row(6, 1)]);
  });

  it('stays as it is where no crop has any', async () => {
    const statistics = new RunningStatistics(8, unasked);
    await statistics.observe([]);
    expect(statistics.past).toBeUndefined();
    await statistics.observe([row(5)]);
    await statistics.observe([]);
    expect(statistics.past).toEqual({ values: row(5), share: 1 / 2 });
  });

  it('begins anew when it is told to forget', async () => {
    const statistics = new RunningStatistics(8, unasked);
    await observeAll(statistics, [1, 2, 3]);
    statistics.forget();
    expect(statistics.past).toBeUndefined();
    expect(statistics.state()).toEqual({ values: null, observed: 0 });
    await statistics.observe([row(9)]);
    expect(statistics.past).toEqual({ values: row(9), share: 1 / 2 });
  });

  it('goes on from a state that it is given', async () => {
    const [before, after] = [new RunningStatistics(8, unasked), new RunningStatistics(8, unasked)];
    await observeAll(before, [1, 2, 6]);
    const { values, observed } = before.state();
    after.restore(values, observed);
    expect(after.past).toEqual({ values: row(3), share: 1 / 4 });
    await observeAll(before, [4, 5]);
    await observeAll(after, [4, 5]);
    expect(after.state()).toEqual(before.state());
  });

  it('leaves the mean of what is on the GPU to the lane', async () => {
    const asked: (readonly Values[])[] = [];
    const average = (values: readonly Values[]) => {
      asked.push(values);
      return Promise.resolve({ handle: 100 });
    };
    const statistics = new RunningStatistics(8, { average });
    await statistics.observe([{ handle: 1 }]);
    expect(statistics.past).toEqual({ values: { handle: 1 }, share: 1 / 2 });
    await statistics.observe([{ handle: 2 }, { handle: 3 }]);
    expect(statistics.past).toEqual({ values: { handle: 100 }, share: 1 / 3 });
    expect(asked).toEqual([[{ handle: 2 }, { handle: 3 }]]);
  });
});
