import { describe, expect, it } from 'vitest';
import { DEFAULT_LEVELS, formatLevels, parseLevels } from '../../../shared/levels';

describe('parseLevels', () => {
  it('reads what formatLevels writes', () => {
    expect(parseLevels('4:10,2:8, 1:6')).toEqual([{ cell: 4, steps: 10 }, { cell: 2, steps: 8 }, { cell: 1, steps: 6 }]);
    expect(formatLevels(parseLevels(DEFAULT_LEVELS))).toBe(DEFAULT_LEVELS);
    expect(parseLevels('1:64')).toEqual([{ cell: 1, steps: 64 }]);
  });

  it.each([
    ['8:8, 4', '"4" is none'],
    ['', 'cell:steps'],
    ['8:8, 4:8', 'the last level needs cells of 1 pixel'],
    ['8:8, 2:8, 1:4', '8 is followed by 2'],
    ['3:8, 1:4', '3 is followed by 1'],
    ['2:0, 1:4', 'steps of 2:0'],
    ['128:1, 64:1, 32:1, 16:1, 8:1, 4:1, 2:1, 1:1', 'cell of 128:1'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(() => parseLevels(text)).toThrow(problem);
  });
});
