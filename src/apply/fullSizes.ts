/** How large a run's pictures are made again: as each photo is, or with a longer side in pixels. */
export type FullSize = 'original' | number;

const sides = [1024, 2048, 4096, 8192];

/**
 * What can be chosen, the photo's own size first: only what is larger than the result already is.
 * @param photoSide longer side of the photo in pixels
 * @param resultSide that of the run's result
 */
export function fullSizes(photoSide: number, resultSide: number): FullSize[] {
  const own: FullSize[] = photoSide > resultSide ? ['original'] : [];
  const others = sides.filter((side) => side > resultSide && side !== photoSide);
  return own.length > 0 ? [...own, ...others.slice(0, 1)] : others.slice(0, 2);
}

/** The answer from before, as long as it makes a larger picture of this one; sides as of `fullSizes`. */
export function rememberedSize(answer: FullSize | undefined, photoSide: number, resultSide: number): FullSize | undefined {
  const side = answer === 'original' ? photoSide : (answer ?? 0);
  return side > resultSide ? answer : undefined;
}
