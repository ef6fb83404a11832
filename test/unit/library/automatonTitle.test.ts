import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelExtension, stemOf } from '../../../shared/modelFile';
import { automatonTitle } from '../../../src/library/automatonTitle';
import { readyMadeIn } from '../../../src/library/readyMade';
import { bundledStyleName } from '../../../src/pictures/styleChoices';
import { nameOf } from '../../../src/uris';
import { MemoryFileSystem, uri } from '../host/memoryFileSystem';

const gallery = '/ext/nca-studio-1.2.0/weights/gallery';

it('calls a ready-made automaton as the style of its name is called, and any other as its file', () => {
  expect(automatonTitle(uri(`${gallery}/wheat-field.nca.safetensors`))).toBe('Wheat Field with Cypresses');
  expect(automatonTitle(uri(`${gallery}/oil-strokes.nca.safetensors`))).toBe('Oil strokes');
  expect(automatonTitle(uri('/w/wheat-field.nca.safetensors'))).toBe('wheat-field');
});

it('calls each automaton that there is as its style', () => {
  for (const name of readdirSync('weights/gallery').filter((file) => file.endsWith(modelExtension))) {
    const title = automatonTitle(uri(`/ext/weights/gallery/${name}`));
    expect(title).toBe(bundledStyleName(uri(`/ext/media/samples/styles/${stemOf(name)}.jpg`)));
    expect(title).not.toBe(stemOf(name));
  }
});

it('lists ready-made automata in the order of their styles, paintings first', async () => {
  const fs = new MemoryFileSystem();
  for (const name of ['mosaic', 'scream', 'woodcut', 'great-wave']) {
    for (const ending of [modelExtension, '.png', '.run.json']) fs.put(`${gallery}/${name}${ending}`, '');
  }
  expect((await readyMadeIn(fs, uri(gallery))).map(nameOf).map(stemOf)).toEqual(['great-wave', 'scream', 'mosaic', 'woodcut']);
});
