import { describe, expect, it } from 'vitest';
import { ExplosionGuard } from '../../../../engine/training/explosionGuard';

const state = (parameter: number) => () => {
  const [m, v] = [new Float32Array(1), new Float32Array(1)];
  return { parameters: Float32Array.of(parameter), m, v, updates: [0] };
};

function settled(): ExplosionGuard {
  const guard = new ExplosionGuard(20);
  for (let i = 0; i < 10; i++) {
    expect(guard.accepts(1)).toBe(true);
    guard.observe(1, state(i));
  }
  return guard;
}

describe('ExplosionGuard', () => {
  it.each([NaN, Infinity, 1e6])('refuses a loss of %d', (total) => {
    expect(settled().accepts(total)).toBe(false);
  });

  it('accepts a loss that merely rises', () => {
    expect(settled().accepts(5)).toBe(true);
  });

  it('goes back to a good state and halves the rate', () => {
    const guard = settled();
    expect(guard.rollBack()?.parameters).toEqual(Float32Array.of(0));
    expect(guard.rate).toBe(0.5);
  });

  it('keeps no state whose loss is already swinging up', () => {
    const guard = settled();
    for (let i = 0; i < 11; i++) guard.observe(i === 0 ? 15 : 1, state(100 + i));
    expect(guard.rollBack()?.parameters).toEqual(Float32Array.of(0));
  });

  it('gives up with a way out when going back does not help', () => {
    const guard = settled();
    expect(() => {
      for (let i = 0; i < 100; i++) guard.rollBack();
    }).toThrow(/nca\.training\.learningRate/);
  });
});
