/**
 * What the first bytes of an image file say, so that a file that cannot be used is refused with a reason before
 * anything is decoded. Reads PNG, JPEG, WebP, GIF and BMP; other formats are only recognised by name.
 */

import { isScanWhole } from './jpegScan';
import { strayFile } from './strayFile';

type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'BMP';

interface ImageHeader {
  readonly format: ImageFormat;
  /** Pixels, as stored: before any EXIF rotation. */
  readonly width: number;
  readonly height: number;
}

export type ImageProblem = 'empty' | 'unsupported' | 'truncated' | 'too-large';

/** Why a file cannot be used; `message` completes "cat.jpg …". */
export class ImageRefused extends Error {
  override readonly name = 'ImageRefused';
  constructor(
    readonly problem: ImageProblem,
    message: string,
  ) {
    super(message);
  }
}

/** Longest side and largest area that browsers and memory (4 bytes a pixel) still decode reliably. */
export const maxSide = 16_384;
const maxPixels = 100_000_000;
const supported = 'Supported are PNG, JPEG, WebP, GIF (first frame) and BMP.';

/**
 * Format and size of an image.
 * @throws ImageRefused for empty, unknown, cut or too large ones.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new ImageRefused('empty', 'is empty (0 bytes).');
  const header = readers.find(({ matches }) => matches(bytes))?.read(bytes);
  if (!header) throw new ImageRefused('unsupported', `${foreignFormat(bytes)} ${supported}`);
  const { width, height } = header;
  if (width === 0 || height === 0) throw truncated(header.format);
  if (Math.max(width, height) > maxSide || width * height > maxPixels) {
    const size = `is ${width} × ${height} pixels large`;
    throw new ImageRefused(
      'too-large',
      `${size}; at most ${maxSide} a side and 100 megapixels. Scale it down first.`,
    );
  }
  return header;
}

interface Reader {
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly read: (bytes: Uint8Array) => ImageHeader;
}

const readers: readonly Reader[] = [
  { matches: (bytes) => startsWith(bytes, '\x89PNG\r\n\x1a\n'), read: readPng },
  { matches: (bytes) => startsWith(bytes, '\xff\xd8\xff'), read: readJpeg },
  { matches: (bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8), read: readWebp },
  { matches: (bytes) => startsWith(bytes, 'GIF8'), read: readGif },
  { matches: (bytes) => startsWith(bytes, 'BM'), read: readBmp },
];

const truncated = (format: ImageFormat) =>
  new ImageRefused('truncated', `is a damaged ${format}: the file ends before the picture does.`);

function viewOf(bytes: Uint8Array, format: ImageFormat, needed: number): DataView {
  if (bytes.length < needed) throw truncated(format);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsWith(bytes: Uint8Array, text: string, offset = 0): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Walks the chunks to IEND: a download that broke off has none. */
function readPng(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes, 'PNG', 33);
  let offset = 8;
  while (offset + 12 <= bytes.length && !startsWith(bytes, 'IEND', offset + 4))
    offset += 12 + view.getUint32(offset);
  if (offset + 12 > bytes.length) throw truncated('PNG');
  return { format: 'PNG', width: view.getUint32(16), height: view.getUint32(20) };
}

/**
 * Behind the start of the scan an end marker is to be found. Some programs leave it out: then the picture itself must be
 * whole.
 */
function readJpeg(bytes: Uint8Array): ImageHeader {
  const { size, scan } = readSegments(bytes);
  if (!size || !scan || !(endsInMarker(bytes, scan) || isScanWhole(bytes))) throw truncated('JPEG');
  return { format: 'JPEG', ...size };
}

/** Walks to the start of the scan, past the frame header. */
function readSegments(bytes: Uint8Array): { size?: { width: number; height: number }; scan?: number } {
  const view = viewOf(bytes, 'JPEG', 4);
  let size: { width: number; height: number } | undefined;
  let offset = 2;
  while (offset + 9 < bytes.length && bytes[offset] === 0xff) {
    const marker = bytes[offset + 1]!;
    if (marker === 0xff) {
      offset++;
      continue;
    }
    if (isFrameHeader(marker))
      size = { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) };
    if (marker === 0xda) return { size, scan: offset };
    offset += 2 + view.getUint16(offset + 2);
  }
  return { size };
}

/** SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Coded data never holds FF D9, so one behind the scan's start is the end of the picture. */
function endsInMarker(bytes: Uint8Array, scan: number): boolean {
  for (let i = bytes.length - 2; i > scan; i--) if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true;
  return false;
}

/**
 * An image that {@link readImageHeader} took, as decoders take it: a JPEG without an end marker gets one.
 * @returns the same bytes where nothing is missing
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array {
  const scan = startsWith(bytes, '\xff\xd8\xff') ? readSegments(bytes).scan : undefined;
  if (!scan || endsInMarker(bytes, scan)) return bytes;
  const whole = new Uint8Array(bytes.length + 2);
  whole.set(bytes);
  whole.set([0xff, 0xd9], bytes.length);
  return whole;
}

function readWebp(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes, 'WebP', 30);
  if (view.getUint32(4, true) + 8 > bytes.length) throw truncated('WebP');
  const size = webpSize(bytes, view);
  if (!size) throw new ImageRefused('unsupported', `is a WebP of an unknown kind. ${supported}`);
  return { format: 'WebP', ...size };
}

/** Extended, lossless and lossy files keep the size in three places. */
function webpSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | undefined {
  if (startsWith(bytes, 'VP8X', 12)) {
    return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
  }
  if (startsWith(bytes, 'VP8L', 12)) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (!startsWith(bytes, 'VP8 ', 12)) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function readGif(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes, 'GIF', 14);
  return { format: 'GIF', width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** A height below zero means rows from the top down. */
function readBmp(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes, 'BMP', 26);
  if (view.getUint32(2, true) > bytes.length) throw truncated('BMP');
  if (view.getUint32(14, true) === 12) {
    return { format: 'BMP', width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  return { format: 'BMP', width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/** A sentence on what the file is instead. */
function foreignFormat(bytes: Uint8Array): string {
  const name = foreignSignatures.find(([signature, offset]) => startsWith(bytes, signature, offset))?.[2];
  if (name) return `is in ${name} format, which is not supported.`;
  const stray = strayFile(bytes);
  if (stray) return stray;
  const text = new TextDecoder().decode(bytes.subarray(0, 1024));
  if (/<svg[\s>]/i.test(text)) return 'is an SVG drawing, which is not supported: export it as PNG.';
  return 'is no image that can be read.';
}

const foreignSignatures: readonly (readonly [signature: string, offset: number, name: string])[] = [
  ['II*\0', 0, 'TIFF'],
  ['MM\0*', 0, 'TIFF'],
  ['ftypavif', 4, 'AVIF'],
  ['ftyphei', 4, 'HEIC'],
  ['ftypmif1', 4, 'HEIC'],
  ['8BPS', 0, 'Photoshop'],
  ['%PDF', 0, 'PDF'],
];
