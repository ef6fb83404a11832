import path from 'node:path';
import { makeTexture } from '../../engine/makeTexture';
import { readImageHeader } from '../../shared/imageHeader';
import { modelExtension } from '../../shared/modelFile';
import { describeSeams, type Seams } from '../../shared/seams';
import type { TileWish } from '../../shared/tile';
import { recordTile } from '../apply/paintingRecord';
import { progressReport, readAutomaton, tool } from './apply';
import { withApplyEngine, type ApplyDevice } from './applyEngine';
import { writeFreePath } from './nodeFileSystem';
import { encodePng } from './pictureFiles';
import type { StylizeOutcome } from './stylize';
import { checkTileOfModel, tellingOfAutomaton } from './tileCheck';

export interface TileJob extends ApplyDevice {
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly seed?: number | undefined;
  readonly steps?: number | undefined;
  readonly out: string;
}

export interface TileFiles {
  readonly tile: string;
  /** The tile beside and below itself. */
  readonly repeated: string;
  readonly seams: Seams;
}

/** Makes a tile without seams of a saved automaton, and looks at its seams. */
export async function makeTile(job: TileJob): Promise<TileFiles> {
  const { bytes: model, saved, record: automaton } = await readAutomaton(job.model);
  const { width, height, seed = saved.metadata.seed, steps = saved.metadata.steps } = job;
  checkTileOfModel(job, saved);
  const report = progressReport('tile');
  const made = await withApplyEngine(job, ({ engine, device }) => makeTexture(engine, { model, device, seed, steps }, { width, height }, report.show)).finally(() => report.end());
  const stem = `${path.basename(job.model, modelExtension)}-tile`;
  const file = await writeFreePath(job.out, stem, '.png', recordTile(await encodePng(made.tile), { tool, automaton, tile: { width, height }, steps, seed }));
  const shown = await writeFreePath(job.out, `${path.parse(file).name}-2x2`, '.png', await encodePng(made.repeated));
  return { tile: file, repeated: shown, seams: made.seams };
}

/** The tile of a texture's training, in its folder. */
export function makeTrainedTile({ model, folder, output, settings }: StylizeOutcome, { width, height, steps }: TileWish): Promise<TileFiles> {
  const result = readImageHeader(output.results[0]!.png);
  const { 'nca.device': device, 'nca.workers': workers } = settings;
  const size = { width: width ?? result.width, height: height ?? result.height };
  return tellingOfAutomaton(makeTile({ model, ...size, steps, device, workers, out: folder }), model, size);
}

export function describeTile({ tile, repeated, seams }: TileFiles): string {
  return `Tile: ${tile}\nRepeated 2 × 2: ${repeated}\n${describeSeams(seams)}\n`;
}
