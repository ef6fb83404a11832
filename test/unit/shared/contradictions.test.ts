import { expect, it } from 'vitest';
import { DEFAULT_LEVELS } from '../../../shared/levels';
import { contradictions } from '../../../shared/configuration/contradictions';
import { settingsSchema } from '../../../shared/configuration/settings';

const found = (set: Record<string, unknown>) => contradictions(settingsSchema.parse(set)).map(({ name }) => name);
const grown = { 'nca.automaton.layout': 'coarseToFine' };
const blur = { 'nca.automaton.layout': 'blur' };

it.each([
  [{}, []],
  [{ 'nca.training.minSteps': 9, 'nca.training.maxSteps': 8 }, ['nca.training.minSteps']],
  [{ ...blur, 'nca.output.steps': 0 }, ['nca.output.steps']],
  [{ ...grown, 'nca.output.steps': 0 }, []],
  [{ ...grown, 'nca.training.size': 100 }, ['nca.training.size']],
  [{ ...grown, 'nca.training.size': 100, 'nca.automaton.levels': '4:4, 2:4, 1:4' }, []],
  [{ ...grown, 'nca.training.size': 104 }, []],
  [{ ...grown, 'nca.preset': 'fine', 'nca.training.size': 104 }, ['nca.training.size']],
  [{ ...blur, 'nca.training.otherPhotos': 0.2 }, ['nca.training.otherPhotos']],
  [{ ...grown, 'nca.training.otherPhotos': 0.2 }, []],
  [{ 'nca.automaton.layout': null, 'nca.profile': 'notebook', 'nca.output.steps': 0 }, ['nca.output.steps']],
  [{ ...grown, 'nca.profile': 'notebook' }, ['nca.profile']],
])('finds in %j what does not go together: %j', (set, names) => {
  expect(found(set)).toEqual(names);
});

it('takes the layout that is not named from the automaton to begin with', () => {
  const open = settingsSchema.parse({ 'nca.output.steps': 0, 'nca.training.size': 100 });
  expect(contradictions(open, 'coarseToFine')).toEqual([]);
  expect(contradictions(open, 'shiftShuffle').map(({ name }) => name)).toEqual(['nca.output.steps']);
});

it('knows nothing of the levels of the automaton to begin with, only of such as are set', () => {
  const of = (set: Record<string, unknown>) => contradictions(settingsSchema.parse({ ...grown, 'nca.training.size': 100, ...set }), 'coarseToFine').map(({ name }) => name);
  expect([of({}), of({ 'nca.automaton.levels': DEFAULT_LEVELS })]).toEqual([[], ['nca.training.size']]);
});

it('knows levels from what are none', () => {
  expect(() => settingsSchema.parse({ 'nca.automaton.levels': '8:8, 2:4' })).toThrow('Expected levels such as');
});
