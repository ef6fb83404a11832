import { expect, it } from 'vitest';
import { timeLeftIn } from '../../../webview/panel/timeLeft';

const ending = { share: 0.1, secondsLeft: 70, judging: true };
const finishing = { phase: 'finishing', progress: null, ending, skipping: false } as const;

it('tells what is left of a judgement until that is skipped, and then of the pictures', () => {
  expect(timeLeftIn(finishing)).toBe('about 1 min 10 s');
  expect(timeLeftIn({ ...finishing, skipping: true })).toBe('–');
  expect(timeLeftIn({ ...finishing, skipping: true, ending: { ...ending, judging: false, secondsLeft: 3 } })).toBe('about 3 s');
});
