/** Reads what `torch.save` wrote since PyTorch 1.6: a zip of a pickle and the storages that it names. */
import { toFloat32, type TensorType } from '../safetensors';
import { readPickle } from './pickle';
import { readStoredZip } from './storedZip';
import { TorchFileError } from './torchFileError';
import type { PickledTensor, PickleValue } from './values';

/** Automata have some 16,000 numbers, feature networks some 20 million. */
const mostElements = 2 ** 26;

const storageTypes: Record<string, { readonly dtype: TensorType; readonly bytes: number }> = {
  Float: { dtype: 'F32', bytes: 4 },
  Half: { dtype: 'F16', bytes: 2 },
  BFloat16: { dtype: 'BF16', bytes: 2 },
  Byte: { dtype: 'U8', bytes: 1 },
  Double: { dtype: 'F64', bytes: 8 },
  Long: { dtype: 'I64', bytes: 8 },
};

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

  /** A tensor's values, row-major, as 32-bit floats. */
  values({ storage, offset, shape, strides }: PickledTensor): Float32Array<ArrayBuffer> {
    const length = shape.reduce((product, side) => product * side, 1);
    if (length > mostElements) throw new TorchFileError(`A tensor has ${length} elements.`);
    const source = this.storage(storage.type, storage.key);
    const last = shape.reduce((sum, side, i) => sum + (side - 1) * strides[i]!, offset);
    if (length > 0 && last >= source.length) throw new TorchFileError(`A tensor reaches beyond its storage "${storage.key}".`);
    const values = new Float32Array(length);
    const index = shape.map(() => 0);
    for (let i = 0, from = offset; i < length; i++) {
      values[i] = source[from]!;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        from -= shape[axis]! * strides[axis]!;
        index[axis] = 0;
      }
    }
    return values;
  }

  private storage(type: string, key: string): ArrayLike<number> {
    const kind = storageTypes[type];
    const data = this.entries.get(`${this.folder}data/${key}`);
    if (!kind) throw new TorchFileError(`Tensors of the type ${type} are not read.`);
    if (!data) throw new TorchFileError(`The archive has no storage "data/${key}".`);
    if (data.length % kind.bytes !== 0) throw new TorchFileError(`The storage "data/${key}" has ${data.length} bytes.`);
    const own = new Uint8Array(data).buffer;
    if (kind.dtype === 'F64') return new Float64Array(own);
    if (kind.dtype === 'I64') return Array.from(new BigInt64Array(own), Number);
    return toFloat32({ dtype: kind.dtype, shape: [], data });
  }
}

function checkFormat(bytes: Uint8Array): void {
  const starts = (...head: number[]) => head.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b, 3, 4)) return;
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
