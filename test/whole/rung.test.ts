import { beforeAll, expect, it } from 'vitest';
import type { TrainingListener, TrainingRequest } from '../../engine/api';
import { TrainingEngine } from '../../engine/engine';
import { Lane } from '../../engine/lane/lane';
import { LatestCheckpoint } from '../../shared/latestCheckpoint';
import { readModel } from '../../shared/modelFile';
import { median } from '../../shared/stopRules';
import type { Rung, RungResult } from '../../shared/rung';
import { engineAssets, tinyRequest } from '../tinyRequest';

const settings = { 'nca.training.iterations': 8, 'nca.checkpoint.seconds': 3600 };
const rung: Rung = { by: 'style', at: 0.7 };

/** One sitting, with all that it told. */
async function sitting(more: Partial<TrainingRequest> = {}) {
  const engine = new TrainingEngine();
  engine.setLanes([new Lane(engineAssets)]);
  const kept = new LatestCheckpoint();
  const style: number[] = [];
  const rungs: (RungResult & { readonly checkpoint: number | undefined })[] = [];
  const listener: TrainingListener = {
    ...{ preview: () => {}, notice: () => {}, finishing: () => {} },
    progress: ({ losses }) => void style.push(losses.style!),
    checkpoint: (parts) => kept.add(parts),
    rung: (result) => void rungs.push({ ...result, checkpoint: kept.reached?.iteration }),
  };
  const result = await engine.train({ ...tinyRequest(settings), ...more }, listener).catch((error: Error) => error);
  return { result, style, rungs, checkpoint: kept.merged() };
}

function modelOf({ result }: Awaited<ReturnType<typeof sitting>>) {
  if (result instanceof Error) throw result;
  return readModel(result.model).parameters;
}

let whole: Awaited<ReturnType<typeof sitting>>;
let paused: typeof whole;
beforeAll(async () => {
  whole = await sitting();
  paused = await sitting({ rung });
});

it('ends at its rung with its checkpoint handed over, and goes on to the same bits', async () => {
  expect(paused.result).toMatchObject({ message: 'The training waits at its rung.' });
  expect(paused.style).toEqual(whole.style.slice(0, 6));
  expect(paused.rungs).toEqual([{ iteration: 6, value: median(whole.style.slice(1, 6)), checkpoint: 6 }]);
  const later = await sitting({ checkpoint: paused.checkpoint });
  expect(later.style).toEqual(whole.style.slice(6));
  expect(modelOf(later)).toEqual(modelOf(whole));
});

it('tells the same of a rung however often it broke off before or at it', async () => {
  const broken = await sitting({ rung: { ...rung, at: 0.5 } });
  const further = await sitting({ rung, checkpoint: broken.checkpoint });
  expect(further.rungs).toEqual(paused.rungs);
  // Its result was not written down: nothing is trained again for it.
  const again = await sitting({ rung, checkpoint: paused.checkpoint });
  expect(again.style).toEqual([]);
  expect(again.rungs).toEqual(paused.rungs);
});

it('measures the picture of the rung, and goes to its end where that comes first', async () => {
  const { rungs } = await sitting({ rung: { by: 'correlation', at: 0.5 } });
  expect(rungs[0]).toMatchObject({ iteration: 4, checkpoint: 4 });
  expect(Math.abs(rungs[0]!.value)).toBeLessThanOrEqual(1);
  const last = await sitting({ rung: { ...rung, at: 0.99 } });
  expect(last.rungs).toEqual([]);
  expect(modelOf(last)).toEqual(modelOf(whole));
});
