import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointAssembly } from '../../../src/panel/checkpointAssembly';
import { splitCheckpoint } from '../../../shared/checkpoint';
import { LatestCheckpoint } from '../../../shared/latestCheckpoint';
import { float32Tensor, writeSafetensors } from '../../../shared/safetensors';
import { CheckpointSender } from '../../../webview/panel/checkpointSender';
import { throttle } from '../../../webview/common/throttle';

const slot = (index: number) => ({ index, bytes: Uint8Array.of(index) });
const core = Uint8Array.of(0);
const safetensors = (values: number) => writeSafetensors([['x', float32Tensor([values], new Float32Array(values).fill(1))]], {});

describe('throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('calls at once, then with the latest of what came between', () => {
    const call = vi.fn();
    const throttled = throttle(call, 100);
    [1, 2, 3].forEach((value) => throttled(value));
    expect(call.mock.calls).toEqual([[1]]);
    vi.advanceTimersByTime(100);
    expect(call.mock.calls).toEqual([[1], [3]]);
    vi.advanceTimersByTime(1000);
    throttled(4);
    expect(call.mock.calls).toEqual([[1], [3], [4]]);
  });

  it('forgets what is due when cancelled', () => {
    const call = vi.fn();
    const throttled = throttle(call, 100);
    throttled(1);
    throttled(2);
    throttled.cancel();
    vi.advanceTimersByTime(1000);
    expect(call.mock.calls).toEqual([[1]]);
  });
});

describe('the sender of checkpoints', () => {
  it('waits for each part before the next, over checkpoints too', async () => {
    const waiting: (() => void)[] = [];
    const send = vi.fn(() => new Promise<void>((resolve) => waiting.push(resolve)));
    const sender = new CheckpointSender('r', send, vi.fn());
    sender.add({ iteration: 1, seconds: 2, core, slots: [slot(4)] });
    sender.add({ iteration: 2, seconds: 4, core, slots: [] });
    for (let count = 1; count <= 3; count++) {
      await vi.waitFor(() => expect(waiting).toHaveLength(count));
      expect(send).toHaveBeenCalledTimes(count);
      waiting[count - 1]!();
    }
    await sender.flush();
  });

  it('has sent every part when it is flushed', async () => {
    const arrived: unknown[] = [];
    const send = ({ iteration, last }: { iteration: number; last: boolean }) =>
      new Promise((resolve) => setTimeout(resolve)).then(() => arrived.push([iteration, last]));
    const sender = new CheckpointSender('r', send, vi.fn());
    sender.add({ iteration: 1, seconds: 2, core, slots: [slot(0)] });
    sender.add({ iteration: 2, seconds: 4, core, slots: [] });
    await sender.flush();
    expect(arrived).toEqual([
      [1, false],
      [1, true],
      [2, true],
    ]);
  });

  it('tries the next checkpoint after one that failed, and complains once', async () => {
    const send = vi.fn(() => Promise.reject(new Error('full')));
    const complain = vi.fn();
    const sender = new CheckpointSender('r', send, complain);
    sender.add({ iteration: 1, seconds: 2, core, slots: [slot(0)] });
    sender.add({ iteration: 2, seconds: 4, core, slots: [] });
    await sender.flush();
    expect(send).toHaveBeenCalledTimes(2);
    expect(complain.mock.calls).toEqual([['full']]);
  });

  it('sends what is larger than 4 MiB in pieces, which the host puts together again', async () => {
    const large = safetensors(2.5 * 2 ** 20);
    const assembly = new CheckpointAssembly();
    const latest = new LatestCheckpoint();
    const sizes: number[] = [];
    const send = (piece: Parameters<CheckpointAssembly['add']>[0]) => {
      sizes.push(piece.part.bytes.length);
      const whole = assembly.add(piece);
      if (whole) latest.add(whole);
      return Promise.resolve();
    };
    const sender = new CheckpointSender('r', send, vi.fn());
    sender.add({ iteration: 1, seconds: 2, core: safetensors(8), slots: [{ index: 3, bytes: large }] });
    await sender.flush();
    expect(sizes.slice(0, 3)).toEqual([4 * 2 ** 20, 4 * 2 ** 20, large.length - 8 * 2 ** 20]);
    expect(latest.reached).toEqual({ iteration: 1, seconds: 2 });
    expect(Buffer.compare(splitCheckpoint(latest.merged()!).slots.get(3)!, large)).toBe(0);
  });

  it('sends a part of a large buffer without the rest of it', async () => {
    const sent: Uint8Array[] = [];
    const send = ({ part }: { part: { bytes: Uint8Array } }) => Promise.resolve(void sent.push(part.bytes));
    const sender = new CheckpointSender('r', send, vi.fn());
    sender.add({ iteration: 1, seconds: 2, core: new Uint8Array(1000).subarray(10, 20), slots: [] });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]!.buffer.byteLength).toBe(10);
  });
});
