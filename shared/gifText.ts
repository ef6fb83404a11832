/**
 * Text inside of a GIF, in a comment extension (https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 24): programs pass over it,
 * and pictures stay as they are. It is the first block after the head.
 */
const HEAD = 13;
const EXTENSION = 0x21;
const COMMENT = 0xfe;
/** Most bytes of a sub-block. */
const MOST = 255;

/** The file with a text in it. @param text ASCII */
export function withGifText(gif: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const at = afterHead(gif);
  const block = comment(new TextEncoder().encode(text));
  const file = new Uint8Array(gif.length + block.length);
  file.set(gif.subarray(0, at));
  file.set(block, at);
  file.set(gif.subarray(at), at + block.length);
  return file;
}

/** The text that `withGifText` wrote; undefined where the file has none, or is no GIF. */
export function gifText(gif: Uint8Array): string | undefined {
  let at = afterHead(gif);
  if (!isGif(gif) || gif[at] !== EXTENSION || gif[at + 1] !== COMMENT) return undefined;
  const parts: string[] = [];
  for (at += 2; gif[at]; at += 1 + gif[at]!) parts.push(new TextDecoder().decode(gif.subarray(at + 1, at + 1 + gif[at]!)));
  return at < gif.length ? parts.join('') : undefined;
}

export const isGif = (file: Uint8Array): boolean => file.length > HEAD && String.fromCharCode(...file.subarray(0, 4)) === 'GIF8';

/** Behind the table of colours, where there is one for all pictures. */
function afterHead(gif: Uint8Array): number {
  const flags = gif[10]!;
  return HEAD + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
}

function comment(text: Uint8Array): number[] {
  const parts = Array.from({ length: Math.ceil(text.length / MOST) }, (_, i) => text.subarray(MOST * i, MOST * (i + 1)));
  return [EXTENSION, COMMENT, ...parts.flatMap((part) => [part.length, ...part]), 0];
}
