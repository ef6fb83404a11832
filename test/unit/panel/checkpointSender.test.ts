import { expect, it } from 'vitest';
import { LatestCheckpoint } from '../../../shared/latestCheckpoint';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../../shared/safetensors';
import { CheckpointAssembly } from '../../../src/panel/checkpointAssembly';
import { CheckpointSender } from '../../../webview/panel/checkpointSender';

const part = (value: number) => writeSafetensors([['value', float32Tensor([1], new Float32Array([value]))]], {});
const checkpoint = (iteration: number, slots: readonly number[]) => ({
  ...{ iteration, seconds: iteration, core: part(iteration) },
  slots: slots.map((index) => ({ index, bytes: part(10 * iteration + index) })),
});

it('slots of a checkpoint that did not arrive come with the next one', async () => {
  const assembly = new CheckpointAssembly();
  const latest = new LatestCheckpoint();
  let broken = true;
  const problems: string[] = [];
  const sender = new CheckpointSender('run', (piece) => {
    if (broken && piece.part.kind === 'core') return Promise.reject(new Error('the host is away'));
    const whole = assembly.add(piece);
    if (whole) latest.add(whole);
    return Promise.resolve();
  }, (message) => problems.push(message));
  sender.add(checkpoint(1, [0, 1]));
  await sender.flush();
  expect(problems).toEqual(['the host is away']);
  expect(latest.merged()).toBeUndefined();
  broken = false;
  sender.add(checkpoint(2, [1]));
  await sender.flush();
  const { tensors } = readSafetensors(latest.merged()!);
  const read = (name: string) => toFloat32(tensors.get(name)!)[0];
  expect([read('value'), read('pool.0.value'), read('pool.1.value')]).toEqual([2, 10, 21]);
});

it('of those that come while one is sent the latest follows, with all that changed', async () => {
  const assembly = new CheckpointAssembly();
  const latest = new LatestCheckpoint();
  const arrived: number[] = [];
  const sender = new CheckpointSender('run', (piece) => {
    // Others come between the first's pieces, and change a slot that is on its way.
    if (piece.iteration === 1 && piece.part.kind === 'core') {
      sender.add(checkpoint(2, [0, 2]));
      sender.add(checkpoint(3, [1]));
    }
    const whole = assembly.add(piece);
    if (whole) arrived.push(whole.iteration);
    if (whole) latest.add(whole);
    return Promise.resolve();
  }, (message) => expect.fail(message));
  sender.add(checkpoint(1, [0, 1]));
  await sender.flush();
  expect(arrived).toEqual([1, 3]);
  const { tensors } = readSafetensors(latest.merged()!);
  const read = (name: string) => toFloat32(tensors.get(name)!)[0];
  expect([read('value'), read('pool.0.value'), read('pool.1.value'), read('pool.2.value')]).toEqual([3, 20, 31, 22]);
});
