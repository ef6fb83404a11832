import type { Picture } from './picture';

/** A tile beside and below itself, as its seams are looked at. */
export function repeated(tile: Picture, across: number, down: number): Picture {
  const [width, height] = [across * tile.width, down * tile.height];
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const row = tile.pixels.subarray(4 * tile.width * (y % tile.height), 4 * tile.width * ((y % tile.height) + 1));
    for (let column = 0; column < across; column++) pixels.set(row, 4 * (y * width + column * tile.width));
  }
  return { name: tile.name, width, height, pixels };
}
