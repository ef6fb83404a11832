import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { name as tool, version } from '../../../package.json';
import type { RunFile } from '../../../src/runs/runFile';
import { sha256 } from '../../../shared/sha256';
import { caveats, recordedJob } from '../../../src/cli/recordedRun';
import { runJobOf } from '../../../src/cli/stylizeInputs';
import { baseAutomata } from '../../../shared/configuration/start';
import { otherPhotos } from '../../../shared/configuration/otherPhotos';

const cpu = { kind: 'cpu', name: 'CPU', reason: 'asked for' } as const;
const kernels = '0123456789abcdef';
const made = { versions: { [tool]: version, kernels }, device: cpu, settings: {} } as unknown as RunFile;

it.each<[string, Partial<RunFile>, RegExp[]]>([
  ['nothing', { base: baseAutomata.blur.sha256 }, []],
  ['nothing of a cold start', {}, []],
  ['another version', { versions: { [tool]: '0.0.1', kernels } }, [/by version 0\.0\.1/]],
  ['another base automaton', { base: '0'.repeat(64) }, [/another base automaton/]],
  ['other kernels', { versions: { [tool]: version, kernels: 'f'.repeat(16) } }, [/other kernels/]],
  ['kernels of a version that did not tell', { versions: { [tool]: version } }, [/does not say by which kernels/]],
  ['nothing of the other photos that are there', { otherPhotos: [...otherPhotos] }, []],
  ['other photos that are gone', { otherPhotos: [...otherPhotos, { name: 'gone.jpg', sha256: '1'.repeat(64) }] }, [/lacks gone\.jpg/]],
  ['other photos that have come', { otherPhotos: otherPhotos.slice(1) }, [/did not have: astronaut\.jpg/]],
  ['a GPU', { device: { ...cpu, kind: 'gpu' } }, [/on a GPU/]],
])('says that a repetition may differ by %s', (_, run, notes) => {
  expect(caveats({ ...made, ...run }, kernels)).toEqual(notes.map((note) => expect.stringMatching(note) as unknown));
});

it.each([
  ['cold where there was no base yet', {}, 'cold'],
  ['as it did', { 'nca.training.start': 'base' }, 'base'],
])('begins again %s', async (_, settings, start) => {
  const inputs = 'media/samples/photos';
  const photo = { name: 'cat.jpg', source: 'cat.jpg', sha256: await sha256(await readFile(`${inputs}/cat.jpg`)) };
  const job = await recordedJob({ ...made, photos: [photo], settings }, '/nowhere', { inputs });
  expect(job.settings['nca.training.start']).toBe(start);
});

it('of a texture makes one again, of the same tile', async () => {
  const inputs = 'media/samples/photos';
  const photo = { name: 'cat.jpg', source: 'cat.jpg', sha256: await sha256(await readFile(`${inputs}/cat.jpg`)) };
  const tile = { width: 512, height: 384 };
  const recorded = await recordedJob({ ...made, photos: [photo], style: photo, tile }, '/nowhere', { inputs });
  expect(runJobOf({ ...recorded, out: 'nca' })).toMatchObject({ label: 'texture × cat.jpg', tile });
});
