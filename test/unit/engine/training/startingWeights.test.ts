import { expect, it } from 'vitest';
import { packModel } from '../../../../shared/modelFile';
import { startingWeights } from '../../../../engine/training/startingWeights';

const levels = { 'nca.automaton.levels': '1:1' };
const model = packModel({ layout: 'blur', parameters: Float32Array.from({ length: 16125 }, (_, i) => i / 1e5) });

it('takes the weights of a saved automaton', () => {
  expect(startingWeights(model, { ...levels, 'nca.automaton.layout': 'blur' })[16124]).toBeCloseTo(0.16124);
});

it('refuses an automaton of another layout, and what is none', () => {
  expect(() => startingWeights(model, { ...levels, 'nca.automaton.layout': 'shiftShuffle' })).toThrow(
    'has the layout blur, the run shiftShuffle: set nca.automaton.layout to blur',
  );
  expect(() => startingWeights(Uint8Array.of(1, 2, 3), { ...levels, 'nca.automaton.layout': 'blur' })).toThrow();
});
