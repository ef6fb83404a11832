import { expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { resolveSettings } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';
import { baseAutomatonOf } from '../../../../shared/configuration/start';
import { packModel, readModel } from '../../../../shared/modelFile';
import { startingWeights } from '../../../../engine/training/startingWeights';

const levels = { 'nca.automaton.levels': '1:1' };
const model = packModel({ layout: 'blur', parameters: Float32Array.from({ length: 16125 }, (_, i) => i / 1e5) });

it('takes the weights of a saved automaton', () => {
  expect(startingWeights(model, { ...levels, 'nca.automaton.layout': 'blur' })[16124]).toBeCloseTo(0.16124);
});

it('begins the coarser level of `fine` as the base’s coarsest one', async () => {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.preset': 'fine' }), 'cpu', 2);
  const bytes = await readFile(`weights/${baseAutomatonOf(settings, true)!.file}`);
  const [base, weights] = [readModel(bytes).parameters, startingWeights(bytes, settings)];
  const length = base.length / 4;
  expect(weights).toHaveLength(5 * length);
  expect(weights.subarray(length)).toEqual(base);
  expect(weights.subarray(0, length)).toEqual(base.subarray(0, length));
});

it('refuses an automaton of another layout, and what is none', () => {
  expect(() => startingWeights(model, { ...levels, 'nca.automaton.layout': 'shiftShuffle' })).toThrow(
    'has the layout blur, the run shiftShuffle: set nca.automaton.layout to blur',
  );
  expect(() => startingWeights(Uint8Array.of(1, 2, 3), { ...levels, 'nca.automaton.layout': 'blur' })).toThrow();
});

it('lets levels coarser than the automaton’s begin as its coarsest does, and refuses fewer', () => {
  const length = 18645;
  const growth = { levels: [{ cell: 2, steps: 1 }, { cell: 1, steps: 1 }], detail: 2, flat: 0.1 };
  const parameters = Float32Array.from({ length: 2 * length }, (_, i) => Math.floor(i / length) + 1);
  const grown = packModel({ layout: 'coarseToFine', growth, parameters });
  const wanted = { 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:3, 2:2, 1:4' } as const;
  const weights = startingWeights(grown, wanted);
  expect([0, 1, 2].map((l) => [weights[l * length], weights[(l + 1) * length - 1]])).toEqual([[1, 1], [1, 1], [2, 2]]);
  expect(() => startingWeights(grown, { ...wanted, 'nca.automaton.levels': '1:4' })).toThrow('has the levels 2:1, 1:1: set nca.automaton.levels');
});
