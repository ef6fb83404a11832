import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyWork } from '../../../engine/apply/applyWork';
import type { ApplyRequest } from '../../../engine/api';
import { readModel } from '../../../shared/modelFile';
import type { GalleryItem } from '../../../shared/protocol/messages';
import { ApplySpeeds } from '../../../src/apply/applySpeeds';
import { usualPhoto, type TimingParts } from '../../../webview/panel/galleryTimes';
import { Store } from '../../../webview/panel/store';
import { timeGallery } from '../../../webview/panel/timeGallery';
import { trySpeed } from '../../../webview/panel/trySpeed';

const file = 'weights/gallery/woodcut.nca.safetensors';
const gallery: GalleryItem[] = [{ kind: 'automaton', name: 'woodcut', label: 'Woodcut', picture: 'picture', model: file, seconds: null }];
const auto = { speeds: {}, device: 'auto' } as const;

describe('speed from tries', () => {
  const fixed = 0.6;
  const machine = (speed: number) => (side: number) => Promise.resolve({ work: side * side, seconds: fixed + (side * side) / speed });

  it('leaves out what each application takes however small it is', async () => {
    expect(await trySpeed(machine(1e5))).toBeCloseTo(1e5, 0);
  });

  it('tries larger pictures until they tell', async () => {
    const tried: number[] = [];
    const apply = (side: number) => machine(5e5)(side).finally(() => tried.push(side));
    expect(await trySpeed(apply)).toBeCloseTo(5e5, 0);
    expect(tried).toEqual([160, 160, 320, 640]);
  });

  it('is a positive number where even the largest tells nothing', async () => {
    expect(await trySpeed((side) => Promise.resolve({ work: side * side, seconds: side > 160 ? 0.01 : 0.02 }))).toBe(1024 ** 2 / 0.01);
  });
});

describe('times of an empty panel', () => {
  beforeEach(() => void vi.stubGlobal('navigator', { hardwareConcurrency: 2 }));
  afterEach(() => void vi.unstubAllGlobals());

  function setUp() {
    const store = new Store();
    store.dispatch({ type: 'ready', queue: [], gallery, visible: true } as unknown as Parameters<Store['dispatch']>[0]);
    const seen = { disposed: 0, started: 0, kept: [] as string[] };
    let applying = () => {};
    const model = readFile(file).then((bytes) => new Uint8Array(bytes));
    const parts: TimingParts = {
      fetch: async () => (await model).slice().buffer,
      decode: ({ name }, side) => Promise.resolve({ name, width: Number(side), height: Number(side), pixels: new Uint8ClampedArray() }),
      engine: () => {
        seen.started++;
        return Promise.resolve({
          describe: () => Promise.resolve({ kind: 'cpu', name: 'CPU', reason: '' }),
          setLanes: () => {},
          apply: ({ photo }: ApplyRequest) => {
            applying();
            return Promise.resolve(photo);
          },
          dispose: () => Promise.resolve(void seen.disposed++),
        } as unknown as Awaited<ReturnType<TimingParts['engine']>>);
      },
      keepSpeed: ({ key }) => void seen.kept.push(key),
    };
    return { store, seen, parts, whenApplying: (what: () => void) => (applying = what) };
  }
  const train = (store: Store, phase: 'training' | 'idle' = 'training') => store.dispatch({ type: 'phase', phase });

  it('end their engine once, however many changes a training makes later', async () => {
    const { store, seen, parts } = setUp();
    await timeGallery(store, auto, parts);
    expect(seen).toEqual({ disposed: 1, started: 1, kept: ['cpu coarseToFine'] });
    for (let i = 0; i < 5; i++) train(store);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen.disposed).toBe(1);
  });

  it('end it as a run begins, once, too, and begin none after that', async () => {
    const { store, seen, parts, whenApplying } = setUp();
    whenApplying(() => train(store));
    await timeGallery(store, auto, parts).catch(() => {});
    expect([seen.started, seen.disposed]).toEqual([1, 1]);
    const late = setUp();
    const timed = timeGallery(late.store, auto, late.parts);
    train(late.store);
    train(late.store, 'idle');
    await timed.catch(() => {});
    expect([late.seen.started, late.seen.disposed]).toEqual([0, 0]);
  });

  it('try nothing that Apply has timed on the device that there is', async () => {
    const { store, seen, parts } = setUp();
    await timeGallery(store, { speeds: { 'cpu coarseToFine': 2e5 }, device: 'gpu' }, parts);
    expect([seen.started, seen.kept]).toEqual([1, []]);
    const known = setUp();
    await timeGallery(known.store, { speeds: { 'cpu coarseToFine': 2e5 }, device: 'cpu' }, known.parts);
    const model = readModel(new Uint8Array(await readFile(file)));
    expect(known.store.state.applySeconds).toEqual({ woodcut: applyWork(model, usualPhoto, model.metadata.steps) / 2e5 });
    expect(known.seen.started).toBe(0);
  });

  it('tell a training by what applying takes, in the lanes that it has; on a GPU nothing', async () => {
    const style: GalleryItem = { kind: 'style', name: 'scales.jpg', label: 'Scales', picture: 'picture', seconds: null, training: { layout: 'coarseToFine', work: 1e7, lanes: 2 } };
    const speeds = { 'cpu coarseToFine': 1e5 };
    const secondsOf = async (cores: number, device: 'auto' | 'cpu' | 'gpu', known: Record<string, number> = speeds) => {
      vi.stubGlobal('navigator', { hardwareConcurrency: cores });
      const { store, parts } = setUp();
      store.dispatch({ type: 'ready', queue: [], gallery: [style], visible: true });
      await timeGallery(store, { speeds: known, device }, parts);
      return store.state.applySeconds['scales.jpg'];
    };
    expect(await secondsOf(2, 'auto')).toBeCloseTo(100);
    expect(await secondsOf(8, 'auto')).toBeCloseTo(400);
    expect(await secondsOf(1, 'cpu')).toBeCloseTo(100);
    expect(await secondsOf(2, 'gpu')).toBeUndefined();
    const both = { ...speeds, 'gpu coarseToFine': 1e6 };
    expect(await secondsOf(2, 'auto', both)).toBeUndefined();
    expect(await secondsOf(2, 'cpu', both)).toBeCloseTo(100);
  });

  it('listen no longer once they have unsubscribed, also while others are told', () => {
    const store = new Store();
    const told: string[] = [];
    const end = store.subscribe(() => {
      told.push('first');
      end();
    });
    store.subscribe(() => void told.push('second'));
    train(store);
    train(store);
    expect(told).toEqual(['first', 'second', 'second']);
  });
});

it('a try does not write over what Apply has timed, and what Apply times is kept instead of a try', () => {
  const kept = new Map<string, unknown>();
  const memory = { get: (key: string) => kept.get(key), update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)) };
  const speeds = new ApplySpeeds(memory as unknown as ConstructorParameters<typeof ApplySpeeds>[0]);
  speeds.keepTried({ key: 'cpu blur', speed: 1 });
  speeds.keep({ key: 'cpu blur', speed: 2 });
  speeds.keepTried({ key: 'cpu blur', speed: 3 });
  expect(speeds.all).toEqual({ 'cpu blur': 2 });
});
