import { lumaAt, type Picture } from '../../shared/picture';

/** The result's light and the photo's own colours: luma of the one, colour differences of the other. */
export function keepColors(photo: Picture, result: Picture): Picture {
  const pixels = new Uint8ClampedArray(result.pixels);
  for (let at = 0; at < pixels.length; at += 4) {
    const change = lumaAt(result.pixels, at) - lumaAt(photo.pixels, at);
    for (let c = 0; c < 3; c++) pixels[at + c] = photo.pixels[at + c]! + change;
  }
  return { ...result, pixels };
}
