/**
 * Text inside of a PNG file, in an `iTXt` chunk (https://www.w3.org/TR/png-3/#11iTXt): pixels stay as they are, programs
 * that do not know the keyword pass over it.
 */
const SIGNATURE = 8;
/** Length, type and checksum around a chunk's data. */
const FRAME = 12;
/** Keyword's end, not compressed, no method, no language, no translated keyword. */
const PLAIN = [0, 0, 0, 0, 0];

/** The file with a text after its head. @param keyword 1 to 79 ASCII characters */
export function withPngText(png: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const data = Uint8Array.from([...encoder.encode(keyword), ...PLAIN, ...encoder.encode(text)]);
  const chunk = framed('iTXt', data);
  const [head] = chunksOf(png);
  const after = head ? head.end : png.length;
  const file = new Uint8Array(png.length + chunk.length);
  file.set(png.subarray(0, after));
  file.set(chunk, after);
  file.set(png.subarray(after), after + chunk.length);
  return file;
}

/** The text under a keyword; undefined where the file has none, or is no PNG. */
export function pngText(png: Uint8Array, keyword: string): string | undefined {
  const start = [...new TextEncoder().encode(keyword), ...PLAIN];
  for (const { type, from, end } of chunksOf(png)) {
    const data = png.subarray(from, end - 4);
    if (type === 'iTXt' && start.every((byte, i) => data[i] === byte)) return new TextDecoder().decode(data.subarray(start.length));
  }
  return undefined;
}

interface Chunk {
  readonly type: string;
  /** Where its data begins. */
  readonly from: number;
  /** After its checksum. */
  readonly end: number;
}

function* chunksOf(png: Uint8Array): Generator<Chunk> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const isPng = png.length > SIGNATURE && view.getUint32(0) === 0x89504e47;
  for (let at = SIGNATURE; isPng && at + FRAME <= png.length; ) {
    const end = at + FRAME + view.getUint32(at);
    if (end > png.length) return;
    yield { type: String.fromCharCode(...png.subarray(at + 4, at + 8)), from: at + 8, end };
    at = end;
  }
}

function framed(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(FRAME + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, checksum(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** CRC-32, as PNG has it. */
function checksum(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return ~rest >>> 0;
}
