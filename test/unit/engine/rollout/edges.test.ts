import { beforeAll, describe, expect, it } from 'vitest';
import { parseLevels } from '../../../../shared/levels';
import type { Picture } from '../../../../shared/picture';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { Lane } from '../../../../engine/lane/lane';
import { Random } from '../../../../engine/random';
import { rollPhoto, tilingFor } from '../../../../engine/rollout/rolledPhoto';
import { colorsOf, seenPhoto } from '../../../../engine/seenPhoto';
import { engineAssets, rings } from '../../../tinyRequest';

const layout = coarseToFineLayout(parseLevels('8:4, 4:4, 2:3, 1:2'), { detail: 2, flat: 0.08 });
const lane = new Lane(engineAssets);
const colors = colorsOf(rings('style.png', 48, 48, 2));
/** Weights that see far: what lies nearer than they reach shows. */
const parameters = initialParameters(layout, Random.seeded(3)).map((value) => 2.5 * value);

/** A photo, and the same with other 8 pixels at its left. */
const photo = rings('a.png', 256, 16, 5);
const other: Picture = { ...photo, pixels: photo.pixels.map((value, i) => ((i >> 2) % 256 < 8 && i % 4 < 3 ? 255 - value : value)) };

/** The picture grown, planar, without its margin. */
async function grown(picture: Picture, margin: number): Promise<number[]> {
  const padded = seenPhoto(picture, { margin, minimumSide: 0, alignment: layout.alignment }, colors);
  const roll = (tile: Parameters<Lane['rollTile']>[0]) => lane.rollTile(tile);
  const task = { device: 'cpu', layout: 'coarseToFine', shifts: [], parameters } as const;
  const unwatched = { cancelled: () => false, progress: () => {} };
  const rollout = { photo: padded, seed: 1, noiseLevel: 1, steps: 0 };
  const { state } = await rollPhoto(layout, rollout, tilingFor('cpu', 1), [(tile) => roll({ ...tile, ...task })], unwatched);
  const planes = state.channels(0, 3, padded);
  const { left, top } = padded.picture;
  return Array.from({ length: 3 * 16 * 256 }, (_, i) => {
    const [c, y, x] = [Math.floor(i / 4096), Math.floor(i / 256) % 16, i % 256];
    return planes[(c * padded.height + top + y) * padded.width + left + x]!;
  });
}

describe('opposite edges of a picture', () => {
  /** Largest change in columns from … to. */
  let changeOf: (margin: number, from: number, to: number) => Promise<number>;
  beforeAll(() => {
    changeOf = async (margin, from, to) => {
      const [before, after] = [await grown(photo, margin), await grown(other, margin)];
      return before.reduce((most, value, i) => (i % 256 >= from && i % 256 < to ? Math.max(most, Math.abs(value - after[i]!)) : most), 0);
    };
  });

  it('know nothing of each other, though grids wrap', async () => {
    const { margin } = layout.growth!;
    expect(await changeOf(margin, 192, 256)).toBeLessThan(0.1 / 255);
    expect(await changeOf(margin, 0, 8)).toBeGreaterThan(0.1);
  });

  it('would, were there no margin', async () => {
    expect(await changeOf(0, 192, 256)).toBeGreaterThan(4 / 255);
  });
});
