import type { Uri } from 'vscode';
import type { z } from 'zod';
import type { RunFile } from './runFile';
import { sourceOf, type Places } from './sources';
import { otherPhotos, usesOtherPhotos } from '../../shared/configuration/otherPhotos';
import type { RunSettings } from '../../shared/configuration/resolve';
import { baseAutomatonOf } from '../../shared/configuration/start';
import type { hostRequests, RunOutput } from '../../shared/protocol/messages';
import { resultFileNames } from './names';
import { nameOf } from '../uris';
import { startFile } from './runFolder';
import type { InputHashes, RunJob, StartFrom } from './runJob';

export type RunStart = Omit<z.infer<(typeof hostRequests)['runStarted']['params']>, 'id'>;

interface Beginning {
  readonly job: RunJob;
  readonly folder: Uri;
  readonly hashes: InputHashes;
  readonly start: RunStart;
  readonly versions: Record<string, string>;
  readonly places: Places;
  readonly now: Date;
}

/** `run.json` as a run begins; one that goes on keeps its history. */
export function beginRecord({ job, folder, hashes, start, versions, places, now }: Beginning): RunFile {
  const before = job.unfinished?.run;
  const input = (uri: Uri, sha256: string) => ({
    name: nameOf(uri),
    source: sourceOf(uri, folder, places),
    sha256,
  });
  return {
    formatVersion: 1,
    finished: false,
    ended: null,
    label: job.label,
    photos: job.photos.map((photo, i) => input(photo, hashes.photos[i]!)),
    style: job.style && input(job.style, hashes.style!),
    ...originOf(job, start),
    ...(usesOtherPhotos(start.settings as RunSettings) ? { otherPhotos: [...otherPhotos] } : {}),
    ...(job.start ? { start: input(job.start, hashes.start!) } : {}),
    ...(job.startFrom ? ownStart(job.startFrom, hashes.start!) : {}),
    guidance: job.guidance && {
      clip: job.guidance.clip,
      prompts: [...job.guidance.prompts],
      images: job.guidance.images?.map(({ uri, weight }, i) => ({ ...input(uri, hashes.images![i]!), weight })),
    },
    ...(job.tile && { tile: job.tile }),
    seed: Number(start.settings['nca.seed']),
    settings: start.settings,
    ...(hashes.networks?.length ? { networks: [...hashes.networks] } : {}),
    device: start.device,
    versions,
    started: before?.started ?? now.toISOString(),
    saved: now.toISOString(),
    seconds: before?.seconds ?? 0,
    iterations: before?.iterations ?? 0,
    losses: before?.losses ?? null,
    quality: before?.quality ?? null,
    weightChanges: before?.weightChanges ?? [],
    notices: before ? [...before.notices, `Resumed after iteration ${before.iterations}.`] : [],
    results: before?.results ?? [],
    ...(job.stop === undefined ? {} : { stop: job.stop }),
  };
}

/** They lie in the run's own folder, so that it can be repeated when the run that had them is gone. */
function ownStart({ run, iteration }: StartFrom, sha256: string): Pick<RunFile, 'start' | 'startedFrom'> {
  return { start: { name: startFile, source: startFile, sha256 }, startedFrom: { run, iteration } };
}

/** What weights a run began with: one that is resumed with those of its first sitting. */
function originOf({ unfinished, start, startFrom, style, continues }: RunJob, { settings }: RunStart): Partial<RunFile> {
  if (unfinished) {
    const { run } = unfinished;
    return { start: run.start, startedFrom: run.startedFrom, base: run.base, continues: run.continues };
  }
  if (continues !== undefined) return { continues };
  const base = start || startFrom ? undefined : baseAutomatonOf(settings as RunSettings, style !== undefined);
  return base ? { base: base.sha256 } : {};
}

/** The record with what the page made. The engine counts on from a checkpoint; what the host noted is kept. */
export function outputRecord(begun: RunFile, output: RunOutput, now: Date): RunFile {
  const { ended, iterations, losses, similarity, quality, stability, unjudged } = output;
  const names = output.results.map(({ name }) => name);
  return {
    ...begun,
    finished: ended !== 'snapshot',
    ended: ended === 'snapshot' ? null : ended,
    ...(output.stoppedBy === undefined ? {} : { stoppedBy: output.stoppedBy }),
    saved: now.toISOString(),
    seconds: output.seconds,
    iterations,
    losses,
    similarity,
    quality,
    ...(stability === undefined ? {} : { stability }),
    ...(output.tile === undefined ? {} : { seams: output.tile.seams }),
    ...(unjudged === undefined ? {} : { unjudged }),
    weightChanges: joinChanges(begun.weightChanges, output.weightChanges),
    notices: [...new Set([...begun.notices, ...output.notices])],
    results: resultFileNames(names).map((file, i) => ({ photo: names[i]!, file })),
  };
}

function joinChanges(
  before: RunFile['weightChanges'],
  now: RunFile['weightChanges'],
): RunFile['weightChanges'] {
  const first = now[0]?.iteration ?? Infinity;
  return [...before.filter(({ iteration }) => iteration < first), ...now];
}
