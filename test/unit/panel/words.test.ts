import { describe, expect, it } from 'vitest';
import { lossNames } from '../../../shared/losses';
import { formatDuration, formatLoss, formatSpeed, formatTimeLeft } from '../../../webview/common/format';
import { largestSliderWeight, positionOfWeight, weightAtPosition } from '../../../webview/panel/weightScale';
import { chartColumns } from '../../../webview/panel/views/lossSeries';

describe('numbers in words', () => {
  it.each([
    [0.2, '0 s'],
    [59.6, '1 min'],
    [185, '3 min 5 s'],
    [3600, '1 h'],
    [4830, '1 h 20 min'],
    [-3, '0 s'],
  ])('%d seconds are %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words));

  it.each([
    [45, 'about 45 s'],
    [0, 'about 0 s'],
    [Number.POSITIVE_INFINITY, '–'],
    [Number.NaN, '–'],
  ])('%d seconds left are %s', (seconds, words) => expect(formatTimeLeft(seconds)).toBe(words));

  it.each([
    [2.44, '2.4 iterations/s'],
    [0.25, '4.0 s/iteration'],
    [0, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('a speed of %d is %s', (speed, words) => expect(formatSpeed(speed)).toBe(words));

  it.each([
    [0, '0'],
    [1.23456, '1.23'],
    [123456, '1.2e+5'],
    [0.0000234, '2.3e-5'],
    [Number.NaN, '–'],
  ])('a loss of %d is %s', (loss, words) => expect(formatLoss(loss)).toBe(words));
});

describe('the scale of the weight sliders', () => {
  it('has nothing at its start, the default in its middle and its largest at its end', () => {
    expect([0, 50, 100].map(weightAtPosition)).toEqual([0, 1, largestSliderWeight]);
    expect([0, 1, largestSliderWeight, 1000].map(positionOfWeight)).toEqual([0, 50, 100, 100]);
  });

  it('rises with its position, and finds a weight again to within half a step', () => {
    for (let position = 1; position <= 100; position++) {
      expect(weightAtPosition(position)).toBeGreaterThan(weightAtPosition(position - 1));
      expect(positionOfWeight(weightAtPosition(position))).toBeCloseTo(position, -0.5);
    }
  });
});

it('leaves a gap in a logarithmic curve where a loss is zero', () => {
  // Losses that have no part in the run.
  const unused = lossNames.slice(4).map(() => [null]);
  const history = [{ iteration: 3, total: 1, losses: { style: 1, content: 0, color: 0.5, overflow: 0 } }];
  expect(chartColumns(history, true)).toEqual([[3], [1], [1], [null], [0.5], [null], ...unused]);
  expect(chartColumns(history, false)).toEqual([[3], [1], [1], [0], [0.5], [0], ...unused]);
});
