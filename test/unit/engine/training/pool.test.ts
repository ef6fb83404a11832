import { describe, expect, it } from 'vitest';
import { Pool } from '../../../../engine/training/pool';
import { Random } from '../../../../engine/random';

const photos = [
  { width: 100, height: 50 },
  { width: 40, height: 200 },
];

describe('Pool', () => {
  it('starts with every photo, crops inside, nothing begun', () => {
    const pool = new Pool(10, photos, 32, Random.seeded(1), 1);
    for (let i = 0; i < pool.length; i++) {
      const { photo, top, left, age, state } = pool.at(i);
      expect(photo).toBe(i % 2);
      expect(top + 32).toBeLessThanOrEqual(photos[photo]!.height);
      expect(left + 32).toBeLessThanOrEqual(photos[photo]!.width);
      expect([age, state]).toEqual([0, null]);
    }
  });

  it('places crops at multiples of the alignment', () => {
    const pool = new Pool(40, photos, 33, Random.seeded(4), 2);
    const places = Array.from({ length: 40 }, (_, i) => [pool.at(i).top, pool.at(i).left]).flat();
    expect(places.filter((place) => place % 2 !== 0)).toEqual([]);
    expect(new Set(places).size).toBeGreaterThan(10);
  });

  it('samples no slot twice, and all of a pool that is smaller than the batch', () => {
    const pool = new Pool(5, photos, 32, Random.seeded(2), 1);
    for (let i = 0; i < 50; i++) expect(new Set(pool.sample(4)).size).toBe(4);
    expect(pool.sample(9).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('tells which slots changed, once', () => {
    const pool = new Pool(5, photos, 32, Random.seeded(3), 1);
    pool.set(3, { ...pool.at(3), age: 7, state: new Float32Array(1) });
    pool.reseed(1);
    expect(pool.takeChanged()).toEqual([1, 3]);
    expect(pool.takeChanged()).toEqual([]);
    expect(pool.at(3).age).toBe(7);
  });
});
