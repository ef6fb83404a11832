import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../shared/configuration/settings';
import { amendModel, packModel, readModel } from '../../../shared/modelFile';
import { modelSettings, type ModelMetadata } from '../../../shared/modelMetadata';
import { float32Tensor, readSafetensors, writeSafetensors } from '../../../shared/safetensors';

const counting = (length: number) => Float32Array.from({ length }, (_, i) => (i % 97) / 97 - 0.5);
const parameters = { blur: counting(16_125), shiftShuffle: counting(15_579) };
const metadata: ModelMetadata = {
  steps: 48,
  seed: 7,
  noise_level: 0.25,
  profile: 'studio',
  iterations: 400,
  settings: { ...settingsSchema.parse({}), 'nca.seed': 7 },
  photos: [{ name: 'cat.png', sha256: 'a'.repeat(64) }],
  style: { name: 'möbius "strip".png', sha256: 'b'.repeat(64) },
  network: { name: 'inception', sha256: 'c'.repeat(64) },
  losses: { style: { first: 9, last: 1e-7 } },
  preview: 'iVBORw0K',
  tool: 'nca-studio 0.1.0',
};
const file = packModel({ layout: 'blur', parameters: parameters.blur, metadata });

/** `toEqual` takes seconds for so many numbers. */
const same = (a: Float32Array, b: Float32Array) => Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0;

/** The format as its specification has it, independent of the reader under test. */
function plainRead(bytes: Uint8Array) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const values = (name: string) => {
    const [from, to] = header[name]!.data_offsets;
    return new Float32Array(bytes.slice(8 + length + from, 8 + length + to).buffer);
  };
  return { header, values };
}

/** The file with other metadata, tensors unchanged. */
const withStrings = (strings: Record<string, string>) =>
  writeSafetensors(readSafetensors(file).tensors, { ...readSafetensors(file).metadata, ...strings });

describe('packModel', () => {
  it('stores PyTorch’s names and shapes', () => {
    const { header, values } = plainRead(file);
    expect(header['w1.weight']).toMatchObject({ dtype: 'F32', shape: [90, 72, 1, 1] });
    expect(header['w1.bias']?.shape).toEqual([90]);
    expect(header['w2.weight']?.shape).toEqual([90, 90, 1, 1]);
    expect(header['w3.weight']?.shape).toEqual([15, 90, 1, 1]);
    expect(same(values('w1.weight'), parameters.blur.slice(0, 6480))).toBe(true);
    expect(same(values('w3.bias'), parameters.blur.slice(-15))).toBe(true);
  });

  it('keeps all metadata', () => {
    const { parameters: read, ...rest } = readModel(file);
    expect(rest).toEqual({ layout: 'blur', shifts: [], metadata: { layout: 'blur', ...metadata } });
    expect(same(read, parameters.blur)).toBe(true);
    expect(modelSettings(readModel(file).metadata)?.['nca.seed']).toBe(7);
  });

  it.each([
    ['as they are', { 'nca.seed': 7, 'nca.training.start': 'base' }, 'base'],
    ['of versions before the base automaton as a cold start', { 'nca.seed': 7, 'nca.long.gone': 1 }, 'cold'],
  ])('reads settings %s', (_, settings, start) => {
    const model = readModel(amendModel(file, { settings }));
    expect(modelSettings(model.metadata)).toMatchObject({ 'nca.seed': 7, 'nca.training.start': start });
  });

  it('takes settings that this version cannot use for none', () => {
    expect(modelSettings(readModel(amendModel(file, { settings: { 'nca.seed': 'seven' } })).metadata)).toBeUndefined();
  });

  it('keeps layout and shifts of the published automata', () => {
    const packed = packModel({ layout: 'shiftShuffle', shifts: [2, 3, 4], parameters: parameters.shiftShuffle });
    const { layout, shifts, metadata } = readModel(packed);
    expect([layout, shifts]).toEqual(['shiftShuffle', [2, 3, 4]]);
    expect(metadata).toMatchObject({ steps: 64, seed: 1, noise_level: 1 });
  });

  it('refuses parameters of another layout', () => {
    expect(() => packModel({ layout: 'blur', parameters: parameters.shiftShuffle })).toThrow(/16125 parameters, not 15579/);
  });

  it('is amended without touching the tensors', () => {
    const amended = readModel(amendModel(file, { tool: 'other 2' }));
    expect(amended.metadata).toEqual({ layout: 'blur', ...metadata, tool: 'other 2' });
    expect(same(amended.parameters, parameters.blur)).toBe(true);
  });

  it('is read by safetensors.torch, where Python has it', (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nca-model-'));
    try {
      const target = path.join(folder, 'a.nca.safetensors');
      writeFileSync(target, file);
      const script = `
import sys, json
try:
    from safetensors.torch import load_file
except ImportError:
    sys.exit(77)
print(json.dumps({k: [list(v.shape), float(v.flatten()[1])] for k, v in load_file(sys.argv[1]).items()}))`;
      const { status, stdout } = spawnSync('python3', ['-c', script, target], { encoding: 'utf8' });
      if (status === 77 || status === null) return context.skip();
      const loaded = JSON.parse(stdout) as Record<string, [number[], number]>;
      expect(loaded['w1.weight']).toEqual([[90, 72, 1, 1], parameters.blur[1]]);
      expect(Object.keys(loaded)).toHaveLength(6);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('readModel', () => {
  const { tensors } = readSafetensors(file);
  const without = (name: string) => [...tensors].filter(([key]) => key !== name);

  it('takes files of other programs: no metadata, no last bias, plain matrices', () => {
    const foreign = without('w3.bias').map(([name, tensor]) => {
      const shape = tensor.shape.filter((side) => side > 1);
      return [name, { ...tensor, shape }] as const;
    });
    const { layout, parameters: read, metadata } = readModel(writeSafetensors(foreign, { format: 'pt', seed: 'x' }));
    expect(layout).toBe('blur');
    const noBias = parameters.blur.map((value, i) => (i < 16_110 ? value : 0));
    expect(same(read, noBias)).toBe(true);
    expect(metadata).toEqual({ steps: 64, seed: 1, noise_level: 1 });
  });

  it.each([
    ['a newer version', withStrings({ format_version: '3' }), /format version 3.*reads up to 2: update/],
    ['a wrong version', withStrings({ format_version: 'one' }), /"one" is no number/],
    ['a checkpoint', withStrings({ format: 'nca-studio-checkpoint' }), /checkpoint of an unfinished training/],
    ['an unknown layout', withStrings({ layout: 'hexagons' }), /layout: /],
    ['steps that are no number', withStrings({ steps: 'many' }), /steps: is no number/],
    ['a negative seed', withStrings({ seed: '-1' }), /seed: /],
    ['shifts that are no JSON', withStrings({ shifts: '[4,' }), /shifts: is no JSON/],
    ['a layout that does not fit', withStrings({ layout: 'shiftShuffle' }), /"w3.weight" is \[15, 90, 1, 1\] where \[9, 90/],
    ['a missing tensor', writeSafetensors(without('w2.bias')), /no tensor "w2.bias"/],
    ['other tensors', writeSafetensors([['conv.weight', float32Tensor([1], Float32Array.of(1))]]), /holds no automaton.*conv/],
    ['unknown widths', writeSafetensors([...without('w3.weight'), ['w3.weight', float32Tensor([3, 1], new Float32Array(3))]]), /No layout is known/],
    ['values that are no numbers', packModel({ layout: 'blur', parameters: parameters.blur.map((v, i) => (i ? v : NaN)) }), /not numbers/],
    ['a file cut short', file.subarray(0, 3000), /cut short|claims/],
    ['nothing', new Uint8Array(), /0 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readModel(bytes)).toThrow(message);
  });
});
