import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../../shared/configuration/settings';
import type { Picture } from '../../../../../shared/picture';
import { strokeSpacing } from '../../../../../engine/losses/style/strokeSpacing';
import { measuredStyleSide, measureStyleScale } from '../../../../../engine/styleScale';
import { readPicture } from '../../../../../src/cli/pictureFiles';

const styles = 'media/samples/styles';

function picture(width: number, height: number, light: (x: number, y: number) => number): Picture {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) pixels.fill(255 * light(i % width, Math.floor(i / width)), 4 * i, 4 * i + 3);
  return { name: 'a.png', width, height, pixels };
}

const checks = (period: number) => picture(512, 384, (x, y) => ((Math.floor((2 * x) / period) + Math.floor((2 * y) / period)) % 2 === 0 ? 0.2 : 0.8));

describe('strokeSpacing', () => {
  it('grows with the picture', () => {
    const [fine, coarse] = [strokeSpacing(checks(12)), strokeSpacing(checks(24))];
    expect(fine).toBeGreaterThan(4);
    expect(coarse / fine).toBeGreaterThan(1.6);
    expect(coarse / fine).toBeLessThan(2.4);
  });

  it('finds the pitch of tiles, whatever the size that they are seen at', async () => {
    // Some 30 tesserae lie side by side in the mosaic.
    for (const side of [384, 512]) {
      const pitch = side / strokeSpacing(await readPicture(`${styles}/mosaic.jpg`, side));
      expect(pitch).toBeGreaterThan(24);
      expect(pitch).toBeLessThan(36);
    }
  });

  it('does not take a sky, or nothing, for strokes', () => {
    const sky = (x: number, y: number) => x / 512 + y / 512 + (((x >> 2) + (y >> 2)) % 2) * 0.05;
    expect(strokeSpacing(picture(256, 256, sky))).toBeLessThan(20);
    expect(strokeSpacing(picture(16, 16, () => 0.5))).toBeGreaterThanOrEqual(1);
  });
});

describe('measureStyleScale', () => {
  const settings = (set: Record<string, unknown>) => resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'coarseToFine', ...set }), 'cpu', 2);
  const scaleOf = async (style: string, set: Record<string, unknown> = {}, fileSide = Infinity) =>
    measureStyleScale(await readPicture(`${styles}/${style}.jpg`, measuredStyleSide), fileSide, settings(set))!.scale;

  it('makes large tiles smaller than fine ones, and larger for larger crops', async () => {
    const [glass, mosaic] = await Promise.all([scaleOf('stained-glass'), scaleOf('mosaic')]);
    expect(glass).toBeLessThan(0.75 * mosaic);
    expect(await scaleOf('mosaic', { 'nca.training.size': 192, 'nca.output.size': 512 })).toBeGreaterThan(1.5 * mosaic);
    expect(await scaleOf('mosaic', { 'nca.output.size': 1024 })).toBeCloseTo(mosaic / 2, 2);
  });

  it('enlarges a file by a third at most but for what the losses see at once', async () => {
    expect(await scaleOf('mosaic', { 'nca.output.size': 512 }, 512)).toBe(1.35);
    expect(await scaleOf('mosaic', { 'nca.output.size': 512 }, 100)).toBeCloseTo((4 * 104) / 512, 2);
  });

  it('shows the losses no more windows than can be averaged over', () => {
    expect(measureStyleScale(checks(4), Infinity, settings({ 'nca.output.size': 512 }))!.scale).toBeCloseTo((12 * 104) / 512, 2);
  });

  it('is of no concern to layouts of one grid', () => {
    const blur = resolveSettings(settingsSchema.parse({ 'nca.automaton.layout': 'blur' }), 'cpu', 2);
    expect(measureStyleScale(checks(8), 512, blur)).toBeUndefined();
  });
});
