import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LOOK_MILLISECONDS } from '../../../src/locks/claimRun';
import { STILL_ELSEWHERE } from '../../../src/locks/heldLock';
import { Scans } from '../../../src/runsView/scans';

describe('scans', () => {
  it('go on after one that failed, which is told', async () => {
    const failures: unknown[] = [];
    const scan = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error('gone'));
    const scans = new Scans(scan, (error) => void failures.push(error));
    await scans.again();
    await Promise.all([scans.again(), scans.again()]);
    expect([scan.mock.calls.length, failures]).toEqual([2, [new Error('gone')]]);
  });

  it('come once more when the life of others is known, and not after the end', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const scan = vi.fn(() => Promise.resolve());
    const scans = new Scans(scan, () => {});
    scans.later();
    scans.later();
    await vi.advanceTimersByTimeAsync(STILL_ELSEWHERE);
    expect(scan).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2 * (STILL_ELSEWHERE + LOOK_MILLISECONDS));
    expect(scan).toHaveBeenCalledTimes(1);
    scans.later();
    scans.dispose();
    await vi.advanceTimersByTimeAsync(2 * (STILL_ELSEWHERE + LOOK_MILLISECONDS));
    expect(scan).toHaveBeenCalledTimes(1);
  });
});
