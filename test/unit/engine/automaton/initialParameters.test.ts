import { expect, it } from 'vitest';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { mutableChannels } from '../../../../engine/automaton/layout';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { Random } from '../../../../engine/random';
import { referenceStep } from '../../../../engine/automaton/plainAutomaton';

it('gives an automaton that comes to rest at the photo', () => {
  const random = Random.seeded(1);
  const [width, height] = [6, 5];
  const cells = width * height;
  const fixed = Float32Array.from({ length: 3 * cells }, () => random.uniform() - 0.5);
  const parameters = initialParameters(blurLayout, random);
  let state: ArrayLike<number> = Float32Array.from(
    { length: mutableChannels(blurLayout) * cells },
    () => random.uniform() - 0.5,
  );
  const grid = { layout: blurLayout, width, height, fixed, parameters };
  for (let i = 0; i < 100; i++) state = referenceStep(grid, state);
  for (let i = 0; i < state.length; i++) expect(state[i]).toBeCloseTo(i < 3 * cells ? fixed[i]! : 0, 3);
});
