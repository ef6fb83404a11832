import { describe, expect, it } from 'vitest';
import { parse } from 'jsonc-parser';
import { checkExperiment } from '../../../src/experiments/checkExperiment';
import { draftExperiment, firstExperiment, sweepOf, type ExperimentDraft } from '../../../src/experiments/draftExperiment';
import type { RunFile } from '../../../src/runs/runFile';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import { uri } from '../host/memoryFileSystem';

const places = { base: uri('/w'), bundledStyles: uri('/ext/samples/styles') };
const findings = (draft: ExperimentDraft) =>
  checkExperiment({ name: 'draft', file: undefined, text: draftExperiment(draft), path: [], base: uri('/w') }).findings;

function recorded(set: object, more: Partial<RunFile> = {}): RunFile {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.preset': 'quick', ...set }), 'cpu', 2);
  return { settings, device: { kind: 'cpu', name: 'CPU', reason: '' }, style: { name: 's.png', source: 's.png', sha256: '' }, ...more } as RunFile;
}

const decided = { 'nca.preset': 'quick', 'nca.profile': 'studio', 'nca.automaton.layout': 'coarseToFine' };

describe('a drafted experiment', () => {
  it('says how many runs it makes, and nothing is wrong with it', () => {
    const draft = firstExperiment('a "cat".jpg');
    expect(findings(draft)).toEqual([]);
    expect(draftExperiment(draft)).toContain('3 × 2 = 6 runs');
    expect(parse(draftExperiment(draft))).toMatchObject({ images: ['a "cat".jpg'], style: 'mosaic' });
  });

  it('of a run has what the run had beyond its preset, and varies the weight of its style', () => {
    const run = recorded({ 'nca.training.iterations': 99, 'nca.seed': 7, 'nca.style.weight': 3 });
    const draft = sweepOf(run, [uri('/w/photos/cat.jpg')], uri('/ext/samples/styles/oil-strokes.jpg'), places);
    expect(draft).toEqual({
      images: ['photos/cat.jpg'],
      style: 'oil-strokes',
      settings: { ...decided, 'nca.training.iterations': 99, 'nca.seed': 7 },
      sweep: { 'nca.style.weight': [1.5, 3, 6] },
    });
    expect(findings(draft)).toEqual([]);
  });

  it.each([{ 'nca.automaton.layout': 'blur' }, { 'nca.profile': 'notebook', 'nca.automaton.layout': 'blur' }])('of a run of %j makes such runs', (set) => {
    const draft = sweepOf(recorded(set), [uri('/w/photos/cat.jpg')], uri('/ext/samples/styles/oil-strokes.jpg'), places);
    expect(draft.settings).toEqual({ ...decided, ...set });
  });

  it('of a run towards words has those, with their weights', () => {
    const guidance = { clip: 'mini-clip', prompts: [{ text: 'red', weight: 1 }, { text: 'blue stripes', weight: -0.5 }, { text: 'a | b 16:9', weight: 1 }] };
    const { style: _, ...run } = recorded({}, { guidance });
    const draft = sweepOf(run as RunFile, [uri('/elsewhere/cat.jpg')], undefined, places);
    expect(draft).toMatchObject({ images: ['/elsewhere/cat.jpg'], prompt: 'red | blue stripes:-0.5 | "a | b 16:9"', sweep: { 'nca.clip.weight': [0.5, 1, 2] } });
    expect(findings(draft)).toEqual([]);
  });
});
