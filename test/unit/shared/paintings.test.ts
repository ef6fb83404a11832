import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inStyleOrder, paintings } from '../../../shared/paintings';

it('lists paintings first, in their order, then the others by their names', () => {
  expect(inStyleOrder(['woodcut', 'scream', 'mosaic', 'great-wave'])).toEqual(['great-wave', 'scream', 'mosaic', 'woodcut']);
});

it('names paintings that are there, each with its maker in the licence', () => {
  const files = readdirSync('media/samples/styles');
  const licence = readFileSync('media/samples/README.md', 'utf8');
  for (const [name, { title, artist, year }] of Object.entries(paintings)) {
    expect(files).toContain(`${name}.jpg`);
    const row = licence.split('\n').find((line) => line.includes(`\`${name}.jpg\``));
    expect(row).toContain(title);
    expect(row).toContain(artist);
    expect(row).toContain(year);
  }
});
