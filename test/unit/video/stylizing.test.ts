import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import type { EngineClient } from '../../../engine/engineClient';
import type { ClipOptions, UnfinishedClip } from '../../../shared/protocol/videoMessages';
import type { Clip, ResultPlan } from '../../../webview/video/clips/clip';
import { Stylizing, type VideoHost } from '../../../webview/video/stylizing';

const options: ClipOptions = { size: 'original', seed: 1, strength: 1, keepColors: false };
const left: UnfinishedClip = { done: 3, automaton: 'a.nca.safetensors', same: true, options };
const plan: ResultPlan = { ending: '.webm', notes: [], make: () => Promise.resolve() };

async function opened({ begin = vi.fn<VideoHost['begin']>(), ...changes }: Partial<Clip> & { begin?: VideoHost['begin'] } = {}) {
  const clip: Clip = {
    ...{ width: 600, height: 400, count: 5, timing: { start: 0.5, rate: 25, count: 5 } },
    sizeAt: (longerSide) => (longerSide === 'original' ? { width: 600, height: 400 } : { width: longerSide, height: longerSide / 2 }),
    frames: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('No frame is read here.')) }) }),
    planResult: () => Promise.resolve(plan),
    ...changes,
  };
  const engine = { describe: () => Promise.resolve({ kind: 'cpu', name: 'CPU' }), setLanes: () => {}, cancelApplying: () => Promise.resolve(), startClip: () => Promise.resolve() } as unknown as EngineClient;
  const unused = () => Promise.reject(new Error('Not asked for here.'));
  const host: VideoHost = { begin, saveFrame: unused, saveState: unused, readFrame: unused, writeResult: unused, finish: unused, rest: () => Promise.resolve() };
  const stylizing = new Stylizing(host, () => Promise.resolve(engine));
  const bytes = new Uint8Array(await readFile(path.resolve('weights/gallery/woodcut.nca.safetensors')));
  await stylizing.open({ model: { name: 'a.nca.safetensors', title: 'a', bytes }, clip: { name: 'clip.webm' }, unfinished: left, device: 'cpu', workers: 1, speeds: {} }, () => Promise.resolve(clip));
  return { stylizing, begin };
}

it('throws no painted frames away unasked', async () => {
  const begin = vi.fn<VideoHost['begin']>().mockRejectedValue(new Error('Not now.'));
  const { stylizing } = await opened({ begin });
  await stylizing.start(options);
  expect(begin).not.toHaveBeenCalled();
  stylizing.forget();
  await stylizing.start(options);
  expect(begin.mock.calls).toEqual([[options, true, { rate: 25, count: 5 }]]);
});

it('offers nothing to go on with once it was thrown away', async () => {
  const { stylizing } = await opened({ begin: () => Promise.resolve({ done: 0, state: undefined }) });
  stylizing.forget();
  await stylizing.start(options);
  expect(stylizing.state).toMatchObject({ phase: 'idle', problem: 'No frame is read here.', unfinished: null });
});

it('offers nothing to go on with that is thrown away after it was cancelled', async () => {
  let answer = (_: { done: number; state: undefined }) => {};
  const { stylizing } = await opened({ begin: () => new Promise((resolve) => (answer = resolve)) });
  stylizing.forget();
  const turn = stylizing.start(options);
  await vi.waitFor(() => expect(stylizing.state.phase).toBe('painting'));
  await new Promise((resolve) => setTimeout(resolve));
  await stylizing.cancel();
  await turn;
  answer({ done: 0, state: undefined });
  await vi.waitFor(() => expect(stylizing.state).toMatchObject({ phase: 'idle', cancelled: true, unfinished: null }));
});

it('opens a clip of which only a smaller one can be made, and none of which nothing can', async () => {
  const most = (side: number) => ({ planResult: ({ width }: { width: number }) => (width <= side ? Promise.resolve({ ...plan, notes: [`${width} wide`] }) : Promise.reject(new Error(`Not ${width} wide.`))) });
  const { stylizing } = await opened(most(300));
  expect(stylizing.state).toMatchObject({ phase: 'idle', notes: ['256 wide'] });
  await expect(opened(most(100))).rejects.toThrow('Not 600 wide.');
});
