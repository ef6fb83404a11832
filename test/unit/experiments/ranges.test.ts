import { describe, expect, it } from 'vitest';
import { experimentSettings } from '../../../shared/configuration/experiment';
import { numbersOf } from '../../../shared/configuration/experimentRanges';
import { checkExperiment } from '../../../src/experiments/checkExperiment';
import { expandRanges } from '../../../src/experiments/ranges';
import { uri } from '../host/memoryFileSystem';

const expanded = (range: unknown, whole = false) => expandRanges({ x: range }, () => whole).sweep['x'];

describe('ranges of a sweep', () => {
  it('have equal ratios, both ends included', () => {
    expect(expanded({ log: [0.1, 10], count: 5 })).toEqual([0.1, 0.3162, 1, 3.162, 10]);
    expect(expanded({ log: [16, 64], count: 3 }, true)).toEqual([16, 32, 64]);
  });

  it('are random within their ends, the same with the same seed', () => {
    const drawn = (seed: number) => expanded({ uniform: [-1, 3], count: 50, seed }) as number[];
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
    expect(drawn(3).every((value) => value >= -1 && value < 3)).toBe(true);
    expect(drawn(3).filter((value) => value < 1).length).toBeGreaterThan(12);
    const ratios = expanded({ log: [0.01, 100], count: 60, seed: 1 }) as number[];
    expect(ratios.filter((value) => value < 1).length).toBeGreaterThan(15);
    expect(ratios.filter((value) => value < 1).length).toBeLessThan(45);
  });

  it('of whole numbers have each once', () => expect(new Set(expanded({ uniform: [1, 4], count: 90 }, true) as number[])).toEqual(new Set([1, 2, 3, 4])));

  it('leave lists as they are', () => expect(expandRanges({ x: [1, 2], style: ['mosaic'] }, () => false)).toEqual({ sweep: { x: [1, 2], style: ['mosaic'] }, problems: [] }));

  it('know which settings are numbers', () => {
    expect(numbersOf(experimentSettings['nca.style.weight'])).toBe('any');
    expect(numbersOf(experimentSettings['nca.seed'])).toBe('whole');
    expect(numbersOf(experimentSettings['nca.training.iterations'])).toBe('whole');
    expect(numbersOf(experimentSettings['nca.preset'])).toBe('none');
  });
});

describe('an experiment with ranges', () => {
  const check = (sweep: string) => checkExperiment({ name: 'e', file: uri('e.nca-experiment.json'), text: `{\n"images": "a.jpg", "style": "b.jpg",\n"sweep": ${sweep}\n}`, path: [], base: uri('') });

  it('is read as one with lists', () => {
    const { experiment, findings } = check('{ "nca.style.weight": { "log": [0.5, 2], "count": 3 } }');
    expect(findings).toEqual([]);
    expect(experiment?.sweep).toEqual({ 'nca.style.weight': [0.5, 1, 2] });
  });

  it.each([
    ['{ "nca.style.weight": { "log": [0, 2], "count": 3 } }', /log/],
    ['{ "nca.style.weight": { "uniform": [2, 1], "count": 3 } }', /lesser/],
    ['{ "nca.style.weight": { "uniform": [1, 2] } }', /count/],
    ['{ "nca.style.weight": { "linear": [1, 2], "count": 3 } }', /range like/],
  ])('tells on its line what is wrong: %s', (sweep, expected) => {
    const { experiment, findings } = check(sweep);
    expect(experiment).toBeUndefined();
    expect(findings[0]!.message).toMatch(expected);
    expect(findings[0]!.start.line).toBe(2);
  });

  it('refuses values that the setting does not take', () => {
    const { findings } = check('{ "nca.automaton.flat": { "uniform": [2, 3], "count": 2 } }');
    expect(findings[0]!.message).toContain('nca.automaton.flat');
  });
});
