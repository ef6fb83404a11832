import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadJob, type RunJob, type RunNetworks } from '../../../src/runs/runJob';
import { sha256 } from '../../../shared/sha256';
import { baseAutomata, baseAutomatonOf } from '../../../shared/configuration/start';
import { otherPhotos } from '../../../shared/configuration/otherPhotos';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import { FakeWindow } from './fakePage';
import { uri } from './memoryFileSystem';

const guidance = { clip: { id: 'some-clip' }, prompts: [], neutral: [1, 2] } as never;
const provenance = { id: 'some-clip', repository: 'r', revision: 'main', licence: 'MIT', sha256: 'a'.repeat(64) };
const networks: RunNetworks = {
  vgg19: () => Promise.reject(new Error('Nobody asked for VGG19.')),
  guidance: () => Promise.resolve({ guidance, networks: [provenance], unknown: [] }),
};

describe('loadJob', () => {
  const { fs, ...window } = new FakeWindow();
  const job = (more: Partial<RunJob>) => ({ ...FakeWindow.prototype.job.call({ fs, ...window }), ...more });

  it('reads what prompts are to a CLIP, and where that came from', async () => {
    const asked = { clip: 'some-clip', prompts: [{ text: 'red', weight: 1 }] };
    const { request, hashes } = await loadJob(fs, networks, job({ style: undefined, guidance: asked }));
    expect(request.guidance).toBe(guidance);
    expect(request.style).toBeUndefined();
    expect(hashes.networks).toEqual([provenance]);
  });

  it('reads the pictures that guide it', async () => {
    const images = [{ uri: uri('/w/dog.png'), weight: 0.5 }];
    const { request, hashes } = await loadJob(fs, networks, job({ guidance: { clip: 'some-clip', prompts: [], images } }));
    expect(request.images).toEqual([{ file: { name: 'dog.png', bytes: expect.any(Uint8Array), uri: uri('/w/dog.png').toString() }, weight: 0.5 }]);
    expect(request.style?.name).toBe('style.png');
    expect(hashes.images).toEqual([await sha256(await fs.readFile(uri('/w/dog.png')))]);
  });

  it('fits the size to the photos in single runs from the start, which nothing is compared with', async () => {
    const fits = async (more: Partial<RunJob>) => (await loadJob(fs, networks, job(more))).request.fitSize;
    expect(await fits({})).toBe(true);
    expect(await fits({ experiment: 'sizes' })).toBe(false);
    expect(await fits({ checkpoint: Uint8Array.of(1) })).toBe(false);
  });

  it('brings the automaton to start from', async () => {
    fs.files.set('/w/old.nca.safetensors', Uint8Array.of(7));
    const { request, hashes } = await loadJob(fs, networks, job({ start: uri('/w/old.nca.safetensors') }));
    expect([...request.start!]).toEqual([7]);
    expect(hashes.start).toBe(await sha256(Uint8Array.of(7)));
    const gone = job({ start: uri('/w/gone.nca.safetensors') });
    await expect(loadJob(fs, networks, gone)).rejects.toThrow(/gone\.nca\.safetensors cannot be read/);
  });
});

it.each(Object.values(baseAutomata))('knows the base automaton that is there: $file', async ({ file, sha256: known }) => {
  expect(await sha256(await readFile(`weights/${file}`))).toBe(known);
});

it('knows the other photos that are there', async () => {
  const folder = 'media/other-photos';
  for (const { name, sha256: wanted } of otherPhotos) expect([name, await sha256(await readFile(`${folder}/${name}`))]).toEqual([name, wanted]);
  const pictures = (await readdir(folder)).filter((name) => name.endsWith('.jpg'));
  expect(pictures.sort()).toEqual(otherPhotos.map(({ name }) => name));
});

const { blur, coarseToFine } = baseAutomata;
it.each<[string, Record<string, unknown>, boolean, object | undefined]>([
  ['of its layout', { 'nca.automaton.layout': 'blur' }, true, blur],
  ['of its layout', { 'nca.automaton.layout': 'coarseToFine' }, true, coarseToFine],
  ['of its layout, with coarser levels, too', { 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '16:4, 8:8, 4:8, 2:6, 1:4' }, true, coarseToFine],
  ['with the levels of a preset', { 'nca.preset': 'fine' }, true, coarseToFine],
  ['not with fewer levels', { 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:8, 2:6, 1:4' }, true, undefined],
  ['not without a style', {}, false, undefined],
  ['not where that is switched off', { 'nca.training.start': 'cold' }, true, undefined],
  ['not in a layout that has none', { 'nca.automaton.layout': 'shiftShuffle' }, true, undefined],
  ['not as the notebooks did', { 'nca.profile': 'notebook' }, true, undefined],
])('starts from the base %s', (_, overrides, hasStyle, base) => {
  const settings = settingsSchema.parse(overrides);
  expect(baseAutomatonOf(resolveSettings(settings, 'cpu', 2), hasStyle)).toBe(base);
  expect(baseAutomatonOf(settings, hasStyle)).toBe(base);
});
