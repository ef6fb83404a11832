import { describe, expect, it } from 'vitest';
import { opacityOf, withOpacityOf } from '../../../shared/transparency';

const picture = (pixels: number[], opacity?: number[]) => ({
  name: 'a.png',
  width: pixels.length / 4,
  height: 1,
  pixels: Uint8ClampedArray.from(pixels),
  opacity: opacity && Uint8ClampedArray.from(opacity),
});

describe('transparency', () => {
  it('is none where all of a picture is opaque', () => {
    expect(opacityOf(Uint8ClampedArray.of(1, 2, 3, 255))).toBeUndefined();
    const result = picture([9, 9, 9, 255]);
    expect(withOpacityOf(picture([0, 0, 0, 255]), result)).toBe(result);
  });

  it('is put back so that the result, laid on white, looks as the automaton made it', () => {
    const opacity = [0, 64, 128, 255];
    const made = [250, 220, 200, 255, 230, 240, 255, 255, 140, 200, 255, 255, 10, 20, 30, 255];
    const { pixels } = withOpacityOf(picture(made, opacity), picture(made));
    expect(opacityOf(pixels)).toEqual(Uint8ClampedArray.from(opacity));
    for (let i = 1; i < 4; i++) {
      for (let c = 0; c < 3; c++) {
        const onWhite = 255 + ((pixels[4 * i + c]! - 255) * opacity[i]!) / 255;
        expect(Math.abs(onWhite - made[4 * i + c]!)).toBeLessThanOrEqual(0.5);
      }
    }
  });
});
