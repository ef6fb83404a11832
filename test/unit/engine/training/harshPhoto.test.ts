import { describe, expect, it } from 'vitest';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { colorsOf, seenPhoto } from '../../../../engine/seenPhoto';
import { HARSH_SIDE, harshPhoto } from '../../../../engine/training/harshPhoto';
import { parseLevels } from '../../../../shared/levels';
import { rings } from '../../../tinyRequest';

const layout = coarseToFineLayout(parseLevels('8:1, 4:1, 2:1, 1:1'), { detail: 2, flat: 0.1 });
const padding = { margin: 8, minimumSide: 32, alignment: 8 };
const [calm, harsh] = [rings('calm', 96, 80, 9), rings('harsh', 80, 96, 3)];
// Lone dark spots, so that all the rest is near the mean.
harsh.pixels.forEach((_, i) => i % 4 < 3 && (harsh.pixels[i] = Math.floor(i / 4) % 23 === 0 ? 0 : 160));
const colors = colorsOf(rings('style', 40, 40, 4));

describe('the harsh photo', () => {
  it('is the middle of the one that has most values at both ends of the range', () => {
    const at = (planes: Float32Array, end: number) => planes.filter((value) => value === end).length / planes.length;
    const ends = ({ planes }: { planes: Float32Array }) => at(planes, -0.5) * at(planes, 0.5);
    const each = [calm, harsh].map((photo) => harshPhoto([photo], layout, padding, colors)!);
    expect(ends(each[0]!)).not.toBe(ends(each[1]!));
    const [most] = [...each].sort((a, b) => ends(b) - ends(a));
    expect(harshPhoto([calm, harsh], layout, padding, colors)).toEqual(most);
    expect(harshPhoto([harsh, calm], layout, padding, colors)).toEqual(most);
  });

  it('moves each value half as far again from its channel’s mean, within the range', () => {
    const seen = seenPhoto(calm, padding, colors);
    const { planes, width, height } = harshPhoto([calm], layout, padding, colors)!;
    expect([width, height]).toEqual([HARSH_SIDE, HARSH_SIDE]);
    const cells = seen.width * seen.height;
    const [top, left] = [8 * Math.floor((seen.height - 64) / 16), 8 * Math.floor((seen.width - 64) / 16)];
    for (const [c, y, x] of [[0, 0, 0], [1, 20, 33], [2, 63, 63]] as const) {
      const mean = seen.planes.subarray(c * cells, (c + 1) * cells).reduce((sum, value) => sum + value, 0) / cells;
      const value = seen.planes[c * cells + (top + y) * seen.width + left + x]!;
      const wanted = Math.min(0.5, Math.max(-0.5, mean + 1.5 * (value - mean)));
      expect(planes[(c * 64 + y) * 64 + x]).toBeCloseTo(wanted, 5);
    }
  });

  it('is smaller where the photo is, and there is none without other photos', () => {
    const small = harshPhoto([rings('small', 20, 70, 4)], layout, padding, colors)!;
    expect([small.width, small.height, small.planes.length]).toEqual([40, 40, 3 * 40 * 40]);
    expect(harshPhoto([], layout, padding, colors)).toBeUndefined();
  });
});
