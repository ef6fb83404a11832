import { beforeAll, expect, it } from 'vitest';
import { TrainingEngine } from '../../engine/engine';
import { Lane } from '../../engine/lane/lane';
import { readModel } from '../../shared/modelFile';
import { planResume } from '../../src/commands/planResume';
import { CheckpointSender } from '../../webview/panel/checkpointSender';
import type { TrainingRequest, TrainingResult } from '../../engine/api';
import { engineAssets, tinyRequest } from '../tinyRequest';
import { FakeWindow } from '../unit/host/fakePage';
import { uri } from '../unit/host/memoryFileSystem';

const id = '/w/cat.png';
const iterations = 6;
const planning = { places: { bundled: uri('/samples'), parse: uri }, workspaceFolder: () => uri('/w'), goOnWithChanged: () => Promise.resolve(true), newId: () => 'again' };

function request(checkpoint?: Uint8Array): TrainingRequest {
  const wanted = tinyRequest({ 'nca.checkpoint.seconds': 0, 'nca.training.iterations': iterations });
  return { ...wanted, ...(checkpoint && { checkpoint }) };
}

function train(wanted: TrainingRequest, sender?: CheckpointSender): Promise<TrainingResult> {
  const engine = new TrainingEngine();
  engine.setLanes([new Lane(engineAssets)]);
  return engine.train(wanted, {
    ...{ preview: () => {}, notice: () => {}, finishing: () => {}, progress: () => {} },
    checkpoint: (parts) => sender?.add(parts),
  });
}

/** The page is gone after so many messages; then the window goes, or the panel alone. */
async function broken(after: number, close: 'shutDown' | 'panelClosed'): Promise<{ window: FakeWindow; reached: number }> {
  const window = new FakeWindow();
  const { controller } = window;
  await controller.ready();
  await controller.add(window.job(id));
  await window.start(id);
  let left = after;
  let reached = 0;
  const send: ConstructorParameters<typeof CheckpointSender>[1] = async (part) => {
    if (left-- <= 0) return new Promise<never>(() => {});
    if (part.last) reached = part.iteration;
    return controller.requests.checkpointPart(part);
  };
  const sender = new CheckpointSender(id, send, (problem) => expect.fail(problem));
  await train(request(), sender);
  await controller[close]();
  return { window, reached };
}

let whole: TrainingResult;
beforeAll(async () => void (whole = await train(request())));

/** The same each time: a test that fails can be repeated. */
const moments = [3, 8, 17].map((messages, i) => [messages, i % 2 === 0 ? 'shutDown' : 'panelClosed'] as const);

it.each(moments)('a page that is gone after %i messages leaves all that it handed over, and resumes to the same bits (%s)', async (after, close) => {
  const { window, reached } = await broken(after, close);
  const [unfinished] = await window.unfinished();
  if (reached === 0) return expect(unfinished).toBeUndefined();
  expect(unfinished!.run).toMatchObject({ iterations: reached, finished: false });
  const job = await planResume(unfinished!, { ...planning, fs: window.fs });
  const resumed = await train(request(job!.checkpoint));
  expect(readModel(resumed.model).parameters).toEqual(readModel(whole.model).parameters);
  expect(resumed.results[0]!.pixels).toEqual(whole.results[0]!.pixels);
});
