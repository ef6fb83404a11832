import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startEngine } from '../../src/cli/engineThreads';
import { encodePng, readPicture } from '../../src/cli/pictureFiles';
import { resolveSettings, type RunSettings } from '../../shared/configuration/resolve';
import { settingsSchema } from '../../shared/configuration/settings';
import { baseAutomatonOf } from '../../shared/configuration/start';
import type { TrainingRequest, TrainingResult } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import type { CheckpointParts } from '../../shared/checkpoint';
import { LatestCheckpoint } from '../../shared/latestCheckpoint';
import { recipes, type Limit, type Pair } from './convergenceRecipes';

const samples = 'media/samples';

/** A training of a recipe, as it lies in the folder. */
export interface Run {
  readonly recipe: string;
  readonly settings: RunSettings;
  /** SHA-256 of the base automaton, if it began with that. */
  readonly base?: string;
  readonly pair: string;
  readonly seed: number;
  readonly iterations: number;
  /** Style loss of each iteration, and seconds since the training's start. */
  readonly style: readonly number[];
  readonly at: readonly number[];
  readonly quality: TrainingResult['quality'];
  readonly stability: TrainingResult['stability'];
}

export async function train(settings: RunSettings, [photo, style]: Pair, { seconds = Infinity, iterations = Infinity }: Limit) {
  const engine = await startEngine(false);
  engine.setLanes(settings['nca.workers']);
  const size = settings['nca.output.size'];
  const base = baseAutomatonOf(settings, true);
  const request = {
    settings,
    photos: [await readPicture(`${samples}/photos/${photo}.jpg`, size)],
    style: await readPicture(`${samples}/styles/${style}.jpg`, Math.round(size * settings['nca.style.scale'])),
    start: base && (await readFile(`weights/${base.file}`)),
  };
  const at: number[] = [];
  const begun = process.cpuUsage();
  const progress = () => {
    const { user, system } = process.cpuUsage(begun);
    at.push((user + system) / 1e6 / settings['nca.workers']);
    if (at.at(-1)! >= seconds || at.length >= iterations) void engine.stop();
  };
  const ignore = () => {};
  const latest = new LatestCheckpoint();
  const listener = { progress, preview: ignore, checkpoint: (parts: CheckpointParts) => latest.add(parts), notice: console.log, finishing: ignore };
  const trained = await engine.train(request, listener);
  const result = trained.unjudged ? await judged(engine, request, trained, latest) : trained;
  await engine.dispose();
  return { result, at };
}

/** Who stops a training takes its last weights unjudged: from its last checkpoint it comes to the end that was left out. */
function judged(engine: EngineClient, request: TrainingRequest, { iterations }: TrainingResult, latest: LatestCheckpoint): Promise<TrainingResult> {
  const settings = { ...request.settings, 'nca.training.iterations': iterations };
  const ignore = () => {};
  const listener = { progress: ignore, preview: ignore, checkpoint: ignore, notice: console.log, finishing: ignore };
  return engine.train({ ...request, settings, checkpoint: latest.merged()! }, listener);
}

/** Trains, unless the folder holds the run already. */
export async function measure(folder: string, recipe: string, pair: Pair, seed: number): Promise<Run> {
  const name = `${recipe}-${pair.join('-')}-${seed}`;
  const file = path.join(folder, `${name}.json`);
  const { settings: given } = recipes[recipe]!;
  const settings = resolveSettings(settingsSchema.parse({ ...given, 'nca.seed': seed }), 'cpu', availableParallelism());
  const before = existsSync(file) && (JSON.parse(await readFile(file, 'utf8')) as Run);
  const base = baseAutomatonOf(settings, true)?.sha256;
  if (before && before.base === base && isDeepStrictEqual(before.settings, settings)) return before;
  const { result, at } = await train(settings, pair, recipes[recipe]!);
  const { iterations, quality, stability, history } = result;
  const style = history.map(({ losses }) => losses.style!);
  const run: Run = { recipe, settings, base, pair: pair.join(' × '), seed, iterations, style, at, quality, stability };
  await writeFile(path.join(folder, `${name}.png`), await encodePng(result.results[0]!));
  await writeFile(file, JSON.stringify(run));
  return run;
}
