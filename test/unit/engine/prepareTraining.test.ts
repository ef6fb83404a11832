import { expect, it } from 'vitest';
import { initialParameters } from '../../../engine/automaton/initialParameters';
import { layoutOf } from '../../../engine/automaton/layouts';
import { prepareTraining } from '../../../engine/prepareTraining';
import { Random } from '../../../engine/random';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema, type Settings } from '../../../shared/configuration/settings';
import { parseLevels } from '../../../shared/levels';
import { packModel } from '../../../shared/modelFile';

const growth = { levels: parseLevels('4:2, 2:1, 1:2'), detail: 3.5, flat: 0.2 };

function saved(): Uint8Array {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:2, 2:1, 1:2' }), 'cpu', 2);
  const layout = layoutOf(settings);
  const parameters = Float32Array.from(initialParameters(layout, Random.seeded(1)));
  return packModel({ layout: 'coarseToFine', shifts: [], growth, parameters, metadata: { steps: 0, seed: 1, noise_level: 1 } });
}

async function settingsOf(given: Partial<Settings>) {
  const photo = { name: 'photo', width: 8, height: 8, pixels: new Uint8ClampedArray(256) };
  const { training } = await prepareTraining(
    { settings: settingsSchema.parse({ 'nca.training.otherPhotos': 0, 'nca.output.size': 64, ...given }), photos: ['photo'], start: saved() },
    {
      engine: { describe: () => Promise.resolve({ kind: 'cpu', name: 'CPU', reason: '' }), setLanes: () => {} },
      ...{ cores: 2, nameOf: String, decode: () => Promise.resolve(photo), bytes: () => Promise.reject(new Error('none')) },
      ...{ base: () => Promise.reject(new Error('none')), otherPhotos: () => Promise.resolve([]) },
    },
  );
  const { 'nca.automaton.levels': levels, 'nca.automaton.detail': detail, 'nca.automaton.flat': flat } = training.settings;
  return { levels, detail, flat };
}

const own = { levels: '4:2, 2:1, 1:2', detail: 3.5, flat: 0.2 };

it('takes over how the automaton to begin with sees photos, whether its layout is named or not', async () => {
  expect(await settingsOf({})).toEqual(own);
  expect(await settingsOf({ 'nca.automaton.layout': 'coarseToFine' })).toEqual(own);
});

it('leaves alone what the user set', async () => {
  expect(await settingsOf({ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.detail': 1 })).toEqual({ ...own, detail: 1 });
});
