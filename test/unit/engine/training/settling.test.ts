import { describe, expect, it } from 'vitest';
import type { Look } from '../../../../engine/lane/longRun';
import { expectedSteps, settlingOf } from '../../../../engine/training/settling';

it('expects what is usual of a long run, then a quarter more than it has taken, and never more than there are', () => {
  expect([0, 100, 288, 400, 900, 1000].map((done) => expectedSteps(done, 1000))).toEqual([360, 360, 360, 500, 1000, 1000]);
  expect(expectedSteps(0, 200)).toBe(200);
});

/** Looks whose drift and values are functions of their number. */
const looks = (count: number, drift: (i: number) => number, high: (i: number) => number = () => 0.8): Look[] =>
  Array.from({ length: count }, (_, i) => ({ steps: 20 * (i + 1), drift: drift(i), range: { low: -0.5, high: high(i) } }));

describe('settlingOf', () => {
  it('waits until the drift stays as it is, whatever that is', () => {
    expect(settlingOf(looks(9, () => 0.004))).toBeUndefined();
    expect(settlingOf(looks(10, () => 0.004))).toBe('settled');
    expect(settlingOf(looks(10, () => 0))).toBe('settled');
    expect(settlingOf(looks(10, (i) => 0.004 * 0.9 ** i))).toBeUndefined();
    expect(settlingOf(looks(10, (i) => 0.001 * 1.1 ** i))).toBeUndefined();
    // Drift that falls as 1 / steps: the share by which it changes falls, too.
    expect(settlingOf(looks(20, (i) => 0.05 / (i + 1)))).toBeUndefined();
    expect(settlingOf(looks(50, (i) => 0.05 / (i + 1)))).toBe('settled');
  });

  it('goes on while values grow that do not show in the picture yet', () => {
    expect(settlingOf(looks(20, () => 0.004, (i) => 0.8 * 1.05 ** i))).toBeUndefined();
  });

  it('gives up what runs away, or is no number any more', () => {
    expect(settlingOf(looks(1, () => 0.004, () => 101))).toBe('burnt out');
    expect(settlingOf(looks(1, () => NaN, () => NaN))).toBe('burnt out');
    expect(settlingOf(looks(1, () => 0.004, () => 2.4))).toBeUndefined();
  });

  it('gives up what runs away as far as a bound lets it, above or below', () => {
    expect(settlingOf(looks(1, () => 0.004, () => 8), 8)).toBe('burnt out');
    expect(settlingOf(looks(1, () => 0.004).map((look) => ({ ...look, range: { low: -6.1, high: 1 } })), 8)).toBe('burnt out');
    expect(settlingOf(looks(1, () => 0.004, () => 3.4), 8)).toBeUndefined();
    expect(settlingOf(looks(1, () => 0.004, () => 8))).toBeUndefined();
  });
});
