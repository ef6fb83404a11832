import { describe, expect, it } from 'vitest';
import { lossNames } from '../../../shared/losses';
import { formatDuration, formatLoss, formatSpeed, formatTimeLeft } from '../../../webview/common/format';
import { largestSliderWeight, positionOfWeight, weightAtPosition } from '../../../webview/panel/weightScale';
import { smoothed } from '../../../webview/panel/smooth';
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
    [61, 'about 1 min 10 s'],
    [1796, 'about 30 min'],
    [4830, 'about 1 h 21 min'],
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
  const [, ...columns] = chartColumns(history(0.5), true);
  expect(columns.slice(0, lossNames.length + 1)).toEqual([[1], [1], [null], [0.5], [0.5], ...unused]);
  expect(chartColumns(history(0.5), false).slice(1, 4)).toEqual([[1], [1], [0]]);
});

it('leaves overflow out of chart and legend until it matters', () => {
  const overflow = lossNames.indexOf('overflow') + 2;
  expect(chartColumns(history(1e-3), true)[overflow]).toEqual([null]);
  expect(chartColumns(history(2e-3), true)[overflow]).toEqual([2e-3]);
});

it('smooths curves without moving their ends or filling their gaps', () => {
  expect(smoothed([0, 6, 0, 6, 9], 1)).toEqual([0, 2, 4, 5, 9]);
  expect(smoothed([1, null, 3], 1)).toEqual([1, null, 3]);
});

/** Losses that have no part in the run. */
const unused = lossNames.slice(4).map(() => [null]);
const history = (overflow: number) => [{ iteration: 3, total: 1, losses: { style: 1, content: 0, color: 0.5, overflow } }];
