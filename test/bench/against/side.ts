/**
 * One side of `npm run bench -- against`: bundled against either tree's sources, a process a measurement. It prints what
 * it measured as one line of JSON. What it uses of the sources is what commits since 0.1.0 have.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { prepareTraining } from '../../../engine/prepareTraining';
import { otherPhotos } from '../../../shared/configuration/otherPhotos';
import { settingsSchema } from '../../../shared/configuration/settings';
import { startEngine } from '../../../src/cli/engineThreads';
import { readPicture } from '../../../src/cli/pictureFiles';
import type { Measured, SideTask } from './measured';

/** The bundle lies in dist/. */
const root = path.join(__dirname, '..');
const samples = path.join(root, 'media/samples');

/** Seconds since the process was started. */
const since = () => (Date.now() - Number(process.env['BENCH_STARTED'])) / 1000;
const ignore = () => {};

/** Runs to its end, or `start`: to the first iteration and preview. */
async function train(task: 'quick' | 'start'): Promise<Partial<Measured>> {
  const measured: { firstIteration?: number; firstPreview?: number } = {};
  let both = ignore;
  const begun = new Promise<void>((resolve) => (both = resolve));
  const note = (what: keyof typeof measured) => {
    measured[what] ??= since();
    if (measured.firstIteration !== undefined && measured.firstPreview !== undefined) both();
  };
  const engine = await startEngine(false);
  const wanted = {
    settings: settingsSchema.parse({ 'nca.preset': 'quick', 'nca.device': 'cpu', 'nca.seed': 1, 'nca.output.size': 512 }),
    photos: [path.join(samples, 'photos/cat.jpg')],
    style: path.join(samples, 'styles/woodcut.jpg'),
  };
  const { training } = await prepareTraining(wanted, {
    engine,
    cores: availableParallelism(),
    decode: readPicture,
    nameOf: (file) => path.basename(file),
    bytes: (file) => readFile(file),
    base: ({ file }) => readFile(path.join(root, 'weights', file)),
    otherPhotos: () => Promise.resolve(otherPhotos.map(({ name }) => path.join(root, 'media/other-photos', name))),
  });
  // A whole run is that of the command line, where nobody looks; what is begun is what the panel shows.
  const unwatched = task === 'quick';
  const listener = { progress: () => note('firstIteration'), preview: () => note('firstPreview'), checkpoint: ignore, notice: ignore, finishing: ignore };
  const running = engine.train({ ...training, unwatched }, listener);
  running.catch(ignore);
  await (task === 'quick' ? running : Promise.race([begun, running]));
  const whole = task === 'quick' ? { whole: since() } : measured;
  await engine.dispose();
  return whole;
}

async function apply(): Promise<Partial<Measured>> {
  const engine = await startEngine(false);
  engine.setLanes(availableParallelism());
  const photo = await readPicture(path.join(samples, 'photos/cat.jpg'), 1024);
  const model = await readFile(path.join(root, 'weights/base-coarse-to-fine.nca.safetensors'));
  const before = since();
  await engine.apply({ model, photo, device: 'cpu' }, ignore);
  const seconds = since() - before;
  await engine.dispose();
  return { apply: seconds };
}

async function main(task: SideTask): Promise<void> {
  const measured = task === 'apply' ? await apply() : await train(task);
  const { user, system } = process.cpuUsage();
  const processor = (user + system) / 1e6;
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ ...measured, processor, memory })}\n`);
}

void main(process.argv[2] as SideTask);
