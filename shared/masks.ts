/** The name under which a photo's mask lies beside it. */
export const maskName = (photo: string): string => `${photo.replace(/\.[^.]+$/, '')}.mask.png`;

/** The pictures among a folder's names: a mask is none of them. */
export function withoutMasks(names: readonly string[]): string[] {
  const masks = new Set(names.map((name) => maskName(name)));
  return names.filter((name) => !masks.has(name));
}

/** Most by which the ratio of a mask's sides may differ from its photo's. */
const STRETCH = 0.02;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws Error if a mask has not the shape of its photo */
export function checkMaskShape(mask: Size, photo: Size): void {
  const stretch = (mask.width * photo.height) / (mask.height * photo.width);
  if (Math.abs(stretch - 1) <= STRETCH) return;
  throw new Error(`the mask is ${mask.width} × ${mask.height} and the photo ${photo.width} × ${photo.height}: a mask has the shape of its photo.`);
}
