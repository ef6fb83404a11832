import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillTemplates } from '../../../shared/prompts/guidance';
import { formatPrompts, parsePrompts } from '../../../shared/prompts/parsePrompts';
import { weightHint } from '../../../shared/prompts/weightHint';
import { WordList } from '../../../shared/prompts/wordList';
import { adviseOnPrompt, onlyKnownWords } from '../../../src/prompts/promptAdvice';

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

const words = WordList.ofModel(readFileSync('weights/mini-clip.safetensors'));

describe('WordList', () => {
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

  it.each([
    ['a red dragon by the sea', 'a red'],
    ['dragons in dark blue', 'dark blue'],
    ['of the dragon red', 'the red'],
    ['dragon, blue horizontal stripes, sea', 'blue horizontal stripes'],
    ['a dragon of the sea', ''],
  ])('%j is %j where what it does not know is left out', (text, known) => {
    expect(words.knownPart(text)).toBe(known);
  });
});

describe('weightHint', () => {
  it.each([
    ['(red:1.3)', 'write red:1.3'],
    ['a sea, (dark red : 1,3) waves', 'write dark red:1.3'],
    ['blue | ((red:2))', 'write red:2'],
    ['red:0,5', 'red:0.5'],
    ['blue | red: -,25', 'red:-0.25'],
  ])('%j', (input, hint) => expect(weightHint(input)).toContain(hint));

  it.each(['red:0.5', 'red, blue', 'a room (small)', '"(red:1.3)"', '"red:0,5"', 'at 12:30, red', 'film still, 16:9'])('%j needs none', (input) =>
    expect(weightHint(input)).toBeUndefined(),
  );
});

describe('adviseOnPrompt', () => {
  it('names the words that are not built in, and those that are', () => {
    const advice = adviseOnPrompt('a red dragon | sea:0.5 | red dragon', words, false);
    expect(advice).toMatchObject({ severity: 'info' });
    expect(advice?.message).toMatch(/^Not among the built-in words: dragon, sea\. .*Built-in are: .*\bred\b.*\bstripes\b/);
    expect(adviseOnPrompt('a red photo | blue:2', words, false)).toBeUndefined();
  });

  it('is an error where nothing can be read, but empty only where nothing else guides', () => {
    expect(adviseOnPrompt(' ', words, false)).toMatchObject({ severity: 'error' });
    expect(adviseOnPrompt(' ', words, true)).toBeUndefined();
    expect(adviseOnPrompt('red |', words, true)).toMatchObject({ severity: 'error' });
    expect(adviseOnPrompt('(red:1.3)', words, false)).toMatchObject({ severity: 'warning' });
  });

  it('offers the words that are built in, with their weights', () => {
    expect(onlyKnownWords('a red dragon:2 | sea | "blue | dragon":-1', words)).toBe('a red:2 | blue:-1');
    expect(onlyKnownWords('a red photo', words)).toBeUndefined();
    expect(onlyKnownWords('dragon', words)).toBeUndefined();
    expect(onlyKnownWords('red dragon |', words)).toBeUndefined();
  });
});

it('fills templates without reading signs in the prompt', () => {
  expect(fillTemplates('$& {}', ['a photo of {}', '{}', 'in oil:'])).toEqual(['a photo of $& {}', '$& {}', 'in oil: $& {}']);
});
