import { describe, expect, it } from 'vitest';
import { mergeCheckpoint, splitCheckpoint } from '../../../shared/checkpoint';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../../shared/safetensors';

const weights = float32Tensor([2], Float32Array.of(1, 2));
const core = writeSafetensors([['rule.weight1', weights]], { random: '42' });
const slot = (value: number) =>
  writeSafetensors([['state', float32Tensor([1, 1], Float32Array.of(value))]], { photo: `${value}` });

describe('mergeCheckpoint', () => {
  it('puts core and slots into one file that plain readers understand', () => {
    const slots = new Map([
      [10, slot(5)],
      [2, slot(4)],
    ]);
    const { tensors, metadata } = readSafetensors(mergeCheckpoint({ core, slots }));
    expect([...tensors.keys()].sort()).toEqual(['pool.10.state', 'pool.2.state', 'rule.weight1']);
    expect([...toFloat32(tensors.get('pool.10.state')!)]).toEqual([5]);
    expect(metadata).toEqual({ random: '42', 'pool.2.photo': '4', 'pool.10.photo': '5' });
  });

  it('does not care in which order slots came', () => {
    const forth = new Map([
      [0, slot(1)],
      [1, slot(2)],
    ]);
    const back = new Map([
      [1, slot(2)],
      [0, slot(1)],
    ]);
    expect(mergeCheckpoint({ core, slots: forth })).toEqual(mergeCheckpoint({ core, slots: back }));
  });

  it('refuses a damaged part and a core that uses the name of a slot', () => {
    expect(() => mergeCheckpoint({ core: core.subarray(0, 20), slots: new Map() })).toThrow(/header claims/);
    const clash = writeSafetensors([['pool.3.state', float32Tensor([1], Float32Array.of(0))]]);
    expect(() => mergeCheckpoint({ core: clash, slots: new Map([[3, slot(1)]]) })).toThrow(/is there twice/);
  });
});

describe('splitCheckpoint', () => {
  it('gives back what went in', () => {
    const slots = new Map([
      [0, slot(1)],
      [7, slot(2)],
    ]);
    const back = splitCheckpoint(mergeCheckpoint({ core, slots }));
    expect(back.core).toEqual(core);
    expect(back.slots).toEqual(slots);
  });

  it('needs no slots', () => {
    expect(splitCheckpoint(core)).toEqual({ core, slots: new Map() });
  });
});
