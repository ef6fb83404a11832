import { expect, it } from 'vitest';
import { initialParameters } from '../../../engine/automaton/initialParameters';
import { layoutOf } from '../../../engine/automaton/layouts';
import { prepareTraining } from '../../../engine/prepareTraining';
import { Random } from '../../../engine/random';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema, type Settings } from '../../../shared/configuration/settings';
import { DEFAULT_LEVELS, parseLevels } from '../../../shared/levels';
import { packModel } from '../../../shared/modelFile';
import { png } from '../host/pictures';

const growth = { levels: parseLevels('4:2, 2:1, 1:2'), detail: 3.5, flat: 0.2 };

function saved(): Uint8Array {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:2, 2:1, 1:2' }), 'cpu', 2);
  const layout = layoutOf(settings);
  const parameters = Float32Array.from(initialParameters(layout, Random.seeded(1)));
  return packModel({ layout: 'coarseToFine', shifts: [], growth, parameters, metadata: { steps: 0, seed: 1, noise_level: 1 } });
}

/** @param side in pixels of the photo's file */
async function prepared(given: Partial<Settings>, wanted: { readonly start?: Uint8Array; readonly fitSize?: boolean }, side = 8) {
  const photo = { name: 'photo', width: 8, height: 8, pixels: new Uint8ClampedArray(256) };
  const { training } = await prepareTraining(
    { settings: settingsSchema.parse({ 'nca.training.otherPhotos': 0, ...given }), photos: ['photo.png'], ...wanted },
    {
      engine: { describe: () => Promise.resolve({ kind: 'cpu', name: 'CPU', reason: '' }), setLanes: () => {} },
      ...{ cores: 2, nameOf: String, decode: () => Promise.resolve(photo), bytes: () => Promise.resolve(png(side, side - 1)) },
      ...{ base: () => Promise.reject(new Error('none')), otherPhotos: () => Promise.resolve([]) },
    },
  );
  return training;
}

async function automatonOf(given: Partial<Settings>) {
  const { settings } = await prepared({ 'nca.output.size': 64, ...given }, { start: saved() });
  const { 'nca.automaton.levels': levels, 'nca.automaton.detail': detail, 'nca.automaton.flat': flat, 'nca.automaton.noiseScale': noiseScale } = settings;
  return { levels, detail, flat, noiseScale };
}

/** A file from before there was a noise scale smooths nothing. */
const own = { levels: '4:2, 2:1, 1:2', detail: 3.5, flat: 0.2, noiseScale: 0 };

it('takes over how the automaton to begin with sees photos, whether its layout is named or not', async () => {
  expect(await automatonOf({})).toEqual(own);
  expect(await automatonOf({ 'nca.automaton.layout': 'coarseToFine' })).toEqual(own);
});

it('keeps the automaton’s levels in a preset that has others', async () => {
  expect(await automatonOf({ 'nca.preset': 'fine' })).toEqual(own);
});

it('leaves alone what the user set', async () => {
  expect(await automatonOf({ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.detail': 1 })).toEqual({ ...own, detail: 1 });
  expect(await automatonOf({ 'nca.automaton.levels': DEFAULT_LEVELS })).toEqual({ ...own, levels: DEFAULT_LEVELS });
});

async function sizeOf(given: Partial<Settings>, fitSize: boolean | undefined) {
  const { settings, notices } = await prepared(given, fitSize === undefined ? {} : { fitSize }, 300);
  return { size: settings['nca.output.size'], notices };
}

it('fits a size that nobody set to the photo, and says so', async () => {
  const notice = 'The longer side of photo.png has 300 pixels: the result has 450, instead of the usual 512 (nca.output.size).';
  expect(await sizeOf({}, true)).toEqual({ size: 450, notices: [notice] });
});

it('leaves a given size alone', async () => {
  expect(await sizeOf({ 'nca.output.size': 700 }, true)).toEqual({ size: 700, notices: [] });
});

it.each([false, undefined])('keeps the usual size where it is not to fit: %s', async (fitSize) => {
  expect(await sizeOf({}, fitSize)).toEqual({ size: 512, notices: [] });
});
