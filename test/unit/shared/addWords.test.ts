import { expect, it } from 'vitest';
import { addWords } from '../../../src/prompts/addWords';
import { parsePrompts } from '../../../shared/prompts/parsePrompts';

it.each([
  ['', [], ''],
  ['', ['red', 'blue'], 'red blue'],
  ['a sketch ', [], 'a sketch'],
  ['a sketch', ['red', 'blue'], 'a sketch red blue'],
  ['red:0.5', ['blue'], 'red:0.5 | blue'],
  ['a sketch | blurry:-0.3', ['blue'], 'a sketch | blurry:-0.3 | blue'],
  ['red:0.5 | a sketch', ['blue'], 'red:0.5 | a sketch blue'],
  ['"a | b"', ['blue'], '"a | b blue"'],
  ['"ratio:2"', ['blue'], 'ratio:2 blue'],
  ['"a | b":0.5', ['blue'], '"a | b":0.5 | blue'],
  ['a sketch |', ['blue'], 'a sketch | blue'],
  ['red:0', ['blue'], 'red:0 | blue'],
])('adds to %j the words %j: %j', (text, words, expected) => {
  expect(addWords(text, words)).toBe(expected);
});

it('keeps the weights and texts that were there', () => {
  expect(parsePrompts(addWords('red:0.5', ['blue']))).toEqual([{ text: 'red', weight: 0.5 }, { text: 'blue', weight: 1 }]);
  expect(parsePrompts(addWords('"ratio:2"', ['blue']))).toEqual([{ text: 'ratio:2 blue', weight: 1 }]);
});
