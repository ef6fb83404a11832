import { describe, expect, it } from 'vitest';
import { decodeBmp } from '../../../src/cli/bmp';

interface Kind {
  readonly bits: number;
  readonly compression?: number;
  readonly masks?: readonly number[];
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly size?: number;
}

/** Rows of pixels as the file holds them, from the bottom up unless `topDown`. */
function bmp(rows: readonly (readonly number[])[], { bits, compression = 0, masks = [], palette = [], size = 40 }: Kind, topDown = false): Uint8Array {
  const [height, width] = [rows.length, rows[0]!.length];
  const stride = Math.ceil((bits * width) / 32) * 4;
  const behind = size === 40 ? 4 * masks.length : 0;
  const entry = size === 12 ? 3 : 4;
  const start = 14 + size + behind + entry * palette.length;
  const bytes = new Uint8Array(start + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, start, true);
  view.setUint32(14, size, true);
  if (size === 12) for (const [i, value] of [width, height, 1, bits].entries()) view.setUint16(18 + 2 * i, value, true);
  else {
    view.setInt32(18, width, true);
    view.setInt32(22, topDown ? -height : height, true);
    view.setUint16(28, bits, true);
    view.setUint32(30, compression, true);
  }
  for (const [i, mask] of masks.entries()) view.setUint32(54 + 4 * i, mask, true);
  for (const [i, [red, green, blue]] of palette.entries()) bytes.set([blue, green, red], 14 + size + behind + entry * i);
  for (const [y, row] of rows.entries()) for (const [x, pixel] of row.entries()) put(view, start + stride * (topDown ? y : height - 1 - y), x, bits, pixel);
  return bytes;
}

function put(view: DataView, row: number, x: number, bits: number, pixel: number): void {
  for (let bit = 0; bit < bits; bit++) {
    const on = Math.floor(pixel / 2 ** bit) % 2;
    // Whole bytes have the lowest first, parts of a byte the highest.
    const at = bits < 8 ? [row + Math.floor((x * bits) / 8), 8 - bits - ((x * bits) % 8) + bit] as const : [row + (x * bits) / 8 + Math.floor(bit / 8), bit % 8] as const;
    view.setUint8(at[0], view.getUint8(at[0]) | (on << at[1]));
  }
}

const pixelsOf = (bytes: Uint8Array) => {
  const { pixels } = decodeBmp(bytes);
  return Array.from({ length: pixels.length / 4 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 4)]);
};
const [red, green, blue, white] = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 255]];
const palette = [[255, 0, 0], [0, 255, 0]] as const;

describe('a bitmap', () => {
  // Of odd widths, whose rows are padded.
  it.each<[string, readonly (readonly number[])[], Kind, number[][]]>([
    ['of 24 bits', [[0xff0000, 0x00ff00, 0x0000ff], [0xffffff, 0xff0000, 0x00ff00]], { bits: 24 }, [red!, green!, blue!, white!, red!, green!]],
    ['of 32 bits', [[0x00ff0000, 0x000000ff, 0x0000ff00]], { bits: 32 }, [red!, blue!, green!]],
    ['of 16 bits', [[0x7c00, 0x03e0, 0x001f]], { bits: 16 }, [red!, green!, blue!]],
    ['of 16 bits, five, six and five', [[0xf800, 0x07e0, 0x001f]], { bits: 16, compression: 3, masks: [0xf800, 0x07e0, 0x1f] }, [red!, green!, blue!]],
    ['with opacity', [[0x80ff0000, 0x0000ff00, 0xff0000ff]], { bits: 32, compression: 3, size: 108, masks: [0xff0000, 0xff00, 0xff, 0xff000000] }, [[255, 0, 0, 128], [0, 255, 0, 0], blue!]],
    ['of two colours', [[0, 1, 1, 0, 1, 0, 0, 0, 1]], { bits: 1, palette }, [red!, green!, green!, red!, green!, red!, red!, red!, green!]],
    ['of sixteen colours, some of them missing', [[1, 0, 5], [0, 0, 1]], { bits: 4, palette }, [green!, red!, [0, 0, 0, 255], red!, red!, green!]],
    ['of 256 colours', [[1, 0, 1]], { bits: 8, palette }, [green!, red!, green!]],
    ['of the first version', [[1, 0, 1]], { bits: 8, palette, size: 12 }, [green!, red!, green!]],
  ])('%s is read', (_, rows, kind, pixels) => {
    expect(pixelsOf(bmp(rows, kind))).toEqual(pixels);
    if (kind.size !== 12) expect(pixelsOf(bmp(rows, kind, true))).toEqual(pixels);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['that is cut', () => bmp([[1, 2], [3, 4]], { bits: 24 }).subarray(0, 60), /ends too early/],
    ['that is compressed', () => bmp([[1, 0]], { bits: 8, compression: 1, palette }), /compressed BMP .* save it as PNG/],
    ['of an odd depth', () => bmp([[1, 0]], { bits: 48 }), /48 bits a pixel/],
    ['whose header is none', () => bmp([[1, 0]], { bits: 24, size: 20 }), /header is none/],
  ])('%s is refused', (_, bytes, says) => {
    expect(() => decodeBmp(bytes())).toThrow(says);
  });
});
