import type { HubModel } from '../../src/models/catalogue';
import type { ServedFile } from '../unit/models/hubServer';

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'I64';
}

interface Placed extends Entry {
  readonly from: number;
  readonly to: number;
  /** Half of the range that the numbers lie in, after He et al. 2015. */
  readonly scale: number;
}

/** The rest of timm's VGG19 and of transformers' CLIP, so that files are as long as the real ones. */
const rest: Record<HubModel['kind'], readonly Entry[]> = {
  vgg19: [
    ...[30, 32, 34].flatMap((index): Entry[] => [
      { name: `features.${index}.weight`, shape: [512, 512, 3, 3], dtype: 'F32' },
      { name: `features.${index}.bias`, shape: [512], dtype: 'F32' },
    ]),
    { name: 'pre_logits.fc1.weight', shape: [4096, 512, 7, 7], dtype: 'F32' },
    { name: 'pre_logits.fc1.bias', shape: [4096], dtype: 'F32' },
    { name: 'pre_logits.fc2.weight', shape: [4096, 4096, 1, 1], dtype: 'F32' },
    { name: 'pre_logits.fc2.bias', shape: [4096], dtype: 'F32' },
    { name: 'head.fc.weight', shape: [1000, 4096], dtype: 'F32' },
    { name: 'head.fc.bias', shape: [1000], dtype: 'F32' },
  ],
  clip: [
    { name: 'logit_scale', shape: [], dtype: 'F32' },
    { name: 'text_model.embeddings.position_ids', shape: [1, 77], dtype: 'I64' },
  ],
};

const elements = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** A repository's file of weights at full size: its header, sorted as the real ones are, and random numbers. */
export function fullSizeFile(entry: HubModel): ServedFile {
  const needed = [...entry.tensors].map(([name, shape]): Entry => ({ name, shape, dtype: 'F32' }));
  const { tokens = 0, width = 0 } = entry.kind === 'clip' ? entry.architecture.text : {};
  const table: Entry[] = entry.kind === 'clip' ? [{ name: entry.tokenTable, shape: [tokens, width], dtype: 'F32' }] : [];
  const tensors = place([...needed, ...table, ...rest[entry.kind]]);
  const header = headerOf(tensors);
  return {
    bytes: header.length + tensors.at(-1)!.to,
    read: (from, to) => read(header, tensors, from, to),
  };
}

/** By type, widest first, then by name as a string. */
function place(entries: readonly Entry[]): Placed[] {
  const width = ({ dtype }: Entry) => (dtype === 'I64' ? 8 : 4);
  const sorted = [...entries].sort((a, b) => width(b) - width(a) || (a.name < b.name ? -1 : 1));
  let offset = 0;
  return sorted.map((entry) => {
    const bytes = elements(entry.shape) * width(entry);
    const inputs = elements(entry.shape.slice(1)) || 1;
    offset += bytes;
    return { ...entry, from: offset - bytes, to: offset, scale: Math.sqrt(6 / Math.max(6, inputs)) };
  });
}

function headerOf(tensors: readonly Placed[]): Uint8Array {
  const entries = tensors.map(({ name, dtype, shape, from, to }) => [name, { dtype, shape, data_offsets: [from, to] }]);
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }));
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  return header;
}

/** A prime number of them, so that no two rows are alike. */
const noise = Float32Array.from({ length: 65521 }, (_, i) => 2 * ((Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 32) - 1);

function read(header: Uint8Array, tensors: readonly Placed[], from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  if (from < header.length) bytes.set(header.subarray(from, to));
  for (const tensor of tensors) {
    const start = Math.max(from, header.length + tensor.from);
    const end = Math.min(to, header.length + tensor.to);
    if (start < end) bytes.set(tensorBytes(tensor, start - header.length - tensor.from, end - header.length - tensor.from), start - from);
  }
  return bytes;
}

function tensorBytes({ dtype, scale, from: seed }: Placed, from: number, to: number): Uint8Array {
  if (dtype === 'I64') return new Uint8Array(to - from);
  const first = Math.floor(from / 4);
  const values = Float32Array.from({ length: Math.ceil(to / 4) - first }, (_, i) => scale * noise[(seed + first + i) % noise.length]!);
  return new Uint8Array(values.buffer).subarray(from - 4 * first, to - 4 * first);
}
