/** An sRGB picture as decoded: 8 bits a channel, RGBA interleaved, `pixels.length === width * height * 4`. */
export interface Picture {
  /** File name without folders, for messages, run folders and metadata. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
  /** Of a photo that was not opaque: 0 to 255 for each pixel. `pixels` hold it laid on white. */
  readonly opacity?: Uint8ClampedArray | undefined;
}

/** Shares of red, green and blue in luma (ITU-R BT.601). */
export const luma = [0.299, 0.587, 0.114] as const;

/** Luma of a pixel, as its colours are. @param at of its red */
export function lumaAt(pixels: ArrayLike<number>, at: number): number {
  return luma.reduce((sum, weight, c) => sum + weight * pixels[at + c]!, 0);
}

/** Longer side of a saved automaton's preview, in pixels. */
export const previewSide = 96;

/** Width and height after scaling so that the longer side is `longerSide` (at least 1 px a side). */
export function fitLongerSide(
  width: number,
  height: number,
  longerSide: number,
): { width: number; height: number } {
  const scale = longerSide / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
