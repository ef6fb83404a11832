import { describe, expect, it } from 'vitest';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';
import { Preview } from '../../../../engine/training/preview';
import { learningRateFactor } from '../../../../engine/training/schedule';
import { Stopwatch } from '../../../../engine/training/stopwatch';

describe('learningRateFactor', () => {
  it('rises, reaches the height, and falls to a small rest', () => {
    const factors = Array.from({ length: 200 }, (_, i) => learningRateFactor(i, 200));
    const height = factors.indexOf(Math.max(...factors));
    expect(factors[0]).toBeLessThan(0.2);
    expect(factors[height]).toBe(1);
    expect(height).toBe(20);
    expect(factors.slice(height)).toEqual(factors.slice(height).sort((a, b) => b - a));
    expect(factors[199]).toBeCloseTo(0.05, 2);
  });

  it('stays positive for the shortest training', () => {
    expect(learningRateFactor(0, 1)).toBeGreaterThan(0);
  });
});

describe('Stopwatch', () => {
  it('counts neither pauses nor the time before it began, but adds the seconds of earlier sittings', () => {
    let now = 100;
    const watch = new Stopwatch(30, () => now);
    now = 110;
    watch.pause();
    now = 500;
    watch.resume();
    now = 505;
    expect(watch.seconds()).toBe(45);
  });

  it('tells the speed over the last iterations', () => {
    let now = 0;
    const watch = new Stopwatch(0, () => now);
    expect(watch.speed()).toBe(0);
    for (now = 0; now < 100; now += 2) watch.tick();
    expect(watch.speed()).toBeCloseTo(0.5);
  });
});

describe('Preview', () => {
  const picture = { name: 'a', width: 1, height: 1, pixels: new Uint8ClampedArray(4) };

  it('keeps to its share of the time and starts over when the state is old', async () => {
    let now = 0;
    const starts: boolean[] = [];
    const lane: Pick<LaneRemote, 'preview'> = {
      preview: (_, { fresh }) => {
        starts.push(fresh);
        now += 1;
        return Promise.resolve(picture);
      },
    };
    const preview = new Preview(new Lanes([lane as LaneRemote]), 1, undefined, () => now);
    expect(await preview.next(new Float32Array(1))).toBe(picture);
    expect(await preview.next(new Float32Array(1))).toBeUndefined();
    for (let i = 0; i < 12; i++) {
      now += 20;
      expect(await preview.next(new Float32Array(1))).toBeDefined();
    }
    expect(starts).toEqual([true, ...Array<boolean>(11).fill(false), true]);
  });

  it('is a whole growth each time where an automaton grows, with the steps that a result has after it', async () => {
    let now = 0;
    const asked: { fresh: boolean; steps: number }[] = [];
    const lane: Pick<LaneRemote, 'preview'> = { preview: (_, { fresh, steps }) => (asked.push({ fresh, steps }), Promise.resolve(picture)) };
    const preview = new Preview(new Lanes([lane as LaneRemote]), 1, 0, () => now);
    for (let i = 0; i < 3; i++) {
      expect(await preview.next(new Float32Array(1))).toBe(picture);
      now += 100;
    }
    expect(asked).toEqual(Array(3).fill({ fresh: true, steps: 0 }));
  });

  it('does not count the time that its lane was busy otherwise', async () => {
    let now = 0;
    const lane: Pick<LaneRemote, 'preview'> = { preview: () => ((now += 1), Promise.resolve(picture)) };
    const lanes = new Lanes([lane as LaneRemote, {} as LaneRemote]);
    let trained = () => {};
    const crop = new Promise<void>((done) => (trained = done));
    const training = lanes.run(() => crop, 0);
    const preview = new Preview(lanes, 1, undefined, () => now);
    const first = preview.next(new Float32Array(1));
    now += 50;
    trained();
    await training;
    expect(await first).toBe(picture);
    expect(await preview.next(new Float32Array(1))).toBe(picture);
  });

  it('shows another photo at once, from its seed, and nothing more of the one before', async () => {
    const asked: [number, boolean][] = [];
    let drawn = () => {};
    const slow = new Promise<void>((done) => (drawn = done));
    const lane: Pick<LaneRemote, 'preview'> = {
      preview: async (_, { photo, fresh }) => {
        asked.push([photo, fresh]);
        if (asked.length === 2) await slow;
        return picture;
      },
    };
    let now = 0;
    const preview = new Preview(new Lanes([lane as LaneRemote]), 1, undefined, () => now);
    expect(await preview.next(new Float32Array(1))).toBe(picture);
    now += 100;
    const before = preview.next(new Float32Array(1));
    preview.show(1);
    drawn();
    expect(await before).toBeUndefined();
    expect(await preview.next(new Float32Array(1))).toBe(picture);
    preview.show(1);
    expect(await preview.next(new Float32Array(1))).toBeUndefined();
    expect(asked).toEqual([[0, true], [0, false], [1, true]]);
  });

  it('ends where drawing one fails', async () => {
    let now = 0;
    let asked = 0;
    const preview = () => (asked++, Promise.reject(new Error('no memory')));
    const previews = new Preview(new Lanes([{ preview } as unknown as LaneRemote]), 1, undefined, () => now);
    await expect(previews.next(new Float32Array(1))).rejects.toThrow('no memory');
    now += 1000;
    expect(await previews.next(new Float32Array(1))).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('shows no broken picture and starts over', async () => {
    let now = 0;
    const starts: boolean[] = [];
    const lane: Pick<LaneRemote, 'preview'> = {
      preview: (_, { fresh }) => Promise.resolve(starts.push(fresh) === 2 ? null : picture),
    };
    const preview = new Preview(new Lanes([lane as LaneRemote]), 1, undefined, () => now);
    const later = () => {
      now += 100;
      return preview.next(new Float32Array(1));
    };
    expect([await later(), await later(), await later()]).toEqual([picture, undefined, picture]);
    expect(starts).toEqual([true, false, true]);
  });
});
