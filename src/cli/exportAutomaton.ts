import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeGif } from '../../shared/export/gif';
import { exportedHtml, exportedModel, toBase64 } from '../../shared/export/html';
import { checkKinds } from '../../shared/mixModels';
import { modelExtension } from '../../shared/modelFile';
import { recordPainting, type PaintingRecord } from '../apply/paintingRecord';
import { readAutomaton, tool } from './apply';
import { maskOf } from './maskFiles';
import { prepareOut, writeFreePath } from './nodeFileSystem';
import { encodePng, readMask, readRecorded } from './pictureFiles';
import { checkSteps } from './growingSteps';
import { built, exportMargin, growth, grown, seedOf, stepsOf, type ExportJob, type Kind, type OpenJob } from './rollExport';
import { UsageError } from './usageError';

/**
 * @param starting is told each kind as its turn comes
 * @returns the files written, by kind; none is written over
 * @throws Error that names what cannot be read, or says why colours cannot be kept
 */
export async function exportAutomaton(given: ExportJob, starting: (kind: Kind) => void): Promise<Partial<Record<Kind, string>>> {
  const job = await openJob(given);
  await prepareOut(job.out);
  const stem = path.basename(given.model, modelExtension);
  const makers: Record<Kind, () => Promise<Uint8Array>> = {
    html: () => makeHtml(job, stem),
    gif: async () => encodeGif(await growth(job), job.framesPerSecond),
    png: async () => encodePng(await grown(job)),
  };
  const files: Partial<Record<Kind, string>> = {};
  for (const kind of ['html', 'gif', 'png'] as const) {
    if (!job.wanted[kind]) continue;
    starting(kind);
    const { file } = recordPainting(await makers[kind](), recordOf(job, kind));
    files[kind] = await writeFreePath(job.out, stem, `.${kind}`, file);
  }
  return files;
}

async function openJob({ model: file, rest: restFile, mask: maskFile, ...job }: ExportJob): Promise<OpenJob> {
  const model = await readAutomaton(file);
  const rest = restFile === undefined ? undefined : await readAutomaton(restFile);
  if (rest) checkKinds([model, rest].map(({ record, saved }) => ({ name: record.name, model: saved })));
  checkSteps(job.steps, model.saved);
  const maps = [model, rest].some((automaton) => automaton?.saved.growth?.colors);
  if (job.keepColors && !maps) throw new UsageError(`--keep-colors is for automata that map a photo's colours, and ${file} does not: nca apply has it for all.`);
  const photo = await readRecorded(job.image, job.size);
  const found = maskOf(job.image, maskFile);
  return { ...job, model, rest, photo, mask: found === undefined ? undefined : await readMask(found, photo.picture) };
}

function recordOf(job: OpenJob, kind: Kind): PaintingRecord {
  const { size, seconds, framesPerSecond, pacing, strength, keepColors, tuning, model, rest, photo, mask } = job;
  const lived = kind !== 'html' && (tuning.dt !== 1 || tuning.dx !== 1) ? { tuning } : {};
  const exported = { kind, ...lived, ...(kind === 'gif' && { film: { seconds, framesPerSecond, pacing } }) };
  const files = { automaton: model.record, photo: photo.file, mask: mask?.file, rest: rest?.record };
  return { tool, ...files, size, steps: job.steps ?? model.saved.metadata.steps, seed: seedOf(job), strength, keepColors, exported };
}

async function makeHtml(job: OpenJob, title: string): Promise<Uint8Array> {
  const { model: { saved }, rest, photo: { picture }, mask } = job;
  const page = exportedHtml(
    {
      ...exportedModel(saved),
      title,
      keepColors: job.keepColors,
      strength: job.strength,
      steps: stepsOf(job),
      seed: seedOf(job),
      margin: exportMargin(saved),
      kernel: toBase64(await readFile(built('automaton.wasm'))),
      photo: { name: picture.name, bytes: toBase64(await encodePng(picture)) },
      mask: mask && toBase64(await encodePng(mask.picture)),
      rest: rest && exportedModel(rest.saved),
    },
    await readFile(built('exported.js'), 'utf8'),
  );
  return new TextEncoder().encode(page);
}
