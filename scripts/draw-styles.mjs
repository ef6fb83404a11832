/**
 * Draws the project's own style pictures and test photos.
 *   node scripts/draw-styles.mjs [name...]        into media/samples (all, or the named ones)
 *   node scripts/draw-styles.mjs --training DIR   a larger set with other seeds, into DIR/styles and DIR/photos
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { toSharp } from './art/canvas.mjs';
import { sampleStyles } from './art/catalogue.mjs';

const samples = resolve(import.meta.dirname, '../media/samples');

async function write(path, canvas, width, quality) {
  await toSharp(canvas, width).jpeg({ quality, chromaSubsampling: '4:4:4', mozjpeg: true }).toFile(path);
  console.log(path);
}

async function drawAll(folder, pictures, width, quality) {
  await mkdir(folder, { recursive: true });
  for (const [name, draw] of Object.entries(pictures)) {
    await write(join(folder, `${name}.jpg`), draw(), width, quality);
  }
}

const only = (pictures, names) =>
  Object.fromEntries(Object.entries(pictures).filter(([name]) => names.length === 0 || names.includes(name)));

const names = process.argv.slice(2);
await drawAll(join(samples, 'styles'), only(sampleStyles, names), 512, 86);
