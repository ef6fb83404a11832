/** Windows bitmaps, which sharp does not read: without compression, of each depth (MS-WMF, DeviceIndependentBitmap Object). */

interface BmpHead {
  readonly width: number;
  readonly height: number;
  /** Rows from the top down; they come from the bottom up by default. */
  readonly topDown: boolean;
  readonly bits: number;
  /** Where the pixels begin. */
  readonly start: number;
  readonly compression: number;
  /** Where the palette begins, and bytes of each of its colours. */
  readonly palette: { readonly at: number; readonly entry: 3 | 4 };
}

/** Bits of red, green, blue and opacity in a pixel; 0: none. */
type Masks = readonly [red: number, green: number, blue: number, alpha: number];

const [NONE, BIT_FIELDS, ALPHA_BIT_FIELDS] = [0, 3, 6];
const OPAQUE = 0xff000000;

export const isBmp = (bytes: Uint8Array) => bytes[0] === 0x42 && bytes[1] === 0x4d;

/**
 * @param bytes a file whose header `readImageHeader` has checked
 * @returns RGBA, rows from the top down
 * @throws Error that says why it cannot be read; it completes "photo.bmp: …"
 */
export function decodeBmp(bytes: Uint8Array): { width: number; height: number; pixels: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const head = readHead(view);
  const { width, height, topDown, bits, start } = head;
  const stride = Math.ceil((bits * width) / 32) * 4;
  if (start + stride * height > bytes.length) throw new Error('is a damaged BMP file: it ends too early.');
  const read = pixelReader(view, head);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) pixels[y * width + x] = read(row, x);
  }
  return { width, height, pixels: new Uint8Array(pixels.buffer) };
}

function readHead(view: DataView): BmpHead {
  const [start, size] = [view.getUint32(10, true), view.getUint32(14, true)];
  if (size === 12) {
    const [width, height, bits] = [view.getUint16(18, true), view.getUint16(20, true), view.getUint16(24, true)];
    return { width, height, topDown: false, bits, start, compression: NONE, palette: { at: 26, entry: 3 } };
  }
  if (size < 40 || view.byteLength < 14 + size) throw new Error('is a damaged BMP file: its header is none.');
  const [height, bits, compression] = [view.getInt32(22, true), view.getUint16(28, true), view.getUint32(30, true)];
  return { width: view.getInt32(18, true), height: Math.abs(height), topDown: height < 0, bits, start, compression, palette: { at: 14 + size, entry: 4 } };
}

/** Gives a pixel as its four bytes, the first the lowest. */
function pixelReader(view: DataView, head: BmpHead): (row: number, x: number) => number {
  const { bits, compression } = head;
  const isMasked = [BIT_FIELDS, ALPHA_BIT_FIELDS].includes(compression);
  if (compression !== NONE && !isMasked) throw new Error('is a compressed BMP file, which is not supported: save it as PNG.');
  if ([1, 2, 4, 8].includes(bits)) return paletteReader(view, head);
  if (bits === 24) return (row, x) => fromBlue(view, row + 3 * x);
  if (bits !== 16 && bits !== 32) throw new Error(`is a BMP file of ${bits} bits a pixel, which is not supported: save it as PNG.`);
  const color = maskedColor(isMasked ? readMasks(view, head) : bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0]);
  return bits === 16 ? (row, x) => color(view.getUint16(row + 2 * x, true)) : (row, x) => color(view.getUint32(row + 4 * x, true));
}

const fromBlue = (view: DataView, at: number) =>
  (OPAQUE | (view.getUint8(at) << 16) | (view.getUint8(at + 1) << 8) | view.getUint8(at + 2)) >>> 0;

function paletteReader(view: DataView, { bits, start, palette: { at, entry } }: BmpHead): (row: number, x: number) => number {
  const count = Math.max(0, Math.min(2 ** bits, Math.floor((start - at) / entry)));
  const colors = Array.from({ length: count }, (_, i) => fromBlue(view, at + entry * i));
  const inByte = 8 / bits;
  const last = 2 ** bits - 1;
  // An index without a colour is black.
  return (row, x) => colors[(view.getUint8(row + Math.floor(x / inByte)) >> (8 - bits - bits * (x % inByte))) & last] ?? OPAQUE;
}

function readMasks(view: DataView, { compression, palette: { at } }: BmpHead): Masks {
  const hasAlpha = at >= 14 + 56 || compression === ALPHA_BIT_FIELDS;
  if (view.byteLength < 54 + (hasAlpha ? 16 : 12)) throw new Error('is a damaged BMP file: it ends too early.');
  return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true), hasAlpha ? view.getUint32(66, true) : 0];
}

function maskedColor([red, green, blue, alpha]: Masks): (pixel: number) => number {
  const parts = [red, green, blue, alpha].map((mask) => {
    const lowest = (mask & -mask) >>> 0;
    return { mask, lowest, most: mask / lowest };
  });
  return (pixel) =>
    parts.reduce((color, { mask, lowest, most }, i) => {
      const value = mask === 0 ? (i === 3 ? 255 : 0) : Math.round((255 * (((pixel & mask) >>> 0) / lowest)) / most);
      return (color | (value << (8 * i))) >>> 0;
    }, 0);
}
