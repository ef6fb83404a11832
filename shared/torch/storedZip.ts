/**
 * Entries of a zip archive as PyTorch writes it: all of them stored, sizes in the central directory only. Format:
 * PKWARE's APPNOTE, 4.3. A reader of its own, since general ones inflate and trust counts that a hostile file can
 * set to billions.
 */
import { TorchFileError } from './torchFileError';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const longestComment = 65535;

/**
 * The entries by name; each is a view into `bytes`.
 * @throws TorchFileError if there is no directory, or an entry is compressed, encrypted or outside the file.
 */
export function readStoredZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const entries = new Map<string, Uint8Array>();
  let offset = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (offset + centralBytes > end || view.getUint32(offset, true) !== CENTRAL) throw damaged(`entry ${i} is missing`);
    const { name, data, length } = readEntry(view, offset);
    if (entries.has(name)) throw damaged(`"${name}" is there twice`);
    entries.set(name, data);
    offset += length;
  }
  return entries;
}

function readEntry(view: DataView, at: number): { name: string; data: Uint8Array; length: number } {
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  const name = decode(slice(view, at + centralBytes, nameLength!));
  const [flags, method] = [8, 10].map((field) => view.getUint16(at + field, true));
  if (flags! & 1) throw new TorchFileError(`"${name}" in the archive is encrypted.`);
  if (method !== 0) throw new TorchFileError(`"${name}" in the archive is compressed; PyTorch stores its entries as they are.`);
  const [stored, size, local] = [20, 24, 42].map((field) => view.getUint32(at + field, true));
  if (stored !== size) throw damaged(`"${name}" has two sizes`);
  return { name, data: localData(view, name, local!, size!), length: centralBytes + nameLength! + extraLength! + commentLength! };
}

/** The local header has lengths of its own for name and padding. */
function localData(view: DataView, name: string, at: number, size: number): Uint8Array {
  if (at + localBytes > view.byteLength || view.getUint32(at, true) !== LOCAL) throw damaged(`"${name}" is not where it should be`);
  return slice(view, at + localBytes + view.getUint16(at + 26, true) + view.getUint16(at + 28, true), size);
}

function findEnd(view: DataView): number {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw damaged('its directory is missing: it is cut short');
}

function slice({ buffer, byteOffset, byteLength }: DataView, at: number, length: number): Uint8Array {
  if (at + length > byteLength) throw damaged('an entry reaches beyond its end');
  return new Uint8Array(buffer, byteOffset + at, length);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged('a name is no text');
  }
}

const damaged = (what: string) => new TorchFileError(`The archive is damaged: ${what}.`);
