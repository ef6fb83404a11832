/** Reads what `torch.save` wrote since PyTorch 1.6: a zip of a pickle and the storages that it names. */
import { halfToFloat } from '../half';
import { strayFile } from '../strayFile';
import { readPickle } from './pickle';
import { readStoredZip } from './storedZip';
import { TorchFileError } from './torchFileError';
import type { PickledTensor, PickleValue } from './values';

interface StorageType {
  /** Of an element. */
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const bfloat = new DataView(new ArrayBuffer(4));

const storageTypes = new Map<string, StorageType>([
  ['Float', { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['Half', { bytes: 2, read: (view, at) => halfToFloat(view.getUint16(at, true)) }],
  ['BFloat16', { bytes: 2, read: (view, at) => bfloatOf(view.getUint16(at, true)) }],
  ['Byte', { bytes: 1, read: (view, at) => view.getUint8(at) }],
  ['Double', { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  ['Long', { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
]);

/** The upper half of a binary32. */
function bfloatOf(bits: number): number {
  bfloat.setUint32(0, bits * 2 ** 16);
  return bfloat.getFloat32(0);
}

export class TorchFile {
  private constructor(
    /** What was saved, tensors as views of storages. */
    readonly root: PickleValue,
    private readonly entries: ReadonlyMap<string, Uint8Array>,
    private readonly folder: string,
  ) {}

  /** @throws TorchFileError that says what is wrong */
  static read(bytes: Uint8Array): TorchFile {
    checkFormat(bytes);
    const entries = readStoredZip(bytes);
    const pickle = [...entries.keys()].find((name) => name === 'data.pkl' || name.endsWith('/data.pkl'));
    if (pickle === undefined) throw new TorchFileError('The archive has no "data.pkl": it was not written by torch.save.');
    const folder = pickle.slice(0, -'data.pkl'.length);
    if (entries.has(`${folder}constants.pkl`)) {
      throw new TorchFileError('This is a TorchScript program, which would have to be executed. Save its state_dict() instead.');
    }
    checkByteOrder(entries.get(`${folder}byteorder`));
    return new TorchFile(readPickle(entries.get(pickle)!), entries, folder);
  }

  /**
   * A tensor's values, row-major, as 32-bit floats. Strides of zero would let a small file claim any memory, so a tensor
   * has no more elements than its storage.
   * @throws TorchFileError if the file does not hold them
   */
  values({ storage, offset, shape, strides }: PickledTensor): Float32Array<ArrayBuffer> {
    const length = shape.reduce((product, side) => product * side, 1);
    const source = this.storage(storage.type, storage.key);
    if (length > source.length) {
      throw new TorchFileError(`A tensor has ${length} elements, its storage "${storage.key}" holds ${source.length}.`);
    }
    const last = shape.reduce((sum, side, i) => sum + (side - 1) * strides[i]!, offset);
    if (length > 0 && last >= source.length) throw new TorchFileError(`A tensor reaches beyond its storage "${storage.key}".`);
    const values = new Float32Array(length);
    const index = shape.map(() => 0);
    for (let i = 0, from = offset; i < length; i++) {
      values[i] = source.read(from);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        from -= shape[axis]! * strides[axis]!;
        index[axis] = 0;
      }
    }
    return values;
  }

  private storage(type: string, key: string): { readonly length: number; read(element: number): number } {
    const kind = storageTypes.get(type);
    const data = this.entries.get(`${this.folder}data/${key}`);
    if (!kind) throw new TorchFileError(`Tensors of the type ${type} are not read.`);
    if (!data) throw new TorchFileError(`The archive has no storage "data/${key}".`);
    if (data.length % kind.bytes !== 0) throw new TorchFileError(`The storage "data/${key}" has ${data.length} bytes.`);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return { length: data.length / kind.bytes, read: (element) => kind.read(view, element * kind.bytes) };
  }
}

function checkFormat(bytes: Uint8Array): void {
  const starts = (...head: number[]) => head.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b, 3, 4)) return;
  const stray = strayFile(bytes);
  if (stray) throw new TorchFileError(`This ${stray}`);
  const advice = 'Load it with PyTorch 1.6 or later and save it again with torch.save(…).';
  // A pickle of protocol 2, and within it a long integer, torch.save's magic number.
  if (starts(0x80, 2)) throw new TorchFileError(`This file has PyTorch's old format, from before version 1.6. ${advice}`);
  if (isTar(bytes)) throw new TorchFileError(`This file has PyTorch's oldest format, a tar archive. ${advice}`);
  throw new TorchFileError('This is no PyTorch file: it is not the zip archive that torch.save writes.');
}

function isTar(bytes: Uint8Array): boolean {
  return bytes.length > 262 && String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar';
}

function checkByteOrder(entry: Uint8Array | undefined): void {
  if (entry && new TextDecoder().decode(entry).trim() === 'big') {
    throw new TorchFileError('This file was written on a big-endian machine, whose numbers are not read.');
  }
}
