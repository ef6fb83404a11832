/**
 * Whether the coded data of a JPEG holds its whole picture, for files whose end marker is missing: some programs leave it
 * out, and a download that broke off has none either. Counts blocks by decoding their Huffman codes (ITU-T T.81, F.2.2).
 */
interface Component {
  /** Blocks of an MCU across and down. */
  readonly across: number;
  readonly down: number;
}

interface HuffmanTable {
  /** Codes of each length from 1 to 16 bits. */
  readonly counts: Uint8Array;
  readonly values: Uint8Array;
}

interface Scan {
  /** First byte of the coded data. */
  readonly start: number;
  /** Table of the DC and AC codes of each component, in the order of the scan. */
  readonly parts: readonly { readonly component: Component; readonly dc: HuffmanTable; readonly ac: HuffmanTable }[];
  readonly mcus: number;
  /** MCUs between restart markers; 0 where there are none. */
  readonly restart: number;
}

/** False also for kinds whose coded data lies in several scans, such as progressive files. */
export function isScanWhole(bytes: Uint8Array): boolean {
  try {
    const scan = readScan(bytes);
    return scan !== undefined && holdsAll(bytes, scan);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function readScan(bytes: Uint8Array): Scan | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<number, HuffmanTable>();
  const components = new Map<number, Component>();
  let mcus = 0;
  let restart = 0;
  for (let at = 2; bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const content = at + 4;
    if (marker === 0xc4) readTables(bytes, content, end, tables);
    if (marker === 0xc0 || marker === 0xc1) mcus = readFrame(view, content, components);
    if (marker === 0xdd) restart = view.getUint16(content);
    if (marker === 0xda) return scanOf(view, content, end, { tables, components, mcus, restart });
    at = end;
  }
  return undefined;
}

/** A table's class (0 DC, 1 AC) and number are one byte, which is its key here. */
function readTables(bytes: Uint8Array, from: number, end: number, tables: Map<number, HuffmanTable>): void {
  for (let at = from; at < end; ) {
    const counts = bytes.subarray(at + 1, at + 17);
    const length = counts.reduce((sum, count) => sum + count, 0);
    tables.set(bytes[at]!, { counts, values: bytes.subarray(at + 17, at + 17 + length) });
    at += 17 + length;
  }
}

/** @returns how many MCUs the picture has */
function readFrame(view: DataView, at: number, components: Map<number, Component>): number {
  const [height, width, count] = [view.getUint16(at + 1), view.getUint16(at + 3), view.getUint8(at + 5)];
  for (let i = 0; i < count; i++) {
    const sampling = view.getUint8(at + 7 + 3 * i);
    // A component by itself has one block an MCU, whatever its sampling.
    const component = count === 1 ? { across: 1, down: 1 } : { across: sampling >> 4, down: sampling & 15 };
    components.set(view.getUint8(at + 6 + 3 * i), component);
  }
  const most = (side: 'across' | 'down') => 8 * Math.max(...[...components.values()].map((component) => component[side]));
  return Math.ceil(width / most('across')) * Math.ceil(height / most('down'));
}

interface Heads {
  readonly tables: ReadonlyMap<number, HuffmanTable>;
  readonly components: ReadonlyMap<number, Component>;
  readonly mcus: number;
  readonly restart: number;
}

function scanOf(view: DataView, at: number, start: number, { tables, components, mcus, restart }: Heads): Scan | undefined {
  const count = view.getUint8(at);
  if (count === 0 || count !== components.size) return undefined;
  const parts = Array.from({ length: count }, (_, i) => {
    const which = view.getUint8(at + 2 + 2 * i);
    return { component: components.get(view.getUint8(at + 1 + 2 * i)), dc: tables.get(which >> 4), ac: tables.get(16 | (which & 15)) };
  });
  const isComplete = (part: (typeof parts)[number]): part is Scan['parts'][number] =>
    part.component !== undefined && part.dc !== undefined && part.ac !== undefined;
  return parts.every(isComplete) ? { start, parts, mcus, restart } : undefined;
}

function holdsAll(bytes: Uint8Array, { start, parts, mcus, restart }: Scan): boolean {
  const bits = new Bits(bytes, start);
  for (let mcu = 0; mcu < mcus; mcu++) {
    if (restart > 0 && mcu > 0 && mcu % restart === 0) bits.skipMarker();
    for (const { component, dc, ac } of parts)
      for (let block = 0; block < component.across * component.down; block++) skipBlock(bits, dc, ac);
  }
  return true;
}

/** One DC difference, then runs of zeros with the size of the number behind each, up to 63 of them. */
function skipBlock(bits: Bits, dc: HuffmanTable, ac: HuffmanTable): void {
  bits.skip(bits.code(dc));
  for (let coefficient = 1; coefficient < 64; ) {
    const code = bits.code(ac);
    const [run, size] = [code >> 4, code & 15];
    if (size === 0 && run !== 15) return;
    coefficient += run + 1;
    bits.skip(size);
  }
}

/** @throws RangeError where the data ends */
class Bits {
  private byte = 0;
  private left = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  /** The value of the next code (T.81, figure F.16). */
  code({ counts, values }: HuffmanTable): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (const count of counts) {
      code |= this.next();
      if (code - first < count) return values[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError('No code of the table.');
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.next();
  }

  /** Restart markers are FF D0 to FF D7, at the beginning of a byte. */
  skipMarker(): void {
    this.left = 0;
    if (this.bytes[this.at] !== 0xff || (this.bytes[this.at + 1]! & 0xf8) !== 0xd0) throw new RangeError('No restart marker.');
    this.at += 2;
  }

  private next(): number {
    if (this.left === 0) this.take();
    return (this.byte >> --this.left) & 1;
  }

  /** FF in the data is followed by a zero; anything else is a marker. */
  private take(): void {
    if (this.at >= this.bytes.length) throw new RangeError('The data ends.');
    this.byte = this.bytes[this.at++]!;
    this.left = 8;
    if (this.byte === 0xff && this.bytes[this.at++] !== 0) throw new RangeError('A marker.');
  }
}
