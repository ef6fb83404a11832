import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random';

const take = (random: Random, count: number) => Array.from({ length: count }, () => random.uniform());

describe('Random', () => {
  it('repeats itself from its seed and from its state', () => {
    const random = Random.seeded(7);
    take(random, 5);
    const other = Random.seeded(7);
    other.restore(random.state());
    expect(take(other, 5)).toEqual(take(random, 5));
  });

  it('gives neighbouring seeds different first numbers', () => {
    const firsts = Array.from({ length: 200 }, (_, seed) => Random.seeded(seed).uniform());
    const mean = firsts.reduce((a, b) => a + b) / firsts.length;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
    expect(new Set(firsts.map((x) => Math.floor(x * 10))).size).toBe(10);
  });

  it('draws whole numbers from both ends of the range', () => {
    const random = Random.seeded(3);
    expect(new Set(Array.from({ length: 100 }, () => random.integer(2, 4)))).toEqual(new Set([2, 3, 4]));
  });
});
