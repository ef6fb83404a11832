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

  it('spreads ages where always the youngest of two starts again', () => {
    const random = Random.seeded(7);
    const pool = new Pool(16, photos, 32, random, 1);
    for (let iteration = 0; iteration < 150; iteration++) {
      const batch = pool.sample(2);
      const youngest = pool.youngest(batch);
      expect(batch.every((index) => pool.at(index).age >= pool.at(youngest).age)).toBe(true);
      pool.reseed(youngest);
      for (const index of batch) pool.writeBack(index, new Float32Array(1), 12);
    }
    const ages = Array.from({ length: 16 }, (_, i) => pool.at(i).age);
    expect(Math.max(...ages)).toBeGreaterThan(150);
    expect(ages.filter((age) => age <= 24).length).toBeGreaterThan(4);
  });

  describe('with photos beside the run’s own', () => {
    const pool = () => new Pool(8, [...photos, ...photos, ...photos], 32, Random.seeded(5), 1, { from: 2, share: 0.25 });

    it('gives them their share of the slots, which stay theirs', () => {
      const slots = pool();
      const photosOf = () => Array.from({ length: 8 }, (_, i) => slots.at(i).photo);
      expect(photosOf().map((photo) => photo >= 2)).toEqual([...Array<boolean>(6).fill(false), true, true]);
      for (let round = 0; round < 20; round++) for (let i = 0; i < 8; i++) slots.reseed(i);
      expect(photosOf().map((photo) => photo >= 2)).toEqual(Array.from({ length: 8 }, (_, i) => !slots.isOwn(i)));
    });

    it('has one of the run’s own in each batch, and others in some', () => {
      const slots = pool();
      const batches = Array.from({ length: 200 }, () => slots.sample(2));
      expect(batches.every((batch) => batch.some((i) => slots.isOwn(i)))).toBe(true);
      expect(batches.every(([a, b]) => a !== b)).toBe(true);
      const others = batches.flat().filter((i) => !slots.isOwn(i)).length / 400;
      expect(others).toBeGreaterThan(0.17);
      expect(others).toBeLessThan(0.3);
    });

    it('keeps one slot at least for the run’s own', () => {
      const slots = new Pool(2, [...photos, ...photos], 32, Random.seeded(6), 1, { from: 2, share: 0.9 });
      expect([slots.isOwn(0), slots.isOwn(1)]).toEqual([true, false]);
    });
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
