import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = 'weights/gallery';

it.each(readdirSync(folder).filter((name) => /\.(json|safetensors)$/.test(name)))('%s names no place on the machine that trained it', (name) => {
  expect(readFileSync(`${folder}/${name}`, 'latin1')).not.toMatch(/file:\/\/|"source": ?"\//);
});
