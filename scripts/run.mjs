/**
 * `node scripts/run.mjs <job> [arguments]`: sets up what the job needs, then does it.
 * Until the packages are installed, only what Node itself brings may be imported here.
 */
import { ensureBuild } from './setup/build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { PlainError, say } from './setup/process.mjs';

/**
 * Each job: whether it needs dist/, and the module whose default export does it and returns the exit code.
 * @type {Record<string, { built: boolean, module?: string }>}
 */
const jobs = {
  bench: { built: true, module: './jobs/bench.mjs' },
  'bench-page': { built: true, module: './jobs/benchPage.mjs' },
  build: { built: true },
  check: { built: false, module: './jobs/check.mjs' },
  cli: { built: true, module: './jobs/cli.mjs' },
  fuzz: { built: false, module: './jobs/fuzz.mjs' },
  gallery: { built: true, module: './jobs/gallery.mjs' },
  package: { built: true, module: './jobs/package.mjs' },
  'pin-models': { built: false, module: './jobs/pinModels.mjs' },
  setup: { built: true, module: './jobs/setup.mjs' },
  start: { built: true, module: './jobs/start.mjs' },
  test: { built: true, module: './jobs/test.mjs' },
  'test-desktop': { built: true, module: './jobs/testDesktop.mjs' },
  'train-base': { built: true, module: './jobs/trainBase.mjs' },
  watch: { built: false, module: './jobs/watch.mjs' },
};

const [name = '', ...args] = process.argv.slice(2);
try {
  const job = jobs[name];
  if (!job) throw new PlainError(`Unknown job "${name}". There are: ${Object.keys(jobs).join(', ')}.`);
  await ensureDependencies();
  if (job.built) await ensureBuild();
  if (job.module) process.exitCode = await (await import(job.module)).default(args);
} catch (error) {
  say(error instanceof PlainError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
