import { beforeEach, expect, it, vi } from 'vitest';
import { checkExperiment } from '../../../src/experiments/checkExperiment';
import { isSettingsFile, sourcesInSettings } from '../../../src/experimentQueue/experimentSources';
import { MemoryFileSystem, uri } from './memoryFileSystem';

const { workspace } = vi.hoisted(() => ({ workspace: { textDocuments: [], fs: {} as unknown } }));
vi.mock('vscode', () => ({ workspace }));

const settings = { 'nca.experiments': { seeds: { images: ['cat.jpg'], style: 'mosaic', sweep: { 'nca.sed': [1] } } } };
const files = { '/w/.vscode/settings.json': settings, '/home/User/settings.json': settings, '/w/all.code-workspace': { folders: [], settings } };

beforeEach(() => {
  workspace.fs = new MemoryFileSystem(Object.fromEntries(Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)])));
});

it.each(Object.keys(files))('mistakes in the experiments of %s are found', async (path) => {
  expect(isSettingsFile(uri(path))).toBe(true);
  const sources = await sourcesInSettings(uri(path));
  const findings = sources.flatMap((source) => checkExperiment(source).findings);
  expect(findings.map(({ message }) => message)).toEqual(['Unknown setting "nca.sed": did you mean "nca.seed"?']);
});

it('knows the user’s settings by their scheme, too, and takes no other for them', () => {
  const user = uri('/home/User/settings.json');
  expect(isSettingsFile(user.with({ scheme: 'vscode-userdata' }))).toBe(true);
  expect(isSettingsFile(user.with({ scheme: 'git' }))).toBe(false);
  expect(isSettingsFile(uri('/w/mysettings.json'))).toBe(false);
});
