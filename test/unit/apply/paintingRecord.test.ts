import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { automatonOf, paintingRecordIn, recordPainting, recordSheet } from '../../../src/apply/paintingRecord';
import { paintLine } from '../../../src/apply/repeatLine';
import { mixModels } from '../../../shared/mixModels';
import { packModel, readModel } from '../../../shared/modelFile';
import { hashed } from '../../../shared/sha256';

const galleryFile = (name: string) => ({ name: `${name}.nca.safetensors`, bytes: new Uint8Array(readFileSync(`weights/gallery/${name}.nca.safetensors`)) });
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const photo = { name: "it's me.jpg", bytes: Uint8Array.from([1, 2, 3]) };
const png = () => sharp({ create: { width: 3, height: 2, channels: 3, background: '#a03' } }).png().toBuffer();

it('a painted picture says what painted it, with what, and how to do it again', async () => {
  const [mosaic, woodcut] = [galleryFile('mosaic'), galleryFile('woodcut')];
  const parts = [mosaic, woodcut].map(({ name, bytes }, i) => ({ name, sha256: hash(bytes), model: readModel(bytes), base: 'one', weight: i + 1 }));
  const mix = { name: 'mix.nca.safetensors', bytes: packModel(mixModels(parts.map((part) => ({ ...part, base: undefined })))) };
  const mask = { name: 'me.mask.png', bytes: Uint8Array.from([4]) };
  const files = { automaton: await automatonOf(mosaic), photo: await hashed(photo), mask: await hashed(mask), rest: await automatonOf(mix) };
  const made = recordPainting(await png(), { tool: 'test 1', ...files, size: 640, steps: 12, seed: 7, strength: 0.5, keepColors: true, background: '#a0b1c2' });
  const record = paintingRecordIn(made.file)!;
  expect(record).toEqual(made.record);
  expect(record).toMatchObject({ tool: 'test 1', seed: 7, steps: 12, strength: 0.5, keepColors: true, background: '#a0b1c2', mask: { sha256: hash(mask.bytes) } });
  expect(record.automaton).toEqual({ name: mosaic.name, sha256: hash(mosaic.bytes) });
  expect(record.rest!.mixed).toMatchObject({ way: 'steps', parts: [{ name: mosaic.name, sha256: hash(mosaic.bytes) }, { name: woodcut.name }] });
  expect(paintLine(record)).toBe(
    `nca apply mosaic.nca.safetensors 'it'\\''s me.jpg' --size 640 --steps 12 --seed 7 --strength 0.5 --background '#a0b1c2' --mask me.mask.png --rest mix.nca.safetensors --keep-colors`,
  );
});

it('no background is none', async () => {
  const files = { automaton: await automatonOf(galleryFile('mosaic')), photo: await hashed(photo) };
  const { file: painted } = recordPainting(await png(), { tool: 'test 1', ...files, size: 'original', steps: 1, seed: 1, strength: 1, keepColors: false, background: '' });
  const record = paintingRecordIn(painted)!;
  expect(record).not.toHaveProperty('background');
  expect(paintLine(record)).not.toContain('--background');
});

it('a sheet keeps what is in it, and is no painting', async () => {
  const woodcut = galleryFile('woodcut');
  const files = { photos: [await hashed(photo)], automata: [await automatonOf(woodcut)] };
  const sheet = recordSheet(await png(), { tool: 'test 1', size: 320, strength: 1, keepColors: false, background: '#ffffff', ...files });
  expect(paintingRecordIn(sheet)).toBeUndefined();
  const [comment] = (await sharp(sheet).metadata()).comments!;
  expect(JSON.parse(comment!.text)).toEqual({
    ...{ tool: 'test 1', size: 320, strength: 1, keepColors: false, background: '#ffffff' },
    photos: [{ name: photo.name, sha256: hash(photo.bytes) }],
    automata: [{ name: woodcut.name, sha256: hash(woodcut.bytes) }],
  });
});
