import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../../shared/modelFile';
import type { Picture } from '../../../../shared/picture';
import { automatonOf, paddingOf } from '../../../../engine/apply/applyModel';
import { createGaussianKernel } from '../../../../engine/automaton/growth/gaussianKernel';
import { pictureOffset } from '../../../../engine/automaton/layout';
import { modelLayout } from '../../../../engine/automaton/layouts/modelLayout';
import { Lane } from '../../../../engine/lane/lane';
import { cropPicture } from '../../../../engine/lane/middle';
import { regionOf } from '../../../../engine/photo';
import { rollInBands } from '../../../../engine/rollout/bandedRollout';
import { seenPhoto } from '../../../../engine/seenPhoto';
import { readPicture } from '../../../../src/cli/pictureFiles';
import { engineAssets } from '../../../tinyRequest';

const [width, height] = [512, 96];
const lane = new Lane(engineAssets);
const blur = createGaussianKernel(engineAssets.automatonWasm);

/** A photo, and the same with its left 8 pixels inverted. */
async function photos(): Promise<[Picture, Picture]> {
  const photo = cropPicture(await readPicture('media/samples/photos/lighthouse.jpg', width), { left: 0, top: 100, width, height });
  const pixels = photo.pixels.map((value, i) => ((i >> 2) % width < 8 && i % 4 < 3 ? 255 - value : value));
  return [photo, { ...photo, pixels }];
}

/** As it is applied, before values are rounded: planar `[3, height, width]`, without its margin. */
async function grown(picture: Picture, margin?: number): Promise<number[]> {
  const model = readModel(await readFile('weights/gallery/wheat-field.nca.safetensors'));
  const layout = modelLayout(model);
  const usual = paddingOf(model, layout);
  const photo = seenPhoto(picture, margin === undefined ? usual : { ...usual, margin, minimumSide: 0 }, model.growth!.colors);
  const wanted = { first: pictureOffset(layout), count: 3, region: regionOf(photo) };
  const rollout = { photo, seed: 1, noiseLevel: 1, steps: 0, layout, automaton: automatonOf(model, layout, 1), wanted, blur };
  const planes = await rollInBands(rollout, [lane], { cancelled: () => false, progress: () => {} });
  const { left, top } = photo.picture;
  return Array.from({ length: 3 * height * width }, (_, i) => {
    const [x, y, c] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    return planes[(c * photo.height + top + y) * photo.width + left + x]!;
  });
}

/** Largest changes of the left 8 and of the right 64 columns. */
async function changes(margin?: number): Promise<{ readonly left: number; readonly right: number }> {
  const [photo, other] = await photos();
  const [before, after] = [await grown(photo, margin), await grown(other, margin)];
  expect(before.every(Number.isFinite)).toBe(true);
  const most = (from: number, to: number) =>
    before.reduce((found, value, i) => (i % width >= from && i % width < to ? Math.max(found, Math.abs(value - after[i]!)) : found), 0);
  return { left: most(0, 8), right: most(width - 64, width) };
}

describe('opposite edges of a photo 512 pixels wide, as a ready-made automaton paints it', () => {
  it('know nothing of each other, though grids wrap', async () => {
    const { left, right } = await changes();
    expect(right).toBeLessThan(1 / 255);
    expect(left).toBeGreaterThan(0.1);
  });

  it('would, were there no margin', async () => {
    expect((await changes(0)).right).toBeGreaterThan(4 / 255);
  });
});
