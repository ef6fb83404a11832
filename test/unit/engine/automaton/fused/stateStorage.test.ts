import { expect, it } from 'vitest';
import { chooseStorage, storedStates } from '../../../../../engine/automaton/fused/stateStorage';

it('stores every state if there is room, else as many as fit, at least about 2√n', () => {
  expect(chooseStorage(64, 66)).toEqual({ bpttSteps: 64, interval: 1 });
  expect(storedStates({ bpttSteps: 64, interval: 1 })).toBe(66);
  expect(chooseStorage(64, 65).interval).toBe(2);
  expect(storedStates({ bpttSteps: 64, interval: 2 })).toBe(35);
  expect(chooseStorage(64, 0)).toEqual({ bpttSteps: 64, interval: 8 });
  expect(storedStates({ bpttSteps: 64, interval: 8 })).toBe(17);
  expect(chooseStorage(0, 0)).toEqual({ bpttSteps: 0, interval: 1 });
  expect(storedStates({ bpttSteps: 0, interval: 1 })).toBe(2);
});

it.each([1, 2, 3, 7, 96])('is never above the room it was given, where %i states can fit at all', (kept) => {
  const least = storedStates(chooseStorage(kept, 0));
  for (let most = least; most < kept + 4; most++) {
    expect(storedStates(chooseStorage(kept, most))).toBeLessThanOrEqual(most);
  }
});
