import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelTensors } from '../../../../shared/modelFile';
import type { LayoutName } from '../../../../shared/layouts';
import { readSafetensors, toFloat32 } from '../../../../shared/safetensors';
import { importAutomaton } from '../../../../shared/torch/importAutomaton';
import { TorchFile } from '../../../../shared/torch/torchFile';
import type { PickledTensor } from '../../../../shared/torch/values';
import { archive, call, copies, dict, global, module, none, object, pickle, tensor, torchFile } from './writeTorchFile';

const fixture = (name: string) => readFileSync(path.join('test/fixtures/torch', name));
const saved = {
  module: fixture('v2_random1_module_torch113.pt'),
  state: fixture('v2_random1_statedict_torch113.pt'),
  views: fixture('edge_views_dtypes.pt'),
};
const same = (a: Float32Array, b: Float32Array) => Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0;

/** State dict and module of a layout with known values, with or without the last bias. */
function made(layout: LayoutName, withBias: boolean) {
  const tensors = modelTensors(layout);
  const values = tensors.map(([, shape], t) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (t + 1) * Math.sin(i)),
  );
  const kept = tensors.slice(0, withBias ? 6 : 5).map(([name, shape], i) => [name, tensor(String(i), shape)] as const);
  const all = Float32Array.from(values.flatMap((part, i) => [...(i < 5 || withBias ? part : part.fill(0))]));
  const find = (name: string) => kept.find(([key]) => key === name)?.[1] ?? none;
  const children = ['w1', 'w2', 'w3'].map((name) => [name, { weight: find(`${name}.weight`), bias: find(`${name}.bias`) }] as const);
  return { all, state: torchFile(dict(kept), values), whole: torchFile(module('CA', children), values) };
}

describe('importAutomaton', () => {
  it('reads a module and a state dict that PyTorch saved', () => {
    const [whole, state] = [importAutomaton(saved.module), importAutomaton(saved.state)];
    expect([whole.layout, whole.shifts, whole.parameters.length]).toEqual(['blur', [], 16_125]);
    expect(same(whole.parameters, state.parameters)).toBe(true);
    // The first storage lies in the archive as it is.
    const at = saved.state.indexOf(Buffer.from(state.parameters.slice(0, 6480).buffer));
    expect(at).toBeGreaterThan(0);
  });

  const reference = path.join(import.meta.dirname, '../../../../../shared/reference/nca_forward_v2_random1.safetensors');
  it.runIf(existsSync(reference))('gives the weights that the original computed with', () => {
    const { tensors } = readSafetensors(readFileSync(reference));
    const expected = modelTensors('blur').flatMap(([name]) => [...toFloat32(tensors.get(name)!)]);
    expect(same(importAutomaton(saved.module).parameters, Float32Array.from(expected))).toBe(true);
  });

  it.each([
    ['blur', true],
    ['blur', false],
    ['shiftShuffle', true],
    ['shiftShuffle', false],
  ] as const)('reads the layout %s, last bias: %s', (layout, withBias) => {
    const { all, state, whole } = made(layout, withBias);
    for (const file of [state, whole]) {
      const model = importAutomaton(file);
      expect(model.layout).toBe(layout);
      expect(same(model.parameters, all)).toBe(true);
    }
  });

  it('runs published automata with the shifts that they were shown with, or those asked for', () => {
    const { state } = made('shiftShuffle', true);
    expect(importAutomaton(state).shifts).toEqual([2, 3, 4]);
    expect(importAutomaton(state, [4, 8, 16]).shifts).toEqual([4, 8, 16]);
  });

  it('finds a state dict under a name of its own', () => {
    const { all } = made('blur', true);
    const kept = modelTensors('blur').map(([name, shape], i) => [name, tensor(String(i), shape)] as const);
    let offset = 0;
    const values = kept.map(([name]) => {
      const length = modelTensors('blur').find(([key]) => key === name)![1].reduce((a, b) => a * b, 1);
      return all.slice(offset, (offset += length));
    });
    const file = torchFile(dict([['epoch', none], ['model', dict(kept)]]), values);
    expect(same(importAutomaton(file).parameters, all)).toBe(true);
  });
});

describe('an automaton among other things', () => {
  const parts = modelTensors('blur').map(([name, shape], i) => [name, tensor(String(i), shape)] as const);
  const values = modelTensors('blur').map(([, shape], t) => Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.cos(i + t)));
  const expected = Float32Array.from(values.flatMap((part) => [...part]));
  const withPrefix = (prefix: string) => dict(parts.map(([name, part]) => [prefix + name, part] as const));
  const namespace = object('argparse', 'Namespace', dict([['lr', none]]));
  const counter = object('collections', 'defaultdict', dict([['state', dict(parts)]]));

  it.each([
    ['under the prefix of DataParallel', withPrefix('module.')],
    ['a level deeper', dict([['checkpoint', dict([['ca', dict(parts)]])]])],
    ['deep, and under a prefix', dict([['a', dict([['b', dict([['c', withPrefix('net.module.')]])]])]])],
    ['beside an object of some class', dict([['args', namespace], ['model', dict(parts)]])],
    ['beside a class of its own', dict([['Net', global('__main__', 'Net')], ['model', dict(parts)]])],
    ['in the attributes of an object', counter],
  ])('is found %s', (_, root) => {
    expect(same(importAutomaton(torchFile(root, values)).parameters, expected)).toBe(true);
  });

  it('is found beside a number of NumPy', () => {
    expect(importAutomaton(fixture('with-numpy-loss.pt')).layout).toBe('blur');
  });

  const cases = path.join(import.meta.dirname, '../../../../../shared/cases/torch');
  it.runIf(existsSync(cases)).each(['dataparallel', 'deep', 'with-namespace', 'with-numpy-loss'])('is found in the case %s', (name) => {
    expect(importAutomaton(readFileSync(path.join(cases, `${name}.pt`))).parameters).toHaveLength(16_125);
  });
});

describe('TorchFile', () => {
  const file = TorchFile.read(saved.views);
  const values = (name: string) => file.values((file.root as Map<string, PickledTensor>).get(name)!);

  it('follows offsets and strides of shared storages', () => {
    const storage = [...values('slice'), ...values('transposed')];
    expect(values('slice')).toHaveLength(6);
    expect(values('transposed')).toHaveLength(12);
    expect(storage.every(Number.isFinite)).toBe(true);
    // transposed[i][j] is element i + 4 j, slice[k] element 4 + k of the same storage.
    const at = (element: number) => values('transposed')[(element % 4) * 3 + Math.floor(element / 4)];
    expect([...values('slice')]).toEqual([4, 5, 6, 7, 8, 9].map(at));
  });

  it('reads half, bfloat16 and 64-bit integers', () => {
    expect([...values('half')].every(Number.isFinite)).toBe(true);
    expect([...values('i64')].every(Number.isInteger)).toBe(true);
    expect(values('bf16')).toHaveLength(4);
  });
});

const { state } = made('blur', true);
const some = dict([['w1.weight', tensor('0', [90, 72])]]);
const otherSize = torchFile(dict([['net.w1.weight', tensor('0', [8, 4, 1, 1])], ['net.w3.weight', tensor('0', [15, 2])]]), [new Float32Array(64)]);
const system = call(global('os', 'system'), none);

describe('hostile files', () => {
  it.each([
    ['a call of anything', torchFile(system), /no tensors, but an object "os\.system"/],
    ['a class', torchFile(global('__main__', 'Evil')), /holds no tensors/],
    ['builtins', torchFile(call(global('builtins', 'eval'), none)), /an object "builtins\.eval"/],
    ['a call of what is no name', torchFile(call(none, none)), /holds no tensors/],
    ['an object of another kind', fixture('class-nca.pt'), /an object "__main__\.NCA".*Supported are blur and shiftShuffle: w1\.weight \[90, 72\]/],
    ['an automaton of another size', otherSize, /"w1.weight" is \[8, 4, 1, 1\] where \[90, 72, 1, 1\] belongs.*It holds net\.w1\.weight \[8, 4, 1, 1\].*Supported/],
    ['tensors of something else', torchFile(dict([['conv.weight', tensor('0', [2, 2])]]), [new Float32Array(4)]), /It holds conv\.weight \[2, 2\]\. Supported/],
    ['two automata', torchFile(dict([['a', some], ['b', dict([['w1.weight', tensor('0', [90, 72])]])]])), /2 automata \("a\.w1\.weight", "b\.w1\.weight"\)/],
    ['a list that is copied often', torchFile(copies(2000, 2000)), /copies more than it holds/],
    ['strides of zero', fixture('stride-bomb.pt'), /elements, its storage "0" holds|no layout has/],
    ['an unknown opcode', torchFile(Uint8Array.of(0x93)), /opcode 0x93/],
    ['another protocol', archive({ 'a/data.pkl': Uint8Array.of(0x80, 4, 0x4e, 0x2e) }), /protocol 4/],
    ['a tensor beyond its storage', torchFile(dict([['w1.weight', tensor('0', [90, 72, 1, 1])]]), [new Float32Array(9)]), /6480 elements, its storage "0" holds 9/],
    ['an offset beyond the storage', torchFile(dict([['w1.weight', tensor('0', [3], [1], 7)]]), [new Float32Array(9)]), /beyond its storage/],
    ['an enormous tensor', torchFile(dict([['w1.weight', tensor('0', [65536, 65536, 4], [0, 0, 0])]]), [new Float32Array(9)]), /no layout has/],
    ['a storage that is not there', torchFile(dict([['w1.weight', tensor('../../x', [1])]])), /no storage "data\/..\/..\/x"/],
    ['no automaton', torchFile(dict([['conv.weight', none]])), /no automaton/],
    ['TorchScript', archive({ 'a/data.pkl': pickle(none), 'a/constants.pkl': pickle(none) }), /TorchScript/],
    ['a zip of something else', archive({ 'readme.txt': Buffer.from('hello') }), /no "data.pkl"/],
    ['the old format', Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c), /old format, from before version 1.6.*save it again/],
    ['the oldest format', Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(300)]), /oldest format/],
    ['something else', Buffer.from('not a PyTorch file'), /no PyTorch file/],
    ['nothing', new Uint8Array(), /no PyTorch file/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => importAutomaton(bytes)).toThrow(message);
  });

  /** Deterministic, so that a failure can be repeated. */
  function* numbers(seed: number) {
    for (let value = seed; ; ) yield (value = (Math.imul(value, 1664525) + 1013904223) >>> 0);
  }

  const seeds = { module: saved.module, state: saved.state, views: saved.views, made: Buffer.from(state) };
  it.each(Object.entries(seeds))('never hangs or crashes on damaged variants of %s', (_, original) => {
    const random = numbers(original.length);
    const below = (limit: number) => random.next().value! % limit;
    // The directory lies at the end, the pickle at the start: that is where damage does most.
    const place = (length: number) => (below(2) ? below(Math.min(length, 3000)) : length - 1 - below(Math.min(length, 1200)));
    let refused = 0;
    for (let variant = 0; variant < 250; variant++) {
      let bytes = Buffer.from(original);
      const kind = variant % 5;
      if (kind === 0) bytes = bytes.subarray(0, below(bytes.length));
      else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, place(bytes.length)), bytes.subarray(place(bytes.length))]);
      else for (let i = 0; i <= below(6) * (kind - 1); i++) bytes[place(bytes.length)] = kind === 4 ? 0xff : below(256);
      try {
        const model = importAutomaton(bytes);
        expect(model.parameters.every(Number.isFinite)).toBe(true);
      } catch (error) {
        refused++;
        expect(error).toHaveProperty('name', expect.stringMatching(/^(TorchFileError|ModelFileError)$/));
        expect((error as Error).message).toMatch(/\w{3,}/);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
