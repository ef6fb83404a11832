import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillTemplates } from '../../../shared/prompts/guidance';
import { formatPrompts, parsePrompts } from '../../../shared/prompts/parsePrompts';
import { WordList } from '../../../shared/prompts/wordList';

describe('parsePrompts', () => {
  it.each([
    ['a pencil sketch', [['a pencil sketch', 1]]],
    ['red:2', [['red', 2]]],
    ['  red : -0.5 ', [['red', -0.5]]],
    ['red:.5 | blue:1e1|green', [['red', 0.5], ['blue', 10], ['green', 1]]],
    ['note: a warm room', [['note: a warm room', 1]]],
    ['note: a warm room:3', [['note: a warm room', 3]]],
    ['https://example.com/x.png:0.5', [['https://example.com/x.png', 0.5]]],
    ['http://localhost:8080', [['http://localhost:8080', 1]]],
    ['http://localhost:8080:2', [['http://localhost:8080', 2]]],
    ['film still, 16:9', [['film still, 16:9', 1]]],
    ['blade runner 2049:0.5', [['blade runner 2049', 0.5]]],
    ['"a | b: 3":2 | c', [['a | b: 3', 2], ['c', 1]]],
    [String.raw`"she said \"no\""`, [['she said "no"', 1]]],
    ['a 5" screen:2', [['a 5" screen', 2]]],
    ["it's:2", [["it's", 2]]],
    ['🎨🖌️ painting:-1', [['🎨🖌️ painting', -1]]],
    ['two\nlines:2', [['two\nlines', 2]]],
    ['"a  3":2', [['a  3', 2]]],
    ['"http://localhost>808":2', [['http://localhost>808', 2]]],
  ] as const)('%j', (input, expected) => {
    const prompts = parsePrompts(input);
    expect(prompts).toEqual(expected.map(([text, weight]) => ({ text, weight })));
    expect(parsePrompts(formatPrompts(prompts))).toEqual(prompts);
  });

  it.each([
    ['', /empty/],
    [' | ', /empty/],
    ['red |', /one side of a "\|"/],
    [':2', /no prompt before/],
    ['"":2', /no prompt before/],
    ['red:0', /weight 0/],
    ['red:1e999', /too large/],
    ['"red', /not closed/],
    ['x'.repeat(1001), /too long: 1001 characters/],
    [Array.from({ length: 17 }, () => 'red').join('|'), /17 prompts/],
  ])('refuses %j', (input, reason) => {
    expect(() => parsePrompts(input)).toThrow(reason);
  });
});

describe('WordList', () => {
  const words = WordList.ofModel(readFileSync('weights/mini-clip.safetensors'));

  it('knows its words in any case, and their pieces', () => {
    expect(words.tokenize('A Pencil SKETCH').unknown).toEqual([]);
    expect(words.tokenize('a green checkerboard').ids).toHaveLength(2 + 2 + 3);
    expect(words.tokenize('Red').ids).toEqual(words.tokenize('red').ids);
  });

  it('names the words that it does not know, function words aside', () => {
    expect(words.tokenize('a red dragon by the sea, red').unknown).toEqual(['dragon', 'sea']);
    expect(words.understands('a red dragon')).toBe(true);
    expect(words.understands('a dragon of the sea, and')).toBe(false);
    expect(words.tokenize('constructor toString').unknown).toEqual(['constructor', 'tostring']);
  });
});

it('fills templates without reading signs in the prompt', () => {
  expect(fillTemplates('$& {}', ['a photo of {}', '{}', 'in oil:'])).toEqual(['a photo of $& {}', '$& {}', 'in oil: $& {}']);
});
