import { describe, expect, it } from 'vitest';
import { createGaussianKernel } from '../../../../engine/automaton/growth/gaussianKernel';
import { levelPlanes } from '../../../../engine/automaton/growth/levelPlanes';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { ByteCache } from '../../../../engine/byteCache';
import { Lane } from '../../../../engine/lane/lane';
import { LanePhotos } from '../../../../engine/lane/photos';
import { cropPlanes } from '../../../../engine/photo';
import { gridOfPhoto, madePhoto, photoSource } from '../../../../engine/photoSource';
import { Random } from '../../../../engine/random';
import { colorsOf } from '../../../../engine/seenPhoto';
import { lossWeights } from '../../../../shared/losses';
import { parseLevels } from '../../../../shared/levels';
import { engineAssets, rings, tinyRequest } from '../../../tinyRequest';

const levels = parseLevels('4:2, 2:2, 1:2');
const sight = { detail: 2, flat: 0.1 };
const layout = coarseToFineLayout(levels, sight);
const padding = { margin: 8, minimumSide: 0, alignment: 4 };
const colors = colorsOf(rings('style', 20, 20, 3));
const sources = Array.from({ length: 12 }, (_, i) => photoSource(rings(`${i}`, 40 + i, 30, 3 + i), padding, colors));
const blur = createGaussianKernel(engineAssets.automatonWasm);

/** Counts what is made: of a photo all levels are, each in its turn. */
function counted(bytes: number) {
  let blurs = 0;
  const photos = new LanePhotos(layout, sources, { bytes, blur: (...args) => (blurs++, blur(...args)) });
  photos.whole(0);
  const each = blurs;
  return { photos, made: () => blurs / each };
}

describe('photos of a lane', () => {
  it('are seen as they are defined, whole and in crops', () => {
    const photos = new LanePhotos(layout, sources, { bytes: 1e9, blur });
    for (const [index, source] of sources.entries()) {
      const photo = madePhoto(source);
      expect(photos.photo(index)).toEqual(photo);
      expect(gridOfPhoto(source)).toEqual({ ...photo, planes: undefined });
      const planes = levels.map((level) => levelPlanes(photo.planes, photo, level, sight));
      expect(photos.whole(index)).toEqual({ photo: photo.planes, fixed: planes[2], coarse: planes.slice(0, 2) });
      const crop = photos.crop({ photo: index, top: 8, left: 4 }, 16);
      expect(crop.photo).toEqual(cropPlanes(photo.planes, photo, { top: 8, left: 4 }, 16));
      expect(crop.coarse[0]).toEqual(cropPlanes(planes[0]!, { width: photo.width / 4, height: photo.height / 4 }, { top: 2, left: 1 }, 4));
    }
  });

  it('are made once where memory has room for them, and of many those that are asked for', () => {
    const { photos, made } = counted(1e9);
    for (let round = 0; round < 3; round++) for (const index of sources.keys()) photos.whole(index);
    expect(made()).toBe(sources.length);
    const size = 36 * photos.grid(0).width * photos.grid(0).height * 1.3;
    const few = counted((4 / 3) * 3 * size);
    for (let round = 0; round < 3; round++) for (const index of [0, 1, 0, 1]) few.photos.whole(index);
    expect(few.made()).toBe(2);
    for (const index of sources.keys()) few.photos.whole(index);
    for (const index of sources.keys()) few.photos.whole(index);
    expect(few.made()).toBeGreaterThan(2 + 20);
  });

  it('need not be made again for a crop that stays, and nothing is for their sizes', () => {
    const { photos, made } = counted(4 * 12 * 20_000);
    const crop = photos.crop({ photo: 3, top: 0, left: 0 }, 16);
    for (const index of [4, 5, 6, 7, 8]) photos.crop({ photo: index, top: 0, left: 0 }, 16);
    const before = made();
    expect(photos.crop({ photo: 3, top: 0, left: 0 }, 16)).toBe(crop);
    for (const index of sources.keys()) photos.grid(index);
    expect(made()).toBe(before);
  });

  it('give the same training to the bit, however few are kept', async () => {
    const { settings, photos, style } = tinyRequest();
    const parameters = initialParameters(blurLayout, Random.seeded(3));
    const lane = new Lane(engineAssets);
    const train = async (photoBytes: number) => {
      await lane.prepare({ settings, photos: photos.map((photo) => photoSource(photo, { ...padding, minimumSide: 32, alignment: 1 }, undefined)), photoBytes, style });
      const window = { top: 8, left: 8, height: 16, width: 16 };
      const items = [0, 1, 0, 1].map((photo) => ({ photo, top: photo, left: 2, seed: 5, state: null, steps: 4, bpttSteps: 2, window }));
      const trained = [];
      for (const item of items) trained.push(await lane.train(parameters, item, lossWeights(settings)));
      return trained;
    };
    expect(await train(1)).toEqual(await train(1e9));
  });
});

describe('ByteCache', () => {
  it('forgets what was not asked for longest, and keeps within its bytes', () => {
    const made: string[] = [];
    const cache = new ByteCache<string>(10, (value) => value.length);
    const ask = (key: string) => cache.get(key, () => (made.push(key), key));
    for (const key of ['aaaa', 'bbbb', 'aaaa', 'cccc', 'aaaa', 'bbbb']) ask(key);
    expect(made).toEqual(['aaaa', 'bbbb', 'cccc', 'bbbb']);
    ask('more than there is room for');
    ask('more than there is room for');
    ask('aaaa');
    expect(made.slice(4)).toEqual(['more than there is room for', 'aaaa']);
  });
});
