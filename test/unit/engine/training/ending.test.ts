import { expect, it } from 'vitest';
import { secondsToEnd } from '../../../../engine/training/ending';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';

const settings = (set: object) => resolveSettings(settingsSchema.parse({ 'nca.output.steps': 64, 'nca.stability.steps': 640, ...set }), 'cpu', 2);
/** A picture of 256 × 128 cells takes two lanes 3 s: a lane 6 s. */
const measured = { photos: 2, cells: 256 * 128, lanes: 2, secondsOfPicture: 3 };

it('estimates the end of a training by what the first picture took', () => {
  // Each lane rolls one of two automata: ten times the steps on half the cells.
  expect(secondsToEnd({ ...measured, settings: settings({}) })).toBeCloseTo(2 * 3 + 30, 9);
  expect(secondsToEnd({ ...measured, settings: settings({ 'nca.stability.steps': 0 }) })).toBe(6);
  const alone = { ...measured, lanes: 1, secondsOfPicture: 6 };
  expect(secondsToEnd({ ...alone, settings: settings({}) })).toBeCloseTo(2 * 6 + 60, 9);
});

it('says nothing where nothing was measured', () => {
  expect(secondsToEnd({ ...measured, secondsOfPicture: undefined, settings: settings({}) })).toBe(0);
});
