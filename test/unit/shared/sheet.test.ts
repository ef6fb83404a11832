import { describe, expect, it } from 'vitest';
import { placeSheet, planSheet } from '../../../shared/sheet';

describe('a contact sheet', () => {
  it('shows one photo and what many automata make of it', () => {
    const { cells, columns } = planSheet(['cat.jpg'], ['woodcut.nca.safetensors', 'mosaic.nca.safetensors']);
    expect(cells.map(({ label, automaton }) => [label, automaton])).toEqual([['cat', undefined], ['woodcut', 0], ['mosaic', 1]]);
    expect(columns).toBe(3);
  });

  it('shows many photos in one automaton under the photos’ names', () => {
    const { cells } = planSheet(['a.jpg', 'b.png'], ['woodcut.nca.safetensors']);
    expect(cells).toEqual([{ photo: 0, automaton: 0, label: 'a' }, { photo: 1, automaton: 0, label: 'b' }]);
  });

  it('has a row for each photo where there are several of both, whatever columns are asked for', () => {
    const { cells, columns } = planSheet(['a.jpg', 'b.jpg'], ['x', 'y', 'z'], 2);
    expect(columns).toBe(4);
    expect(cells.map(({ photo }) => photo)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('has no picture over another, over a name or outside', () => {
    const plan = planSheet(['a.jpg'], Array.from({ length: 9 }, (_, i) => `a rather long name of an automaton, number ${i}`));
    const sizes = plan.cells.map((_, i) => ({ width: i % 2 ? 200 : 120, height: i % 2 ? 90 : 200 }));
    const { pictures, labels, width, height } = placeSheet(plan, sizes);
    const boxes = pictures.map(({ left, top }, i) => ({ left, top, right: left + sizes[i]!.width, bottom: top + sizes[i]!.height }));
    for (const [i, a] of boxes.entries()) {
      expect(a.left >= 0 && a.top >= 0 && a.right <= width && a.bottom < height).toBe(true);
      expect(labels[i]!.y).toBeGreaterThan(a.bottom);
      for (const b of boxes.slice(i + 1)) expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
    }
    expect(labels[1]!.text).toMatch(/^a rather .*…$/);
    expect(labels[0]!.text).toBe('a');
  });

  it('has the whole name of each, without signs that do something', () => {
    const { cells } = planSheet(['a\u0007.jpg'], ['one\u202e', 'two', 'three.nca.safetensors']);
    expect(cells.map(({ label }) => label)).toEqual(['a', 'one', 'two', 'three']);
  });

  it('cuts names between signs, and counts those that are as wide as high', () => {
    const labelOf = (name: string, width = 110) => placeSheet(planSheet([`${name}.jpg`, 'b.jpg'], ['x']), [{ width, height: 50 }, { width, height: 50 }]).labels[0]!.text;
    expect(labelOf('Straßenansicht')).toBe('Straßenansicht');
    expect(labelOf('U\u0308ber')).toBe('\u00dcber');
    expect(labelOf('Donaudampfschifffahrtsgesellschaft')).toBe('Donaudampfschifff…');
    expect(labelOf('a name of many words here')).toBe('a name of many wo…');
    expect(labelOf('神奈川沖浪裏神奈川沖浪裏')).toBe('神奈川沖浪裏神奈川…');
    expect(labelOf('👩‍🎨👩‍🎨👩‍🎨', 30)).toBe('👩‍🎨👩‍🎨…');
    expect(labelOf('abc', 4)).toBe('…');
  });
});
