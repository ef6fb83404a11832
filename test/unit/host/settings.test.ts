import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { readSettings } from '../../../src/settings';
import schemaFile from '../../../media/nca-experiment.schema.json';
import { contributedConfiguration, contributedExperimentSchema } from '../../../shared/configuration/contributedConfiguration';
import { groupOf } from '../../../shared/configuration/groups';
import { withTables } from '../../../shared/configuration/settingTables';
import { settingsSchema } from '../../../shared/configuration/settings';

const defaults = settingsSchema.parse({});

/** What all groups together give. */
const contributed = Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Record<string, Record<string, unknown>>;

/** A configuration as VS Code keeps it: what the user set over the defaults of package.json. */
function configured(set: Record<string, unknown>) {
  const values: Record<string, unknown> = { ...defaults, ...set };
  return { getConfiguration: (section: string) => ({ get: (name: string) => values[`${section}.${name}`] }) };
}

describe('package.json', () => {
  it('contributes the settings of the schema: run scripts/generate-settings.mjs after a change', () => {
    expect(manifest.contributes.configuration).toEqual(
      JSON.parse(JSON.stringify(contributedConfiguration())),
    );
  });

  it('gives experiment files the schema of media/: run scripts/generate-settings.mjs after a change', () => {
    expect(schemaFile).toEqual(JSON.parse(JSON.stringify(contributedExperimentSchema())));
    const [validation] = manifest.contributes.jsonValidation;
    expect(validation).toEqual({ fileMatch: '*.nca-experiment.json', url: './media/nca-experiment.schema.json' });
  });

  it('describes experiments in settings as in files of their own', () => {
    const { $schema: _, title: __, allowComments, allowTrailingCommas, ...inFiles } = schemaFile;
    expect(allowComments && allowTrailingCommas).toBe(true);
    const { 'nca.experiments': setting } = contributed;
    expect(setting!.additionalProperties).toEqual(inFiles);
  });

  it('agrees with the documentation’s tables: run scripts/generate-settings.mjs after a change', () => {
    const page = readFileSync('docs/settings.md', 'utf8');
    expect(page).toContain('| `nca.preset` |');
    expect(page).toContain('| `nca.training.size` | 128 | 128 | 192 | 64 |');
    expect(withTables(page)).toBe(page);
  });

  it('has the code’s defaults, each once', () => {
    const { 'nca.experiments': _, ...properties } = contributed;
    const names = manifest.contributes.configuration.flatMap((group) => Object.keys(group.properties));
    expect(names).toHaveLength(Object.keys(settingsSchema.shape).length + 1);
    expect(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema.default]))).toEqual(defaults);
  });

  it('groups them: what is used every day first, layout and profile last', () => {
    const groups = manifest.contributes.configuration;
    expect(groups.map(({ order }) => order)).toEqual(groups.map((_, i) => i));
    expect(Object.keys(groups[0]!.properties)[0]).toBe('nca.preset');
    expect(Object.keys(groups.at(-1)!.properties)).toEqual(expect.arrayContaining(['nca.automaton.layout', 'nca.profile']));
    for (const { properties } of groups)
      expect(Object.values(properties as unknown as Record<string, { order: number }>).map(({ order }) => order)).toEqual(Object.keys(properties).map((_, i) => i));
    expect(groupOf('nca.something.new').title).toBe('Training');
  });

  it('gives numbers that may be left to the preset an input in the settings editor', () => {
    expect(contributed['nca.training.size']).toMatchObject({
      type: ['integer', 'null'],
      minimum: 32,
      maximum: 512,
    });
  });
});

describe('readSettings', () => {
  it('gives the defaults where nothing is set', () => {
    expect(readSettings(configured({}))).toEqual(defaults);
  });

  it('gives what is set', () => {
    const settings = readSettings(configured({ 'nca.training.size': 64, 'nca.device': 'cpu' }));
    expect(settings).toEqual({ ...defaults, 'nca.training.size': 64, 'nca.device': 'cpu' });
  });

  it.each<[Record<string, unknown>, RegExp, string]>([
    [{ 'nca.training.size': 9000 }, /nca\.training\.size: .*512.*it is 9000/, 'nca.training.size'],
    [{ 'nca.device': 'tpu' }, /nca\.device: .*"cpu".*it is "tpu"/, 'nca.device'],
    [{ 'nca.style.weight': '1' }, /nca\.style\.weight: .*expected number.*it is "1"/, 'nca.style.weight'],
    [{ 'nca.output.folder': '' }, /nca\.output\.folder: /, 'nca.output.folder'],
    [
      { 'nca.training.minSteps': 40, 'nca.training.maxSteps': 20 },
      /nca\.training\.minSteps: 40 is more than nca\.training\.maxSteps, 20/,
      'nca.training.minSteps',
    ],
    [{ 'nca.seed': -1, 'nca.workers': 0.5 }, /nca\.workers: .*; nca\.seed: /, '@id:nca.workers @id:nca.seed'],
  ])('names what is wrong in %j and opens it', (set, message, query) => {
    const wayOut = { do: 'openSettings', query };
    expect(() => readSettings(configured(set))).toThrow(
      expect.objectContaining({ code: 'settings', wayOut }),
    );
    expect(() => readSettings(configured(set))).toThrow(message);
  });
});
