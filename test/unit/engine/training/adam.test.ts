import { describe, expect, it } from 'vitest';
import { Adam, normaliseGradient } from '../../../../engine/training/adam';

describe('Adam', () => {
  it('moves each parameter by the learning rate at first, against the gradient’s sign', () => {
    const parameters = Float32Array.of(1, 1, 1);
    new Adam(Float32Array.of(1, 1, 1)).update(parameters, Float32Array.of(5, -0.001, 0), 0.1);
    expect([...parameters]).toEqual([expect.closeTo(0.9, 4), expect.closeTo(1.1, 4), 1]);
  });

  it('goes on from a restored state as if nothing had happened', () => {
    const gradients = [Float32Array.of(1, 2), Float32Array.of(-3, 1), Float32Array.of(0.5, -4)];
    const straight = Float32Array.of(0, 0);
    const adam = new Adam(Float32Array.of(1, 1));
    gradients.slice(0, 2).forEach((gradient) => adam.update(straight, gradient, 0.01));
    const resumed = straight.slice();
    const second = new Adam(Float32Array.of(1, 1));
    second.restore(adam.state());
    adam.update(straight, gradients[2]!, 0.01);
    second.update(resumed, gradients[2]!, 0.01);
    expect(resumed).toEqual(straight);
  });

  it('finds the bottom of a bowl', () => {
    const parameters = Float32Array.of(3, -2);
    const adam = new Adam(Float32Array.of(1, 1));
    for (let i = 0; i < 400; i++) adam.update(parameters, parameters.map((x) => 2 * x), 0.05);
    expect(Math.hypot(...parameters)).toBeLessThan(0.02);
  });
});

it('moves by the scaled learning rate', () => {
  const parameters = Float32Array.of(0, 0);
  new Adam(Float32Array.of(1, 0.25)).update(parameters, Float32Array.of(1, 1), 0.1);
  expect([...parameters]).toEqual([expect.closeTo(-0.1, 5), expect.closeTo(-0.025, 5)]);
});

it('scales the gradient, normalises each tensor by its own norm and leaves a zero gradient alone', () => {
  const gradient = Float32Array.of(6, 4, 0, 0, -2);
  const tensor = (offset: number, length: number) => ({ name: '', shape: [length], offset, length });
  normaliseGradient(gradient, Float32Array.of(0.5, 1, 1, 1, 1), [tensor(0, 2), tensor(2, 2), tensor(4, 1)]);
  expect([...gradient]).toEqual([0.6, 0.8, 0, 0, -1].map((value) => expect.closeTo(value, 6) as number));
});
