import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import manifest from '../../../package.json';
import { ignoredSettings, recordedSettings } from '../../../shared/configuration/recordedSettings';
import { machineSettings, settingsSchema } from '../../../shared/configuration/settings';
import { modelSettings } from '../../../shared/modelMetadata';
import { openModels } from '../../../src/cli/models';
import { caveats } from '../../../src/cli/recordedRun';
import { settingsFromOptions } from '../../../src/cli/settingOptions';
import { readSettingsFile } from '../../../src/cli/settingsFile';
import { catalogue } from '../../../src/models/catalogue';
import type { RunFile } from '../../../src/runs/runFile';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'nca-settings-'))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const evil = {
  'nca.models.endpoint': 'http://127.0.0.1:18081',
  'nca.models.folder': '/evil',
  'nca.models.aestheticHead': '/evil.pth',
  'nca.models.tokenTable': 'whole',
  'nca.output.folder': '../../evil',
};
const defaults = settingsSchema.parse({});

async function read(settings: object) {
  const file = path.join(folder, 'settings.json');
  await writeFile(file, JSON.stringify(settings));
  return readSettingsFile(file);
}

it('has every setting of the machine in VS Code’s scope for that', () => {
  const properties = Object.assign({}, ...manifest.contributes.configuration.map((group) => group.properties)) as Record<string, { scope: string }>;
  expect([...machineSettings].sort()).toEqual(Object.keys(evil).sort());
  for (const name of machineSettings) expect(properties[name]!.scope).toBe(name === 'nca.output.folder' ? 'resource' : 'machine');
});

it('takes nothing of the machine from a settings file, and says so', async () => {
  const { settings, findings } = await read({ ...evil, 'nca.seed': 7 });
  expect(settings).toEqual({ ...defaults, 'nca.seed': 7 });
  for (const name of machineSettings) expect(findings.map(({ message }) => message).join('\n')).toContain(`${name} is not taken from a file`);
  expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['warning']));
});

it('takes the output folder from a settings file where it stays inside', async () => {
  expect((await read({ 'nca.output.folder': 'results/nca' })).settings['nca.output.folder']).toBe('results/nca');
});

it('reads a record from before a setting was there as what was in effect', () => {
  const then = recordedSettings({});
  expect([then['nca.automaton.noiseScale'], then['nca.coherence.weight'], then['nca.chroma.weight'], then['nca.automaton.layout']]).toEqual([0, 0, 0, 'blur']);
});

it('takes nothing of the machine from a run record or a model, and says so', () => {
  expect(recordedSettings({ ...evil, 'nca.seed': 7 })).toEqual({ ...recordedSettings({}), 'nca.seed': 7 });
  expect(ignoredSettings(evil).sort()).toEqual(Object.keys(evil).sort());
  expect(ignoredSettings({ 'nca.output.folder': 'nca', 'nca.seed': 3 })).toEqual([]);
  expect(modelSettings({ settings: evil, steps: 1, seed: 1, noise_level: 1 })?.['nca.models.endpoint']).toBe('');
  const run = { versions: {}, device: { kind: 'cpu' }, settings: evil } as unknown as RunFile;
  expect(caveats(run).join()).toMatch(/does not count.*nca\.models\.endpoint/);
});

it('takes the endpoint from options and the environment', () => {
  const [vgg] = catalogue;
  const sourceOf = (options: object, set: string[] = []) => openModels(options, settingsFromOptions({ set })).sourceOf(vgg!);
  expect(sourceOf({})).toBe('huggingface.co/timm/vgg19.tv_in1k');
  expect(sourceOf({ endpoint: 'https://a.example' })).toBe('a.example/timm/vgg19.tv_in1k');
  expect(sourceOf({}, ['nca.models.endpoint=https://b.example'])).toBe('b.example/timm/vgg19.tv_in1k');
  vi.stubEnv('HF_ENDPOINT', 'https://c.example');
  expect(sourceOf({})).toBe('c.example/timm/vgg19.tv_in1k');
  expect(() => sourceOf({ endpoint: 'https://[' })).toThrow(/--endpoint wants an address/);
});
