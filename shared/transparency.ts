import type { Picture } from './picture';

/** What transparent parts of pictures are laid on unless the user names a colour. */
export const white = '#ffffff';

/** The opacity of interleaved RGBA, or undefined where all of it is opaque. */
export function opacityOf(rgba: Uint8ClampedArray): Uint8ClampedArray | undefined {
  const opacity = new Uint8ClampedArray(rgba.length / 4);
  let least = 255;
  for (let i = 0; i < opacity.length; i++) {
    opacity[i] = rgba[4 * i + 3]!;
    least = Math.min(least, opacity[i]!);
  }
  return least === 255 ? undefined : opacity;
}

/**
 * A result with its photo's opacity. The automaton saw the photo on white; so the result's colours are those that, laid
 * on white, look as it made them.
 * @param photo of the result's size
 */
export function withOpacityOf({ opacity }: Picture, result: Picture): Picture {
  if (!opacity) return result;
  const pixels = new Uint8ClampedArray(result.pixels);
  for (let i = 0; i < opacity.length; i++) {
    const alpha = opacity[i]!;
    pixels[4 * i + 3] = alpha;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = 255 - ((255 - pixels[4 * i + c]!) * 255) / alpha;
  }
  return { ...result, pixels };
}
