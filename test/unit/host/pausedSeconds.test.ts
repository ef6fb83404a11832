import { afterEach, expect, it, vi } from 'vitest';
import type { TrainingListener } from '../../../engine/api';
import { TrainingEngine } from '../../../engine/engine';
import { Lane } from '../../../engine/lane/lane';
import { RunRecorder } from '../../../src/runs/runRecorder';
import { CheckpointSender } from '../../../webview/panel/checkpointSender';
import { engineAssets, tinyRequest } from '../../tinyRequest';
import { FakeWindow, device, runSettings } from './fakePage';
import { uri } from './memoryFileSystem';

const id = '/w/cat.png';
const hour = 3_600_000;
const window = { current: new FakeWindow() };
afterEach(() => void vi.restoreAllMocks());

type Heard = Pick<TrainingListener, 'progress' | 'checkpoint'>;
interface Host {
  readonly heard: Heard;
  /** The training breaks off. */
  breakOff(): Promise<unknown>;
}

/** As in the editor: what the engine says goes through the page's messages. */
async function editor(): Promise<Host> {
  const { controller } = window.current;
  await controller.ready();
  await controller.add(window.current.job(id));
  await window.current.start(id);
  const sender = new CheckpointSender(id, (part) => controller.requests.checkpointPart(part), (problem) => expect.fail(problem));
  const heard: Heard = {
    progress: (progress) => controller.events.progress({ id, progress: { ...progress, secondsLeft: null }, paused: false }),
    checkpoint: (parts) => sender.add(parts),
  };
  return { heard, breakOff: () => sender.flush().then(() => controller.panelClosed()) };
}

/** As on the command line: the recorder hears the engine itself. */
async function commandLine(): Promise<Host> {
  const { current } = window;
  const recorder = new RunRecorder(current.job(id), {
    fs: current.fs,
    versions: {},
    places: (base) => ({ base, bundled: uri('/samples'), parse: uri }),
    claim: () => Promise.resolve({ check: () => Promise.resolve(), lost: new AbortController().signal, release: () => Promise.resolve() }),
    now: () => new Date(current.time),
    checkpointNotWritten: (error) => expect.fail(String(error)),
    previewNotWritten: (error) => expect.fail(String(error)),
  });
  await recorder.begin({ settings: runSettings, device }, { photos: ['a'.repeat(64)], style: 'b'.repeat(64) });
  const heard: Heard = { progress: (progress) => recorder.addProgress(progress), checkpoint: (parts) => recorder.addCheckpoint(parts) };
  return { heard, breakOff: () => recorder.breakOff('interrupted') };
}

/** Trains four iterations with a pause of an hour after the first. */
async function trainWithPause(heard: Heard): Promise<void> {
  let later = 0;
  const begun = Date.now();
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - begun + later);
  const engine = new TrainingEngine();
  engine.setLanes([new Lane(engineAssets)]);
  const wait = () => {
    later += hour;
    window.current.time += hour;
    engine.resume();
  };
  await engine.train(tinyRequest({ 'nca.checkpoint.seconds': 0 }), {
    ...{ preview: () => {}, notice: () => {}, finishing: () => {} },
    checkpoint: (parts) => heard.checkpoint(parts),
    progress: (progress) => {
      heard.progress(progress);
      if (progress.iteration !== 1) return;
      engine.pause();
      setTimeout(wait);
    },
  });
}

it.each([
  ['the editor', editor],
  ['the command line', commandLine],
])('a pause is no training time in an unfinished run.json, in %s', async (_, host) => {
  window.current = new FakeWindow();
  const begun = window.current.time;
  const training = await host();
  await trainWithPause(training.heard);
  await training.breakOff();
  const file = window.current.fs.list('/w/nca').find((name) => name.endsWith('run.json'))!;
  const run = window.current.fs.json(file) as { seconds: number; iterations: number; finished: boolean; saved: string };
  expect(run).toMatchObject({ finished: false, iterations: 4 });
  expect(Date.parse(run.saved) - begun).toBe(hour);
  expect(run.seconds).toBeGreaterThan(0);
  expect(run.seconds).toBeLessThan(hour / 1000);
});
