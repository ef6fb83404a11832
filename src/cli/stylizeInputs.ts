import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Uri } from 'vscode';
import type { Provenance } from '../models/modelFiles';
import { labelOf, textureLabel, type InputHashes, type JobGuidance, type RunJob } from '../runs/runJob';
import { sha256 } from '../../shared/sha256';
import { fileUri } from './nodeFileSystem';
import type { GuidanceJob, StylizeJob } from './stylize';

/** The job as `run.json` tells of it. */
export function runJobOf({ images, style, start, startFrom, guidance, out, settings, stop, tile, folder, unfinished }: StylizeJob): RunJob {
  const photos = images.map(uriOf);
  const styleUri = style === undefined ? undefined : uriOf(style);
  return {
    id: 'command line',
    label: tile && styleUri ? textureLabel(styleUri) : labelOf(photos, styleUri, guidance?.prompts, guidance && jobGuidance(guidance).images),
    photos,
    style: styleUri,
    start: start === undefined ? undefined : uriOf(start),
    startFrom,
    guidance: guidance && jobGuidance(guidance),
    settings,
    base: fileUri(process.cwd()),
    root: uriOf(out),
    stop,
    tile,
    folder,
    unfinished: unfinished && folder && { folder, run: unfinished.run },
    checkpoint: unfinished?.checkpoint,
  };
}

export async function inputHashes(
  { images, style, start, startFrom, guidance }: StylizeJob,
  networks: readonly Provenance[],
): Promise<InputHashes> {
  return {
    photos: await Promise.all(images.map(hash)),
    style: style === undefined ? undefined : await hash(style),
    start: startFrom ? await sha256(startFrom.automaton) : start === undefined ? undefined : await hash(start),
    images: await Promise.all((guidance?.images ?? []).map(({ file }) => hash(file))),
    networks,
  };
}

function uriOf(file: string): Uri {
  return fileUri(path.resolve(file));
}

const hash = async (file: string) => sha256(await readFile(file));

function jobGuidance({ images, prompts, text }: GuidanceJob): JobGuidance {
  return { clip: text.clip.id, prompts, images: images.map(({ file, weight }) => ({ uri: uriOf(file), weight })) };
}
