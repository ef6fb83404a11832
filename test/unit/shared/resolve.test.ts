import { describe, expect, it } from 'vitest';
import { DEFAULT_LEVELS } from '../../../shared/levels';
import type { LayoutName } from '../../../shared/layouts';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { chosenLevels } from '../../../shared/configuration/chosenLevels';
import { chosenLayout, profileLayouts } from '../../../shared/configuration/profileLayouts';
import { settingsSchema } from '../../../shared/configuration/settings';

const resolve = (set: Record<string, unknown>, device: 'cpu' | 'gpu' = 'cpu', cores = 8) =>
  resolveSettings(settingsSchema.parse(set), device, cores);
const blur = { 'nca.automaton.layout': 'blur' };

describe('resolveSettings', () => {
  it('chooses the preset by the device and leaves nothing open', () => {
    expect(resolve({})['nca.preset']).toBe('quick');
    expect(resolve({}, 'gpu')['nca.preset']).toBe('balanced');
    expect(Object.values(resolve({}))).not.toContain(null);
  });

  it('is in the same order and the same again when all of it is set', () => {
    const { ...run } = resolve({ 'nca.automaton.layout': 'coarseToFine' });
    for (const first of [resolve({}), run]) expect(JSON.stringify(resolve(first))).toBe(JSON.stringify(first));
  });

  it('lets single settings override the preset', () => {
    const run = resolve({ ...blur, 'nca.preset': 'fine', 'nca.training.iterations': 7 });
    expect([run['nca.training.iterations'], run['nca.training.size']]).toEqual([7, 224]);
  });

  it('sizes the output by preset or training size on the CPU, at 1024 on a GPU, or as set', () => {
    expect(resolve({})['nca.output.size']).toBe(512);
    expect(resolve(blur)['nca.output.size']).toBe(288);
    expect(resolve({ 'nca.training.size': 40 })['nca.output.size']).toBe(120);
    expect(resolve({}, 'gpu')['nca.output.size']).toBe(1024);
    expect(resolve({ 'nca.output.size': 500 })['nca.output.size']).toBe(500);
  });

  it('takes the notebook’s numbers in the profile notebook, whatever the preset, unless set', () => {
    const run = resolve({ 'nca.profile': 'notebook', 'nca.preset': 'quick', 'nca.content.weight': 3 });
    expect(run).toMatchObject({
      'nca.profile': 'notebook',
      'nca.training.size': 224,
      'nca.training.iterations': 4000,
      'nca.training.backpropagation': -1,
      'nca.output.size': 224,
      'nca.style.weight': 0.4,
      'nca.content.weight': 3,
    });
    expect(resolve({})).toMatchObject({ 'nca.profile': 'studio', 'nca.style.weight': 1, 'nca.automaton.layout': profileLayouts.studio });
  });

  it('gives a training that begins with nothing more iterations in quick, unless they are set', () => {
    const iterations = (set: Record<string, unknown>, inputs = { style: true, start: false }) =>
      resolveSettings(settingsSchema.parse({ 'nca.preset': 'quick', ...blur, ...set }), 'cpu', 2, inputs)['nca.training.iterations'];
    expect(iterations({})).toBe(160);
    expect(iterations({ 'nca.training.start': 'cold' })).toBe(320);
    expect(iterations({ 'nca.automaton.layout': 'coarseToFine' })).toBe(150);
    expect(iterations({ 'nca.automaton.layout': 'coarseToFine', 'nca.training.start': 'cold' })).toBe(300);
    expect(iterations({ 'nca.automaton.layout': 'shiftShuffle' })).toBe(320);
    expect(iterations({}, { style: false, start: false })).toBe(320);
    expect(iterations({}, { style: false, start: true })).toBe(160);
    expect(iterations({ 'nca.training.iterations': 7 }, { style: false, start: false })).toBe(7);
    expect(iterations({ 'nca.preset': 'balanced', 'nca.training.start': 'cold' })).toBe(800);
    expect(iterations({ 'nca.profile': 'notebook', 'nca.training.start': 'cold' })).toBe(4000);
  });

  it.each([
    { cores: 1, batch: 4, workers: 1 },
    { cores: 2, batch: 4, workers: 2 },
    { cores: 8, batch: 4, workers: 4 },
    { cores: 4, batch: 16, workers: 3 },
  ])('spreads a batch of $batch over $workers workers on $cores cores', ({ cores, batch, workers }) => {
    expect(resolve({ 'nca.training.batch': batch }, 'cpu', cores)['nca.workers']).toBe(workers);
  });

  it('keeps the steps in order where only one end is set', () => {
    const run = resolve({ 'nca.training.minSteps': 60 });
    expect([run['nca.training.minSteps'], run['nca.training.maxSteps']]).toEqual([60, 60]);
  });

  it('gives the layout coarseToFine numbers of its own, unless they are set', () => {
    const run = resolve({ 'nca.automaton.layout': 'coarseToFine', 'nca.training.maxSteps': 20 }, 'gpu');
    expect(run).toMatchObject({
      'nca.device': 'gpu',
      'nca.output.size': 1024,
      'nca.training.size': 128,
      'nca.training.maxSteps': 20,
      'nca.training.reseedEvery': 1,
      'nca.training.otherPhotos': 0.25,
      'nca.content.weight': 0.3,
      'nca.color.weight': 0,
      'nca.output.steps': 0,
    });
    expect(resolve({ 'nca.automaton.layout': 'coarseToFine' })['nca.output.size']).toBe(512);
    expect(resolve(blur)).toMatchObject({ 'nca.training.reseedEvery': 5, 'nca.training.otherPhotos': 0, 'nca.output.steps': 64 });
  });

  it('begins with coarser cells in fine, unless levels are set', () => {
    const levels = (set: Record<string, unknown>, device?: 'gpu') => resolve(set, device)['nca.automaton.levels'];
    for (const set of [{}, { 'nca.preset': 'quick' }, { 'nca.preset': 'balanced' }, { ...blur, 'nca.preset': 'fine' }]) expect(levels(set)).toBe(DEFAULT_LEVELS);
    expect(levels({}, 'gpu')).toBe(DEFAULT_LEVELS);
    const fine = resolve({ 'nca.preset': 'fine' });
    expect(fine['nca.automaton.levels']).toBe('16:8, 8:8, 4:8, 2:6, 1:4');
    expect(resolve({ 'nca.preset': 'fine', 'nca.training.size': 104 })['nca.training.size']).toBe(112);
    expect(levels({ 'nca.preset': 'fine', 'nca.automaton.levels': DEFAULT_LEVELS })).toBe(DEFAULT_LEVELS);
    expect(resolve(fine)).toEqual(fine);
  });

  it('rounds a size up to whole cells where the layout has some', () => {
    expect(resolve({ 'nca.automaton.layout': 'coarseToFine', 'nca.training.size': 100 })['nca.training.size']).toBe(104);
    expect(resolve({ ...blur, 'nca.training.size': 100 })['nca.training.size']).toBe(100);
  });

  it('takes the style’s usual scale until it is measured, unless it is set', () => {
    const scale = (set: Record<string, unknown>) => resolve(set)['nca.style.scale'];
    expect(scale(blur)).toBe(1);
    expect(scale({ 'nca.profile': 'notebook' })).toBe(1);
    expect(scale({ 'nca.automaton.layout': 'coarseToFine' })).toBe(1.5);
    expect(scale({ 'nca.automaton.layout': 'coarseToFine', 'nca.style.scale': 0.7 })).toBe(0.7);
  });
});

describe('chosenLevels', () => {
  it('needs no device to be known: what `auto` may become has the same levels', () => {
    const levels = (set: Record<string, unknown>) => chosenLevels(settingsSchema.parse(set));
    for (const device of ['cpu', 'gpu'] as const) expect(levels({})).toBe(resolve({}, device)['nca.automaton.levels']);
    expect(levels({ 'nca.preset': 'fine' })).toBe(resolve({ 'nca.preset': 'fine' })['nca.automaton.levels']);
  });
});

describe('chosenLayout', () => {
  const chosen = (set: Record<string, unknown>, start?: LayoutName) => chosenLayout(settingsSchema.parse(set), start);

  it('is the one that was set, else that of the automaton to begin with, else the profile’s', () => {
    expect(chosen({ 'nca.automaton.layout': 'shiftShuffle' }, 'blur')).toBe('shiftShuffle');
    expect(chosen({}, 'coarseToFine')).toBe('coarseToFine');
    expect(chosen({})).toBe(profileLayouts.studio);
  });

  it('is none that grows in the profile notebook', () => {
    const notebook = { 'nca.profile': 'notebook' };
    expect([chosen(notebook), chosen(notebook, 'shiftShuffle'), chosen(notebook, 'coarseToFine')]).toEqual(['blur', 'shiftShuffle', 'blur']);
  });
});
