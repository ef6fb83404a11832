import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LatestWrite } from '../../../src/runs/latestWrite';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('writes at once, then not before its time, and then what there is', async () => {
  let there = 0;
  const written: number[] = [];
  const write = new LatestWrite(() => Promise.resolve(void written.push(there)), (error) => expect.fail(String(error)), 25);
  for (there = 1; there <= 6; there++) {
    write.request();
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(written).toEqual([1, 3, 5]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([1, 3, 5, 7]);
});

it('goes on after a write that failed', async () => {
  const failures: unknown[] = [];
  let tries = 0;
  const write = new LatestWrite(() => (++tries === 1 ? Promise.reject(new Error('full')) : Promise.resolve()), (error) => failures.push(error), 1);
  write.request();
  await vi.advanceTimersByTimeAsync(1);
  write.request();
  await vi.advanceTimersByTimeAsync(2000);
  expect([tries, failures.length]).toEqual([2, 1]);
});
