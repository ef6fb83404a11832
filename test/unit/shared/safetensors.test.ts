import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  float32Tensor,
  readSafetensors,
  SafetensorsError,
  toFloat32,
  writeSafetensors,
  type StoredTensor,
} from '../../../shared/safetensors';

/** A file put together by hand, so that the reader is not only tested against its own writer. */
function fileOf(header: unknown, body: readonly number[] = [], length?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + body.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  file.set(json, 8);
  file.set(body, 8 + json.length);
  return file;
}

const u8 = (from: number, to: number, shape = [to - from]) => ({
  dtype: 'U8',
  shape,
  data_offsets: [from, to],
});

describe('readSafetensors', () => {
  it('reads tensors and metadata of a hand-made file', () => {
    const file = fileOf(
      {
        __metadata__: { layout: 'blur' },
        a: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
        b: u8(8, 10),
      },
      [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 8],
    );
    const { tensors, metadata } = readSafetensors(file);
    expect(metadata).toEqual({ layout: 'blur' });
    expect([...tensors.keys()]).toEqual(['a', 'b']);
    expect(tensors.get('a')!.shape).toEqual([1, 2]);
    expect([...toFloat32(tensors.get('a')!)]).toEqual([1, -2]);
    expect([...tensors.get('b')!.data]).toEqual([7, 8]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /only 0 bytes/],
    ['a header longer than the file', fileOf('{}', [], 99), /header claims 99 bytes, the file has 10/],
    ['an absurd header length', new Uint8Array(16).fill(0xff), /header claims 18446744073709551615 bytes/],
    ['a header that is not JSON', fileOf('PNG!'), /not JSON/],
    ['a header that is not UTF-8', fileOf('{}').fill(0xff, 8), /not JSON/],
    ['a header that is a list', fileOf('[]'), /not a JSON object/],
    ['an unknown type', fileOf({ w: { ...u8(0, 1), dtype: 'Q4' } }, [0]), /Tensor "w": dtype/],
    ['a negative side', fileOf({ w: u8(0, 1, [-1]) }, [0]), /Tensor "w": shape.0/],
    ['a tensor without offsets', fileOf({ w: { dtype: 'U8', shape: [1] } }, [0]), /Tensor "w": data_offsets/],
    ['metadata other than text', fileOf({ __metadata__: { a: 1 } }), /__metadata__: a/],
    ['a tensor cut short', fileOf({ w: u8(0, 4) }, [0, 0]), /"w" ends at byte 4 of 2: the file is cut short/],
    [
      'a shape that does not fit',
      fileOf({ w: u8(0, 2, [3]) }, [0, 0]),
      /"w" \(U8 \[3\]\) needs 3 bytes but has 2/,
    ],
    ['a shape beyond all bounds', fileOf({ w: u8(0, 1, [2 ** 40, 2 ** 40]) }, [0]), /"w" .* but has 1/],
    ['offsets the wrong way round', fileOf({ w: u8(1, 0, [1]) }, [0]), /"w" leaves a hole/],
    ['overlapping tensors', fileOf({ v: u8(0, 2), w: u8(1, 3) }, [0, 0, 0]), /"w" overlaps another/],
    ['a hole', fileOf({ v: u8(0, 1), w: u8(2, 3) }, [0, 0, 0]), /"w" leaves a hole/],
    ['bytes left over', fileOf({ v: u8(0, 1) }, [0, 0, 0]), /2 bytes at the end belong to no tensor/],
  ])('refuses %s', (_, file, message) => {
    expect(() => readSafetensors(file)).toThrow(SafetensorsError);
    expect(() => readSafetensors(file)).toThrow(message);
  });
});

describe('writeSafetensors', () => {
  const tensors: [string, StoredTensor][] = [
    ['mask', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ['weights', float32Tensor([2, 1], Float32Array.of(0.5, -3))],
    ['scalar', float32Tensor([], Float32Array.of(7))],
    ['nothing', float32Tensor([0, 4], new Float32Array())],
  ];

  it('comes back as it went in', () => {
    const back = readSafetensors(writeSafetensors(tensors, { note: 'käse "1"\n' }));
    expect(back.metadata).toEqual({ note: 'käse "1"\n' });
    expect(Object.fromEntries(back.tensors)).toEqual(Object.fromEntries(tensors));
  });

  it('aligns wide types and does not depend on the order', () => {
    const file = writeSafetensors(tensors);
    expect(file).toEqual(writeSafetensors([...tensors].reverse()));
    const { data } = readSafetensors(file).tensors.get('weights')!;
    expect(data.byteOffset % 4).toBe(0);
  });

  it('refuses a tensor whose bytes do not fit, or one that is there twice', () => {
    const short = float32Tensor([3], new Float32Array(2));
    expect(() => writeSafetensors([['w', short]])).toThrow(/needs 12 bytes but has 8/);
    expect(() => writeSafetensors([tensors[0]!, tensors[0]!])).toThrow(/"mask" is there twice/);
  });
});

describe('toFloat32', () => {
  it('widens half precision, subnormals and infinities', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00, 0x8000, 0x7e00);
    const values = toFloat32({ dtype: 'F16', shape: [7], data: new Uint8Array(halves.buffer) });
    expect([...values]).toEqual([1, -2, 0.333251953125, 2 ** -24, Infinity, -0, NaN]);
  });

  it('widens bfloat16, also from an odd offset', () => {
    const data = Uint8Array.of(0, 0x80, 0x3f, 0x49, 0x40).subarray(1);
    expect([...toFloat32({ dtype: 'BF16', shape: [2], data })]).toEqual([1, 3.140625]);
  });

  it('says which type it does not read', () => {
    expect(() => toFloat32({ dtype: 'I64', shape: [1], data: new Uint8Array(8) })).toThrow(/I64/);
  });
});

const reference = path.join(import.meta.dirname, '../../../../shared/reference/nca_forward_v1_random.safetensors');
describe.skipIf(!existsSync(reference))('files written by the Python library', () => {
  it('reads them, and what is written again reads the same', () => {
    const original = readSafetensors(readFileSync(reference));
    expect(original.tensors.size).toBeGreaterThan(0);
    const again = readSafetensors(writeSafetensors(original.tensors, original.metadata));
    for (const [name, tensor] of original.tensors) {
      expect(again.tensors.get(name)!.shape).toEqual(tensor.shape);
      expect(Buffer.compare(again.tensors.get(name)!.data, tensor.data)).toBe(0);
    }
  });
});
