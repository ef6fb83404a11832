import { expect, it } from 'vitest';
import { secondsToDraw, secondsToJudge } from '../../../../engine/training/ending';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';

const settings = (set: object) => resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'blur', 'nca.output.steps': 64, 'nca.stability.steps': 320, ...set }), 'cpu', 2);
/** A picture of 256 × 128 cells takes two lanes 3 s, of which nearly all are for its losses: its steps take a lane 2 s. */
const measured = { photos: 2, cells: 256 * 128, lanes: 2, secondsOfPicture: 3, secondsOfRoll: 2 };

it('estimates the end of a training by what the first picture took', () => {
  expect(secondsToDraw({ ...measured, settings: settings({}) })).toBe(6);
  // Each lane rolls one of two automata: five times the steps on half the cells.
  expect(secondsToJudge({ ...measured, settings: settings({}) })).toBeCloseTo(5, 9);
  // However many steps are allowed, about 360 are enough.
  expect(secondsToJudge({ ...measured, settings: settings({ 'nca.stability.steps': 10_000 }) })).toBeCloseTo(2 * (360 / 64) / 2, 9);
  expect(secondsToJudge({ ...measured, settings: settings({ 'nca.stability.steps': 0 }) })).toBe(0);
  const alone = { ...measured, lanes: 1, secondsOfPicture: 4 };
  expect(secondsToJudge({ ...alone, settings: settings({}) })).toBeCloseTo(10, 9);
});

it('knows that a growth takes few steps on the finest grid', () => {
  const grown = settings({ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '2:8, 1:6', 'nca.output.steps': 0 });
  // 8 steps on a quarter of the cells, and 6: 40 times as many, on half of the cells.
  expect(secondsToJudge({ ...measured, settings: grown })).toBeCloseTo(2 * 20, 9);
});

it('says nothing where nothing was measured', () => {
  const unmeasured = { ...measured, secondsOfPicture: undefined, secondsOfRoll: undefined, settings: settings({}) };
  expect([secondsToDraw(unmeasured), secondsToJudge(unmeasured)]).toEqual([0, 0]);
});
