import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { PlainError, root, say } from '../setup/process.mjs';

/** Each automaton of weights/gallery/: the bundled style of its name, learned on photos of different kinds. */
const names = ['mosaic', 'woodcut', 'scales', 'pointillism', 'strands', 'oil-strokes'];
const photos = ['lighthouse', 'still-life', 'coffee', 'bust'];
const settings = ['nca.training.iterations=250', 'nca.seed=1', 'nca.device=cpu'];
/** Longer side of the previews, in pixels. */
const PREVIEW = 256;

const sample = (/** @type {string} */ kind, /** @type {string} */ name) =>
  path.join(root, 'media/samples', kind, `${name}.jpg`);

/**
 * Trains the ready-made automata: `npm run gallery [-- name…]`, about five minutes each on two cores.
 * @param {string[]} args names; all by default
 */
export default async function gallery(args) {
  const unknown = args.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new PlainError(`There is no ${unknown.join(', ')}; there are: ${names.join(', ')}.`);
  const folder = path.join(root, 'weights/gallery');
  await mkdir(folder, { recursive: true });
  for (const name of args.length > 0 ? args : names) {
    say(`${name} …`);
    await train(name, path.join(folder, name));
  }
  return 0;
}

/**
 * @param {string} name
 * @param {string} target where its files go, without their endings
 */
async function train(name, target) {
  const out = await mkdtemp(path.join(tmpdir(), 'nca-gallery-'));
  const options = ['--style', sample('styles', name), '--out', out, '--json', ...settings.flatMap((set) => ['--set', set])];
  const images = photos.map((photo) => sample('photos', photo));
  const cli = path.join(root, 'dist/cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'stylize', ...images, ...options]);
  const run = JSON.parse(stdout);
  await copyFile(run.model, `${target}.nca.safetensors`);
  await copyFile(path.join(run.folder, 'run.json'), `${target}.run.json`);
  await sharp(await readFile(run.result)).resize(PREVIEW).png({ palette: true }).toFile(`${target}.png`);
  await rm(out, { recursive: true });
}
