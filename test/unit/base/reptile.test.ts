import { expect, it } from 'vitest';
import { moved, outerRate } from '../../../src/base/reptile';

it('goes an ever smaller share of the way', () => {
  const rates = Array.from({ length: 10 }, (_, round) => outerRate(round, 10));
  for (let round = 1; round < 10; round++) expect(rates[round]).toBeLessThan(rates[round - 1]!);
  expect(rates[9]).toBeGreaterThan(0.05);
});

it('moves a base towards what an episode learned', () => {
  expect([...moved(Float32Array.of(0, 4), Float32Array.of(1, 0), 0.25)]).toEqual([0.25, 3]);
});
