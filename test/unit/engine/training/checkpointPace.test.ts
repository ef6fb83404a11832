import { expect, it } from 'vitest';
import { secondsToCheckpoint } from '../../../../engine/training/checkpointPace';

it.each([
  ['every five seconds', 25, 0.01, 5],
  ['more seldom where it costs more than 2 % of the time', 25, 0.2, 10],
  ['not more seldom than asked for', 25, 3, 25],
  ['as often as asked for', 2, 0.01, 2],
  ['after each iteration', 0, 3, 0],
])('hands over %s', (_, setting, cost, seconds) => {
  expect(secondsToCheckpoint({ 'nca.checkpoint.seconds': setting }, cost)).toBeCloseTo(seconds);
});
