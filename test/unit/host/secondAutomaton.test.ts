import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { maskBeside } from '../../../src/apply/maskBeside';
import { ApplyJob } from '../../../src/apply/applyJob';
import { paintingRecordIn } from '../../../src/apply/paintingRecord';
import { SecondAutomaton, withModelExtension, writeMix } from '../../../src/player/secondAutomaton';
import { hashed, sha256 } from '../../../shared/sha256';
import type { HashedFile } from '../../../shared/sha256Schema';
import { readModel } from '../../../shared/modelFile';
import { MemoryFileSystem, uri } from './memoryFileSystem';
import { png } from './pictures';

const galleryFile = (name: string) => new Uint8Array(readFileSync(`weights/gallery/${name}.nca.safetensors`));
const fileSystem = () =>
  new MemoryFileSystem({
    '/w/mosaic.nca.safetensors': galleryFile('mosaic'),
    '/w/woodcut.nca.safetensors': galleryFile('woodcut'),
    '/w/scales.nca.safetensors': galleryFile('scales'),
    '/w/cat.png': png(8, 6),
    '/w/cat.mask.png': png(4, 3),
  });

it('a player’s second automaton is mixed into a file that says what it is made of', async () => {
  const fs = fileSystem();
  const second = new SecondAutomaton(fs, uri('/w/mosaic.nca.safetensors'));
  await expect(second.mix(0.5, 'test 1')).rejects.toThrow('Choose a second automaton first.');
  const chosen = await second.choose(uri('/w/woodcut.nca.safetensors'));
  expect(chosen.base).toBe(readModel(galleryFile('mosaic')).metadata.base);
  // One with other cells is refused, and the one before stays.
  await expect(second.choose(uri('/w/scales.nca.safetensors'))).rejects.toThrow('mosaic.nca.safetensors has coarseToFine');
  const { bytes, name } = await second.mix(0.25, 'test 1');
  expect(name).toBe('mosaic+woodcut.nca.safetensors');
  const parts = [['mosaic', 0.75], ['woodcut', 0.25]] as const;
  const expected = await Promise.all(parts.map(async ([part, weight]) => ({ name: `${part}.nca.safetensors`, sha256: await sha256(galleryFile(part)), weight })));
  expect(readModel(bytes).metadata).toMatchObject({ tool: 'test 1', mixed: { way: 'weights', parts: expected } });
});

it('is saved under a name by which the player opens it', () => {
  const names = ['mix', 'mix.nca', 'mix.safetensors', 'mix.nca.safetensors', 'my.mix'];
  expect(names.map(withModelExtension)).toEqual([...new Array<string>(4).fill('mix.nca.safetensors'), 'my.mix.nca.safetensors']);
});

it('a mix is written over a file only under the name about which the user was asked', async () => {
  const fs = fileSystem();
  const mix = Uint8Array.from([1, 2, 3]);
  expect((await writeMix(fs, uri('/w/woodcut'), mix)).path).toBe('/w/woodcut-2.nca.safetensors');
  expect((await writeMix(fs, uri('/w/woodcut.safetensors'), mix)).path).toBe('/w/woodcut-3.nca.safetensors');
  expect(fs.files.get('/w/woodcut.nca.safetensors')).toEqual(galleryFile('woodcut'));
  expect((await writeMix(fs, uri('/w/new'), mix)).path).toBe('/w/new.nca.safetensors');
  expect((await writeMix(fs, uri('/w/woodcut.nca.safetensors'), mix)).path).toBe('/w/woodcut.nca.safetensors');
  expect(fs.files.get('/w/woodcut.nca.safetensors')).toEqual(mix);
  // Half a file is nowhere to be seen.
  expect(fs.changes.filter((change) => change.startsWith('write ')).every((change) => change.endsWith('.part'))).toBe(true);
});

it('a mask is found beside its photo only', async () => {
  const fs = fileSystem();
  expect(await maskBeside(fs, uri('/w/cat.png'))).toEqual({ name: 'cat.mask.png', bytes: new Uint8Array(png(4, 3)) });
  expect(await maskBeside(fs, uri('/w/dog.png'))).toBeUndefined();
});

it('a mask that cannot be read is not taken for none', async () => {
  const fs = fileSystem();
  fs.put('/w/cat.mask.png', 'no picture');
  await expect(maskBeside(fs, uri('/w/cat.png'))).rejects.toThrow('cat.mask.png');
  const job = new ApplyJob(fs, uri('/w/mosaic.nca.safetensors'), [uri('/w/cat.png')]);
  await expect(job.readMask(0)).rejects.toThrow('cat.mask.png');
  // It is offered, so that whoever wants it hears of it; the picture is none the worse.
  expect(await job.sizes()).toEqual([{ name: 'cat.png', width: 8, height: 6, mask: 'cat.mask.png' }]);
  const forbidden = Object.assign(new Error('NoPermissions'), { code: 'NoPermissions' });
  Object.assign(fs, { stat: () => Promise.reject(forbidden), readFile: () => Promise.reject(forbidden) });
  await expect(maskBeside(fs, uri('/w/cat.png'))).rejects.toThrow('NoPermissions');
});

it('Apply takes the mask beside a picture or the one that was chosen, and records it', async () => {
  const fs = fileSystem();
  fs.put('/w/other.png', png(2, 2));
  const job = new ApplyJob(fs, uri('/w/mosaic.nca.safetensors'), [uri('/w/cat.png')]);
  expect(await job.sizes()).toEqual([{ name: 'cat.png', width: 8, height: 6, mask: 'cat.mask.png' }]);
  const made = { size: 'original', steps: 3, seed: 5, keepColors: false, strength: 0.5, masked: true } as const;
  await job.readModel();
  await job.readPicture(0);
  const recordedMask = async (masked = true) => {
    await job.readMask(0);
    return paintingRecordIn(job.recorded(0, png(8, 6), { ...made, masked }, 'test 1'))!.mask;
  };
  expect(await recordedMask()).toEqual({ name: 'cat.mask.png', sha256: await sha256(png(4, 3)) });
  expect(await recordedMask(false)).toBeUndefined();
  job.mask = uri('/w/other.png');
  expect(await recordedMask()).toEqual({ name: 'other.png', sha256: await sha256(png(2, 2)) });
});

it('Apply takes an automaton for the rest, if it has the same cells, and records it where a mask was', async () => {
  const fs = fileSystem();
  const job = new ApplyJob(fs, uri('/w/mosaic.nca.safetensors'), [uri('/w/cat.png')]);
  await expect(job.readRest(uri('/w/scales.nca.safetensors'))).rejects.toThrow('mosaic.nca.safetensors has coarseToFine');
  const woodcut = await job.readRest(uri('/w/woodcut.nca.safetensors'));
  expect(woodcut.name).toBe('woodcut.nca.safetensors');
  await expect(job.readRest(uri('/w/scales.nca.safetensors'))).rejects.toThrow('scales.nca.safetensors has blur');
  await job.readPicture(0);
  await job.readMask(0);
  const made = { size: 'original', steps: 3, seed: 5, keepColors: false, strength: 1, masked: true } as const;
  const recorded = (rest?: HashedFile) => paintingRecordIn(job.recorded(0, png(8, 6), { ...made, rest }, 'test 1'))?.rest;
  const used = await hashed(woodcut);
  // Another is chosen while the picture is being painted.
  await job.readRest(uri('/w/mosaic.nca.safetensors'));
  expect(recorded(used)).toEqual({ name: 'woodcut.nca.safetensors', sha256: await sha256(galleryFile('woodcut')) });
  expect(recorded()).toBeUndefined();
  expect(paintingRecordIn(job.recorded(0, png(8, 6), { ...made, rest: { ...used, name: 'unknown.nca.safetensors' } }, 'test 1'))).toBeUndefined();
});
