/**
 * Draws the project's own style pictures and test photos.
 *   node scripts/draw-styles.mjs [name...]                 into media/samples
 *   node scripts/draw-styles.mjs --training DIR [name...]  other seeds and kinds, to DIR/styles and DIR/photos
 * Without names it draws all.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { photographs, sampleStyles } from './art/catalogue.mjs';
import { toSharp } from './art/canvas.mjs';
import { trainingPhotographs, trainingStyles } from './art/training.mjs';

const { values, positionals: names } = parseArgs({
  options: { training: { type: 'string' } },
  allowPositionals: true,
});
const folder = values.training ?? resolve(import.meta.dirname, '../media/samples');
const [styles, photos] = values.training
  ? [trainingStyles, trainingPhotographs]
  : [sampleStyles, photographs([1])];

const unknown = names.filter((name) => !(name in styles) && !(name in photos));
if (unknown.length > 0) {
  const known = [...Object.keys(styles), ...Object.keys(photos)].join(', ');
  throw new Error(`No picture is called ${unknown.join(', ')}. There are: ${known}.`);
}

async function drawAll(kind, pictures, width, quality) {
  await mkdir(join(folder, kind), { recursive: true });
  for (const [name, draw] of Object.entries(pictures)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const path = join(folder, kind, `${name}.jpg`);
    await toSharp(draw(), width).jpeg({ quality, chromaSubsampling: '4:4:4', mozjpeg: true }).toFile(path);
    console.log(path);
  }
}

await drawAll('styles', styles, 512, 86);
await drawAll('photos', photos, 480, 90);
