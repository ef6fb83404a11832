import { describe, expect, it } from 'vitest';
import { describeVariation } from '../../../src/experiments/describeVariation';
import { countVariations, expandSweep } from '../../../src/experiments/expandSweep';
import type { ExperimentSource } from '../../../src/experiments/findings';
import { nearest } from '../../../src/experiments/nearest';
import { planExperiment } from '../../../src/experiments/planExperiment';
import { runHash } from '../../../src/experiments/runHash';
import { settingsSchema, type Settings } from '../../../shared/configuration/settings';
import { DEFAULT_LEVELS, FIVE_LEVELS } from '../../../shared/levels';
import { reasonToStop } from '../../../shared/stopRules';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';
import { png } from '../host/pictures';

const lists = new Map<string, readonly unknown[]>([
  ['a', [1, 2]],
  ['b', ['x', 'y', 'z']],
]);

describe('expandSweep', () => {
  it('combines every value with every other, the last list fastest', () => {
    const grid = expandSweep(lists, 'grid');
    expect(grid).toHaveLength(countVariations(lists, 'grid'));
    expect(grid.slice(0, 4)).toEqual([{ a: 1, b: 'x' }, { a: 1, b: 'y' }, { a: 1, b: 'z' }, { a: 2, b: 'x' }]);
  });

  it('zips the lists value by value', () => {
    const pairs = new Map([['a', [1, 2]], ['b', [3, 4]]]);
    expect(expandSweep(pairs, 'zip')).toEqual([{ a: 1, b: 3 }, { a: 2, b: 4 }]);
  });

  it('without lists is one run', () => expect(expandSweep(new Map(), 'grid')).toEqual([{}]));
});

describe('runHash', () => {
  const settings = settingsSchema.parse({ 'nca.automaton.layout': 'blur' });
  const identity = { photos: ['aa'], style: 'bb', settings };

  it('depends on settings, inputs and rules, but not on the order of keys', async () => {
    const hash = await runHash(identity);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    const turned = Object.fromEntries(Object.entries(settings).reverse()) as typeof settings;
    expect(await runHash({ settings: turned, style: 'bb', photos: ['aa'] })).toBe(hash);
    const others = [
      { ...identity, photos: ['ab'] },
      { ...identity, style: 'ba' },
      { ...identity, settings: { ...settings, 'nca.seed': 2 } },
      { ...identity, stop: { similarity: 0.3 } },
      { ...identity, base: 'cc' },
    ];
    const hashes = await Promise.all(others.map(runHash));
    expect(new Set([hash, ...hashes]).size).toBe(6);
  });

  it('does not depend on what changes nothing of the result', async () => {
    const elsewhere = { ...settings, 'nca.workers': 3, 'nca.checkpoint.seconds': 1, 'nca.output.folder': 'x' };
    expect(await runHash({ ...identity, settings: elsewhere })).toBe(await runHash(identity));
  });

  it('is for settings of the first runs what it was then, so that those are not trained again', async () => {
    // Computed by the code of commit 19f25a1 with the settings that it had.
    expect(await runHash(identity)).toBe('339aeef4402d3df4');
    const other = { photos: ['aa'], settings: { ...settings, 'nca.training.size': 64 } };
    expect(await runHash(other)).toBe('9bdb6524832dbce4');
  });

  it('is for light that is not smoothed what it was before there was a noise scale', async () => {
    const { 'nca.automaton.noiseScale': noiseScale, ...then } = settingsSchema.parse({});
    const before = await runHash({ ...identity, settings: then as Settings });
    expect(await runHash({ ...identity, settings: { ...then, 'nca.automaton.noiseScale': 0 } })).toBe(before);
    expect(await runHash({ ...identity, settings: { ...then, 'nca.automaton.noiseScale': noiseScale } })).not.toBe(before);
  });

  it('is for a run without chroma what it was before there was such a loss, and does not mind it without a style', async () => {
    const { 'nca.chroma.weight': chroma, ...then } = settingsSchema.parse({});
    const before = await runHash({ ...identity, settings: then as Settings });
    const of = (set: Partial<Settings>, style: string | undefined = 'bb') =>
      runHash({ photos: ['aa'], ...(style && { style }), settings: { ...then, 'nca.chroma.weight': 0, ...set } });
    expect(await of({})).toBe(before);
    expect(await of({ 'nca.chroma.weight': chroma })).not.toBe(before);
    const prompt = await runHash({ photos: ['aa'], settings: then as Settings });
    expect(await of({ 'nca.chroma.weight': chroma }, '')).toBe(prompt);
  });

  it('is another one since strokes that are measured became larger, but not for a scale that is set, nor without a style', async () => {
    const settings = settingsSchema.parse({});
    const text = async (of: Omit<Parameters<typeof runHash>[0], 'photos'>) => runHash({ photos: ['aa'], ...of });
    const named = { ...settings, 'nca.style.scale': 'auto: 3.3 strokes' } as unknown as Settings;
    expect(await text({ style: 'bb', settings })).toBe(await text({ style: 'bb', settings: named }));
    expect(await text({ settings })).not.toBe(await text({ settings: named }));
    expect(await text({ style: 'bb', settings: { ...settings, 'nca.style.scale': 1.5 } })).not.toBe(await text({ style: 'bb', settings }));
  });

  it('is for open levels that of the levels meant, which were the same in all presets once', async () => {
    const of = (set: Partial<Settings>) => runHash({ ...identity, settings: { ...settingsSchema.parse({}), ...set } });
    expect(await of({})).toBe(await of({ 'nca.automaton.levels': DEFAULT_LEVELS }));
    expect(await of({ 'nca.preset': 'balanced' })).toBe(await of({ 'nca.preset': 'balanced', 'nca.automaton.levels': DEFAULT_LEVELS }));
    const fine = { 'nca.preset': 'fine' } as const;
    expect(await of(fine)).toBe(await of({ ...fine, 'nca.automaton.levels': FIVE_LEVELS }));
    expect(await of(fine)).not.toBe(await of({ ...fine, 'nca.automaton.levels': DEFAULT_LEVELS }));
  });

  it('takes `null` for the default that it stands for, but not in a layout that has another', async () => {
    const steps = { ...settings, 'nca.output.steps': 64 };
    expect(await runHash({ ...identity, settings: steps })).toBe(await runHash(identity));
    const named = { ...settings, 'nca.automaton.layout': 'blur' as const, 'nca.style.scale': 1 };
    expect(await runHash({ ...identity, settings: named })).toBe(await runHash(identity));
    const growing = (of: typeof settings) => runHash({ ...identity, settings: { ...of, 'nca.automaton.layout': 'coarseToFine' } });
    expect(await growing(steps)).not.toBe(await growing(settings));
  });
});

describe('a style that is not there', () => {
  const fs = new MemoryFileSystem({ '/w/a.png': png(), '/styles/mosaic.jpg': png(), '/styles/woodcut.jpg': png(), '/w/own.png': png() });
  const messages = async (style: string) => {
    const source = { name: 'x', file: uri('/w/x.nca-experiment.json'), text: JSON.stringify({ images: ['a.png'], style }), path: [], base: uri('/w') };
    const { findings } = await planExperiment(source, { fs, settings: settingsSchema.parse({}), bundledStyles: uri('/styles'), remoteGlob: () => Promise.resolve([]) });
    return findings.map(({ message, start }) => `${start.column}: ${message}`);
  };

  it('is told by the name that was meant, where it stands', async () => {
    expect(await messages('mosaik')).toEqual(['28: There is no picture and no built-in style "mosaik": did you mean "mosaic"?']);
    expect(await messages('mosaic.jpg')).toEqual(['28: There is no picture and no built-in style "mosaic.jpg": did you mean "mosaic"?']);
    expect(await messages('watercolour')).toEqual(['28: There is no picture and no built-in style "watercolour": the built-in ones are mosaic, woodcut.']);
  });

  it('is told as a missing file where one was meant', async () => {
    expect((await messages('paintings/mosaik.jpg'))[0]).toMatch(/mosaik\.jpg cannot be read/);
    expect((await messages('holiday.png'))[0]).toMatch(/holiday\.png cannot be read/);
  });

  it('is none where there is one', async () => {
    expect([await messages('mosaic'), await messages('own.png')]).toEqual([[], []]);
  });
});

describe('nearest', () => {
  const names = ['nca.style.weight', 'nca.content.weight', 'nca.seed'];
  it('finds the right name behind a slip', () => expect(nearest('nca.style.wieght', names)).toBe('nca.style.weight'));
  it('guesses nothing far-fetched', () => expect(nearest('editor.fontSize', names)).toBeUndefined());
});

describe('reasonToStop', () => {
  const rows = (totals: number[]) => totals.map((total) => ({ total, losses: { style: total / 2 } }));

  it('sees a plateau by medians, not by outliers', () => {
    const rules = { plateau: { iterations: 3, improvement: 0.1 } };
    expect(reasonToStop(rules, rows([9, 9, 9, 5, 5, 5]))).toBeUndefined();
    expect(reasonToStop(rules, rows([5, 5, 5, 5, 99, 4.9]))).toMatch(/^plateau/);
    expect(reasonToStop(rules, rows([5, 5, 5, 5, 5]))).toBeUndefined();
  });

  it('sees that every target loss is reached; one that the run lacks never is', () => {
    expect(reasonToStop({ loss: { style: 1 } }, rows([9, 2, 2, 2, 2]))).toMatch(/style ≤ 1/);
    expect(reasonToStop({ loss: { style: 0.9 } }, rows([9, 2, 2, 2, 2]))).toBeUndefined();
    expect(reasonToStop({ loss: { clip: 9 } }, rows([1, 1, 1, 1, 1]))).toBeUndefined();
  });
});

describe('planExperiment', () => {
  const fs = new MemoryFileSystem({ '/w/a.png': png(), '/w/b.png': png(5, 5), '/w/style.png': png(8, 8), '/w/no.png': new Uint8Array(3) });
  const places = {
    fs,
    settings: settingsSchema.parse({ 'nca.training.iterations': 7 }),
    bundledStyles: uri('/ext/styles'),
    remoteGlob: () => Promise.resolve([]),
  };

  function source(experiments: Record<string, unknown>, name = 'e'): ExperimentSource {
    const text = JSON.stringify({ 'nca.experiments': experiments }, null, 2);
    return { name, file: uri('/w/.vscode/settings.json'), text, path: ['nca.experiments', name], base: uri('/w') };
  }
  const good = { images: ['a.png'], style: 'style.png', sweep: { 'nca.style.weight': [1, 2], 'nca.seed': [1, 2] } };
  const plan = (experiments: Record<string, unknown>) => planExperiment(source(experiments), places);
  const lineOf = (text: string, part: string) => text.split('\n').findIndex((line) => line.includes(part));

  async function problems(experiment: unknown): Promise<string[]> {
    const { plan: none, findings } = await plan({ e: experiment });
    expect(none).toBeUndefined();
    return findings.map(({ message }) => message);
  }

  it('lays the experiment’s settings over the workspace’s, and the sweep over both', async () => {
    const { plan: planned } = await plan({ e: { ...good, settings: { 'nca.style.weight': 9, 'nca.content.weight': 3 } } });
    expect(planned!.varied).toEqual(['nca.style.weight', 'nca.seed']);
    expect(planned!.runs.map(({ variation }) => describeVariation(variation))).toEqual([
      'style.weight 1, seed 1',
      'style.weight 1, seed 2',
      'style.weight 2, seed 1',
      'style.weight 2, seed 2',
    ]);
    const { settings } = planned!.runs[2]!;
    expect([settings['nca.style.weight'], settings['nca.content.weight'], settings['nca.training.iterations']]).toEqual([2, 3, 7]);
  });

  it('makes a run of each image, or one of all together', async () => {
    const images = ['a.png', 'b.png'];
    expect((await plan({ e: { ...good, images } })).plan!.runs).toHaveLength(8);
    const { runs } = (await plan({ e: { ...good, images, together: true } })).plan!;
    expect(runs.map(({ photos }) => photos.length)).toEqual([2, 2, 2, 2]);
  });

  it.each([
    ['the images of a pattern', { images: Array.from({ length: 3 }, (_, i) => ['a.png', 'b.png', 'style.png'][i]), sweep: { 'nca.seed': Array.from({ length: 4000 }, (_, i) => i) } }, 12_000],
    ['the images of each entry', { images: undefined, sweep: { images: [['a.png', 'b.png'], 'a.png'], 'nca.seed': Array.from({ length: 4000 }, (_, i) => i) } }, 12_000],
  ])('counts %s before it makes runs of them', async (_, change, count) => {
    expect(await problems({ ...good, ...change })).toEqual([expect.stringMatching(new RegExp(`^${count} runs are too many`)) as string]);
  });

  it('zips images with values', async () => {
    const sweep = { images: [['a.png', 'b.png'], 'a.png'], 'nca.seed': [1, 2] };
    expect((await plan({ e: { style: 'style.png', mode: 'zip', sweep } })).plan!.runs).toHaveLength(3);
  });

  it.each(['nca.output.folder', 'nca.models.endpoint', 'nca.models.folder', 'nca.models.aestheticHead', 'nca.models.tokenTable'])('sets nothing of the machine: %s', async (name) => {
    expect(await problems({ ...good, settings: { [name]: 'x' } })).toEqual([`${name} is a setting of the machine: no experiment sets it.`]);
    expect(await problems({ ...good, sweep: { [name]: ['x'] } })).toEqual([`${name} is a setting of the machine: no experiment sets it.`]);
  });

  it('refuses what is too deep or too much before it walks it', async () => {
    const deep = { ...source({}), text: `{"a":${'['.repeat(50_000)}`, path: [] };
    expect((await planExperiment(deep, places)).findings.map(({ message }) => message)).toEqual([expect.stringMatching(/nested more than/) as string]);
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]));
    expect((await problems({ ...good, ...unknown })).length).toBeLessThanOrEqual(50);
  });

  it('does equal runs once, and says so', async () => {
    const { plan: planned, findings } = await plan({ e: { ...good, sweep: { 'nca.seed': [1, 1, 2] } } });
    expect(planned!.runs).toHaveLength(2);
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('names unknown settings with the nearest right one, at their line', async () => {
    const experiments = { e: { ...good, settings: { 'nca.style.wieght': 1 } } };
    const { findings } = await plan(experiments);
    expect(findings[0]!.message).toContain('did you mean "nca.style.weight"');
    expect(findings[0]!.start.line).toBe(lineOf(source(experiments).text, 'wieght'));
    expect(findings[0]!.start.column).toBe(source(experiments).text.split('\n')[findings[0]!.start.line]!.indexOf('"nca'));
  });

  it.each([
    ['a wrong type', { ...good, settings: { 'nca.seed': 'one' } }, /nca\.seed wants a whole number from 0 to \d+, not "one"\./],
    ['a value out of range', { ...good, sweep: { 'nca.style.weight': [1, -1] } }, /nca\.style\.weight wants a number .*, not -1\./],
    ['a word that none knows', { ...good, sweep: { 'nca.preset': ['quik'] } }, /nca\.preset wants auto, quick, balanced or fine, not "quik"\./],
    ['a sweep without a list', { ...good, sweep: { 'nca.seed': 3 } }, /a list of values/],
    ['a path that is not there', { ...good, images: ['c.png'] }, /No picture fits "c\.png"/],
    ['a picture that is none', { ...good, images: ['no.png'] }, /no\.png/],
    ['no style', { images: ['a.png'] }, /style is missing/],
    ['no images', { style: 'style.png' }, /photos are missing/],
    ['a style that is not there', { ...good, style: 'gone.png' }, /gone\.png cannot be read/],
    ['lists of two lengths', { ...good, mode: 'zip', sweep: { 'nca.seed': [1, 2], 'nca.style.weight': [1] } }, /lists of one length/],
    ['steps that contradict', { ...good, settings: { 'nca.training.minSteps': 9, 'nca.training.maxSteps': 4 } }, /is more than/],
    ['similarity without a prompt', { ...good, stop: { similarity: 0.3 } }, /needs a prompt/],
    ['far too many', { ...good, sweep: { 'nca.seed': Array.from({ length: 10_001 }, (_, i) => i) } }, /too many/],
  ])('refuses %s', async (_, experiment, message) => {
    expect((await problems(experiment)).join('\n')).toMatch(message);
  });

  it('takes over another experiment, and finds circles', async () => {
    const { plan: planned } = await plan({ e: { extends: 'base', sweep: { 'nca.seed': [5] } }, base: good });
    expect(planned!.runs.map(({ settings }) => [settings['nca.style.weight'], settings['nca.seed']])).toEqual([[1, 5], [2, 5]]);
    const { findings } = await plan({ e: { extends: 'f' }, f: { extends: 'e' } });
    expect(findings[0]!.message).toContain('leads back');
  });
});
