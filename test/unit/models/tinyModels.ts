import { toHalf } from '../../../shared/half';
import { float32Tensor, type StoredTensor } from '../../../shared/safetensors';
import { catalogue, type ClipEntry, type Vgg19Entry } from '../../../src/models/catalogue';
import { clipTensors, type TensorTable } from '../../../src/models/tensorTables';

/** An entry of the catalogue with small tensors. */
export const tinyVgg: Vgg19Entry = {
  ...catalogue.find((entry): entry is Vgg19Entry => entry.kind === 'vgg19')!,
  tensors: new Map([
    ['features.0.weight', [8, 3, 3, 3]],
    ['features.0.bias', [8]],
    ['features.28.weight', [16, 8, 3, 3]],
    ['features.28.bias', [16]],
    ['features.5.weight', [8, 8, 3, 3]],
    ['features.5.bias', [8]],
  ]),
};

const architecture = {
  vision: { width: 16, layers: 2, patch: 8, image: 16 },
  text: { width: 8, layers: 1, tokens: 4096, length: 12 },
  embedding: 8,
};

export const tinyClip: ClipEntry = {
  ...catalogue.find((entry): entry is ClipEntry => entry.id === 'clip-vit-b-16')!,
  id: 'tiny-clip',
  name: 'Tiny CLIP',
  repository: 'tiny/clip',
  architecture,
  tensors: clipTensors(architecture, 'huggingface'),
};

/** Numbers that a binary16 can hold, so that what comes out is what went in. */
export function numbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((i * 31 + seed * 17) % 257) / 256 - 0.5);
}

const elements = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Tensors of a table filled with {@link numbers}, as the type given. */
export function filled(table: TensorTable, dtype: 'F32' | 'F16' | 'BF16' = 'F32'): [string, StoredTensor][] {
  return [...table].map(([name, shape], i) => {
    const values = numbers(elements(shape), i);
    if (dtype === 'F32') return [name, float32Tensor(shape, values)];
    const bits = dtype === 'F16' ? toHalf(values) : Uint16Array.from(new Uint32Array(values.buffer), (word) => word >>> 16);
    return [name, { dtype, shape, data: new Uint8Array(bits.buffer) }];
  });
}
