import { expect, it } from 'vitest';
import { paintFrames } from '../../../shared/paintFrames';
import type { Picture } from '../../../shared/picture';

const frame = (index: number): Picture => ({ name: `${index}`, width: 1, height: 1, pixels: new Uint8ClampedArray(4) });

/** Counts the frames that were handed out and not kept yet. */
function counting(count: number) {
  const held = { now: 0, most: 0 };
  async function* frames() {
    for (let index = 0; index < count; index++) {
      held.most = Math.max(held.most, ++held.now);
      yield await Promise.resolve(frame(index));
    }
  }
  return { held, frames };
}

const later = () => new Promise<void>((resolve) => setTimeout(resolve));

it.each([8, 80])('holds one frame at a time of a clip of %i', async (count) => {
  const { held, frames } = counting(count);
  const kept: string[] = [];
  await paintFrames(frames(), {
    paint: async (picture) => (await later(), picture),
    add: async ({ name }) => {
      await later();
      kept.push(name);
      held.now--;
    },
    keepState: later,
    done: () => {},
  });
  expect(held.most).toBe(1);
  expect(kept).toEqual(Array.from({ length: count }, (_, index) => `${index}`));
});

/** What is kept, in order: frames by their numbers, states by the frames before them. */
async function keptBefore(fails: 'paint' | 'add', at: number): Promise<string[]> {
  const kept: string[] = [];
  let [painted, added] = [0, 0];
  const failing = (step: 'paint' | 'add', index: number) => {
    if (step === fails && index === at) throw new Error(step);
  };
  const work = paintFrames(counting(6).frames(), {
    paint: (picture) => {
      failing('paint', painted);
      painted++;
      return Promise.resolve(picture);
    },
    add: ({ name }) => {
      failing('add', added);
      added++;
      kept.push(name);
      return Promise.resolve();
    },
    keepState: () => Promise.resolve(void kept.push(`state ${added}`)),
    done: () => {},
  });
  await expect(work).rejects.toThrow(fails);
  return kept;
}

it('keeps the state at once, and once more when it ends, so that all that is kept counts', async () => {
  expect(await keptBefore('paint', 3)).toEqual(['0', 'state 1', '1', '2', 'state 3']);
});

it('keeps no state that is a frame ahead of what is kept', async () => {
  expect(await keptBefore('add', 3)).toEqual(['0', 'state 1', '1', '2']);
});

it('tells what ended it, not that the state could not be kept either', async () => {
  const work = paintFrames(counting(2).frames(), {
    paint: (picture) => Promise.resolve(picture),
    add: () => Promise.resolve(),
    keepState: () => Promise.reject(new Error('full')),
    done: () => {},
  });
  await expect(work).rejects.toThrow('full');
});
