import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import sharp from 'sharp';
import { halveModel } from '../lib/halveModel.mjs';
import { PlainError, root, say } from '../setup/process.mjs';

/** Each automaton of weights/gallery/ is of the bundled style of its name. */
const styles = path.join(root, 'media/samples/styles');
/** Photos of its own; most crops are of those that come with the program. That of the previews is not among them. */
const photos = ['coffee', 'lighthouse'].map((name) => path.join(root, `media/samples/photos/${name}.jpg`));
const shown = path.join(root, 'media/samples/photos/cat.jpg');
const ITERATIONS = 700;
const settings = ['nca.training.otherPhotos=0.75', 'nca.seed=1', 'nca.device=cpu'];
/** Longer side of the previews, in pixels. */
const PREVIEW = 256;

/**
 * Trains the ready-made automata: `npm run gallery [-- name…]`, about seven minutes each on two cores; with `--further 150`
 * it trains those that are there on for so many iterations.
 * @param {string[]} all names of bundled styles, all by default, and that option
 */
export default async function gallery(all) {
  const { positionals: args, values } = parseArgs({ args: all, allowPositionals: true, options: { further: { type: 'string' } } });
  const further = values.further === undefined ? undefined : Number(values.further);
  if (further !== undefined && !(Number.isInteger(further) && further > 0)) throw new PlainError(`--further ${values.further}: a number of iterations is needed.`);
  const names = (await readdir(styles)).filter((file) => file.endsWith('.jpg')).map((file) => path.basename(file, '.jpg'));
  const unknown = args.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new PlainError(`There is no ${unknown.join(', ')}; there are: ${names.join(', ')}.`);
  const folder = path.join(root, 'weights/gallery');
  await mkdir(folder, { recursive: true });
  for (const name of args.length > 0 ? args : names) {
    say(`${name} …`);
    await train(name, path.join(folder, name), further);
  }
  return 0;
}

/**
 * @param {string} name
 * @param {string} target where its files go, without their endings
 * @param {number} [further] iterations of what is there
 */
async function train(name, target, further) {
  const out = await mkdtemp(path.join(tmpdir(), 'nca-gallery-'));
  const start = further === undefined ? [] : ['--from', `${target}.nca.safetensors`];
  const length = ['--iterations', String(further ?? ITERATIONS)];
  const options = ['--style', path.join(styles, `${name}.jpg`), '--out', out, ...start, ...length, ...settings.flatMap((set) => ['--set', set])];
  const { model, folder } = await nca('stylize', ...photos, ...options);
  await halveModel(model, `${target}.nca.safetensors`);
  await writeFile(`${target}.run.json`, withoutPlaces(await readFile(path.join(folder, 'run.json'), 'utf8')));
  // Judged as it is stored.
  const [applied] = (await nca('apply', `${target}.nca.safetensors`, shown, '--out', out)).results;
  await sharp(applied).resize(PREVIEW).png({ palette: true }).toFile(`${target}.png`);
  await rm(out, { recursive: true });
}

/**
 * A record whose start lies beside it, as the automaton does: where this machine had it tells nobody anything.
 * @param {string} record
 */
function withoutPlaces(record) {
  const run = JSON.parse(record);
  if (run.start) run.start.source = run.start.name;
  return `${JSON.stringify(run, null, 2)}\n`;
}

/**
 * What a command of ours says with `--json`.
 * @param {string[]} args
 */
async function nca(...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), ...args, '--json']);
  return JSON.parse(stdout);
}
