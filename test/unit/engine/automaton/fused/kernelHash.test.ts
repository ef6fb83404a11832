import { describe, expect, it } from 'vitest';
import { DirectSchedule } from '../../../../../engine/automaton/fused/directSchedule';
import { hashOf, kernelTexts } from '../../../../../engine/automaton/fused/kernelHash';
import { SharedKernels } from '../../../../../engine/automaton/fused/sharedKernels';
import { TileSchedule } from '../../../../../engine/automaton/fused/tileSchedule';
import { blurLayout } from '../../../../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../../../../engine/automaton/layouts/shiftShuffle';
import { flowLayout } from '../../../../reference/flowLayout';
import { countingDevice, provideBufferUsage } from './countingDevice';

provideBufferUsage();

describe('hashOf', () => {
  it('is FNV-1a', () => {
    expect(hashOf([])).toBe('811c9dc5');
    // "a" and the end of the text after it, by hand: (0xe40c292c ^ 0) · 0x01000193.
    expect(hashOf(['a'])).toBe((Math.imul(0xe40c292c, 0x01000193) >>> 0).toString(16).padStart(8, '0'));
  });

  it('is another for another text of any kernel', () => {
    const texts = kernelTexts(blurLayout);
    const changed = (at: number) => texts.map((text, i) => (i === at ? text.replace('fn main', 'fn  main') : text));
    const others = texts.map((_, i) => hashOf(changed(i)));
    expect(new Set([hashOf(texts), ...others]).size).toBe(texts.length + 1);
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']));
  });
});

it.each([blurLayout, shiftShuffleLayout([4, 8, 16]), flowLayout])('covers every kernel that is compiled for $name', async (layout) => {
  const { device, codes } = countingDevice();
  const shared = await SharedKernels.create(device, layout);
  for (const kind of [DirectSchedule, TileSchedule]) await kind.create(device, layout, shared.weights, shared.buffers);
  expect(codes).toHaveLength(shared.kernels.length + 10 + 2);
  expect(kernelTexts(layout)).toEqual(expect.arrayContaining([...codes]));
});
