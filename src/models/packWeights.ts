import { createHash } from 'node:crypto';
import { largestHalf, toHalf } from '../../shared/half';
import { float32Tensor, toFloat32, type StoredTensor, type TensorPlace } from '../../shared/safetensors';
import { ModelError } from './modelError';

/** A tensor of a packed file. */
interface PackedTensor {
  readonly name: string;
  readonly dtype: 'F16' | 'F32';
  readonly shape: readonly number[];
  /** In the packed file. */
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface PackedFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly tensors: readonly PackedTensor[];
}

type Write = (content: Uint8Array, at: number) => Promise<void> | void;
type Planned = Omit<PackedTensor, 'sha256'> & { readonly source: TensorPlace };

/** Bytes that {@link packWeights} will write. */
export function packedBytes(places: ReadonlyMap<string, TensorPlace>): number {
  const { header, tensors } = layOut(places);
  return header.length + tensors.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Writes a safetensors file of tensors as the engine takes them: matrices as F16, vectors (biases, LayerNorm) as F32.
 * One tensor at a time is in memory.
 * @param read gives a tensor's bytes in the source.
 * @throws ModelError `damaged` for numbers that are none, or beyond F16, and for matrices of nothing but zeros.
 */
export async function packWeights(
  model: string,
  places: ReadonlyMap<string, TensorPlace>,
  read: (place: TensorPlace) => Promise<Uint8Array>,
  write: Write,
): Promise<PackedFile> {
  const { header, tensors } = layOut(places);
  const whole = createHash('sha256').update(header);
  const packed: PackedTensor[] = [];
  await write(header, 0);
  let at = header.length;
  for (const { source, ...tensor } of tensors) {
    const { data } = compact(model, tensor.name, { dtype: source.dtype, shape: source.shape, data: await read(source) });
    await write(data, at);
    whole.update(data);
    packed.push({ ...tensor, offset: at, sha256: createHash('sha256').update(data).digest('hex') });
    at += data.length;
  }
  return { bytes: at, sha256: whole.digest('hex'), tensors: packed };
}

/** Vectors first, so that all of them stay aligned to four bytes; then by name. */
function layOut(places: ReadonlyMap<string, TensorPlace>): { header: Uint8Array; tensors: Planned[] } {
  const sorted = [...places].sort(([a, { shape: x }], [b, { shape: y }]) =>
    Number(isMatrix(x)) - Number(isMatrix(y)) || (a < b ? -1 : 1),
  );
  let offset = 0;
  const tensors = sorted.map(([name, source]): Planned => {
    const { shape } = source;
    const dtype = isMatrix(shape) ? 'F16' : 'F32';
    const bytes = shape.reduce((a, b) => a * b, 1) * (dtype === 'F16' ? 2 : 4);
    offset += bytes;
    return { name, dtype, shape, offset: offset - bytes, bytes, source };
  });
  return { header: headerOf(tensors), tensors };
}

const isMatrix = (shape: readonly number[]) => shape.length > 1;

function headerOf(tensors: readonly Planned[]): Uint8Array {
  const entries = tensors.map(({ name, dtype, shape, offset, bytes }) => [
    name,
    { dtype, shape, data_offsets: [offset, offset + bytes] },
  ]);
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}

function compact(model: string, name: string, tensor: StoredTensor): StoredTensor {
  const matrix = isMatrix(tensor.shape);
  const values = toFloat32(tensor);
  if (matrix && values.every((value) => value === 0)) {
    throw new ModelError('damaged', `${model}: tensor "${name}" is all zeros: the file holds no trained weights.`);
  }
  if (!isWithin(values, matrix ? largestHalf : Number.MAX_VALUE)) {
    throw new ModelError('damaged', `${model}: tensor "${name}" holds numbers that are none: the file is damaged.`);
  }
  if (!matrix) return float32Tensor(tensor.shape, values);
  if (tensor.dtype === 'F16') return tensor;
  return { ...tensor, dtype: 'F16', data: new Uint8Array(toHalf(values).buffer) };
}

/** False for NaN, too. */
function isWithin(values: Float32Array, limit: number): boolean {
  for (const value of values) if (!(Math.abs(value) <= limit)) return false;
  return true;
}
