import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colorShares, isCut } from '../../../../engine/video/cut';
import { measureMotion } from '../../../../engine/video/motion';
import { warp } from '../../../../engine/video/warp';
import type { Picture } from '../../../../shared/picture';
import { drawnClip } from '../../../video/drawnClip';

async function photo(name: string): Promise<Picture> {
  const { data, info } = await sharp(`media/samples/photos/${name}.jpg`).resize(320).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { name, width: info.width, height: info.height, pixels: new Uint8ClampedArray(data) };
}

describe('motion', () => {
  it('is found to a fraction of a pixel, on sides of any length, and moves the frame before onto this one', async () => {
    const clip = drawnClip(await photo('cottage'), { width: 117, height: 75, count: 2 });
    const [before, now] = clip.frames.map(({ pixels }) => Float32Array.from({ length: 117 * 75 }, (_, i) => pixels[4 * i + 1]! / 255));
    const motion = measureMotion(now!, before!, { width: 117, height: 75 });
    const errors: number[] = [];
    for (let y = 10; y < 65; y++) {
      for (let x = 10; x < 107; x++) {
        const [px, py] = clip.before(1, x, y);
        errors.push(Math.hypot(x + motion.x[y * 117 + x]! - px, y + motion.y[y * 117 + x]! - py));
      }
    }
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.3);
    const moved = warp(before!, motion);
    const apart = (plane: Float32Array) => plane.reduce((sum, value, i) => sum + Math.abs(value - now![i]!), 0) / plane.length;
    expect(apart(moved)).toBeLessThan(apart(before!) / 3);
  });
});

describe('a cut', () => {
  it('is another scene, and no change of light', async () => {
    const [cat, cottage] = [await photo('mountain-lake'), await photo('still-life')];
    const brighter = { pixels: cat.pixels.map((value) => value + 12) };
    expect(isCut(colorShares(cat), colorShares(cottage))).toBe(true);
    expect(isCut(colorShares(cat), colorShares(brighter))).toBe(false);
    expect(colorShares(cat).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
  });
});
