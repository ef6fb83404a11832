import { expect, it, vi } from 'vitest';
import { settingsSchema } from '../../../shared/configuration/settings';
import { halvingSchema } from '../../../shared/configuration/experimentHalving';
import type { RunRequest } from '../../../shared/protocol/messages';
import { ExperimentQueue } from '../../../src/experimentQueue/experimentQueue';
import type { ExperimentRunner } from '../../../src/experiments/experimentRunner';
import type { ExperimentPlan } from '../../../src/experiments/planExperiment';
import { FakeWindow } from '../host/fakePage';
import { uri } from '../host/memoryFileSystem';

const halving = halvingSchema.parse({ by: 'style', rungs: [{ at: 0.25, keep: 2 }, { at: 0.5, keep: 1 }] });
const settings = (seed: number) => settingsSchema.parse({ 'nca.seed': seed, 'nca.checkpoint.seconds': 0 });
const plan: ExperimentPlan = {
  ...{ name: 'seeds', varied: ['nca.seed'], halving },
  runs: [1, 2, 3].map((seed) => ({ hash: `hash${seed}`, photos: [uri('/w/cat.png')], style: uri('/w/style.png'), settings: settings(seed), variation: { 'nca.seed': seed } })),
};
/** Of no disk: it has no locks. */
const folder = uri('/w/nca/experiments/seeds').with({ scheme: 'memory' });

type Sitting = 'trains' | 'closes before its checkpoint' | 'closes after it';

/** A window whose page does with each run what it is told, by the seed's value; later sittings go their way. */
class Window {
  readonly begun: string[] = [];
  readonly ended: ExperimentRunner[] = [];
  readonly queue: ExperimentQueue;
  readonly sittings: Sitting[] = [];

  constructor(readonly fake = new FakeWindow()) {
    const { controller } = fake;
    controller.page = { show: () => {}, makeSure: () => {}, tell: (name, params) => name === 'run' && void this.train(params as RunRequest) };
    this.queue = new ExperimentQueue({ fs: fake.fs, controller, changed: () => {}, ended: (runner) => void this.ended.push(runner) });
    controller.listen({
      finished: ({ job }) => this.queue.finished(job),
      reachedRung: (job, result) => this.queue.reachedRung(job, result),
      brokeOff: ({ job }) => this.queue.brokeOff(job),
      failed: (problem, job) => this.queue.failed(job, problem),
    });
  }

  get runner(): ExperimentRunner {
    return this.queue.runners[0]!;
  }

  get states(): string {
    return this.runner.items.map(({ state }) => state).join(' ');
  }

  async start(): Promise<void> {
    await this.fake.controller.ready();
    await this.queue.add(plan, folder, uri('/w'));
  }

  private async train({ id, settings, rung, checkpoint }: RunRequest): Promise<void> {
    const { fake } = this;
    const seed = settings['nca.seed'] as number;
    const iteration = Math.ceil(400 * (rung?.at ?? 1));
    this.begun.push(`${seed} ${rung?.at ?? 'end'}${checkpoint ? ' goes on' : ''}`);
    const sitting = this.sittings.shift() ?? 'trains';
    await fake.start(id);
    if (sitting === 'closes before its checkpoint') return void fake.controller.panelClosed();
    fake.progress(id, iteration);
    await fake.checkpoint(id, iteration);
    if (sitting === 'closes after it') return void fake.controller.panelClosed();
    if (rung) await fake.controller.requests.rungReached({ id, iteration, value: seed === 3 ? null : 1 / seed }).catch((error: Error) => fake.controller.events.runFailed({ id, code: 'save-failed', message: error.message }));
    else await fake.save(id);
    await fake.controller.requests.nextRun({ after: id });
  }
}

const path = (file: string) => `${folder.path}/${file}`;
const way = ['1 0.25', '2 0.25', '3 0.25', '1 0.5 goes on', '2 0.5 goes on', '2 end goes on'];

it('pauses at the rungs, discards, and trains the best to its end; the report has all of it', async () => {
  const window = new Window();
  await window.start();
  await vi.waitFor(() => expect(window.ended).toHaveLength(1));
  expect(window.begun).toEqual(way);
  expect(window.states).toBe('discarded done discarded');
  const { fs } = window.fake;
  expect(fs.json(path('hash2/rungs.json'))).toEqual([{ iteration: 100, value: 0.5 }, { iteration: 200, value: 0.5 }]);
  expect(fs.json(path('hash3/rungs.json'))).toEqual([{ iteration: 100, value: null }]);
  expect(fs.json(path('hash1/run.json'))).toMatchObject({ finished: false, ended: 'interrupted', iterations: 200 });
  expect(fs.files.has(path('hash1/checkpoint.safetensors'))).toBe(true);
  const report = fs.text(path('report.md'));
  expect(report).toContain('3 runs: 1 done, 2 discarded.');
  expect(report).toContain('after 200 iterations: number 2 of 2 by style, 1');
  expect(report).toMatch(/## Rungs\n\n\| Run \| style at 25 %, best 2 \| style at 50 %, best 1 \| State \|/);
  expect(report).toContain('| no number (iteration 100) |  | discarded |');
});

it.each(['closes before its checkpoint', 'closes after it'] as const)('a panel that %s loses nothing: Resume goes on there', async (closes) => {
  const window = new Window();
  window.sittings.push('trains', closes);
  await window.start();
  await vi.waitFor(() => expect(window.runner.paused).toBe(true));
  await vi.waitFor(() => expect(window.states).toBe('paused waiting waiting'));
  expect(window.runner.items[0]!.note).toBe('after 100 iterations, style 1');
  await window.fake.controller.ready();
  window.queue.resume(window.runner);
  await vi.waitFor(() => expect(window.ended).toHaveLength(1));
  const again = closes === 'closes after it' ? '2 0.25 goes on' : '2 0.25';
  expect(window.begun).toEqual([...way.slice(0, 2), again, ...way.slice(2)]);
  expect(window.states).toBe('discarded done discarded');
});

it('a window that is loaded anew in the middle goes on with the same experiment where it was', async () => {
  const before = new Window();
  before.sittings.push('trains', 'trains', 'trains', 'trains', 'closes after it');
  await before.start();
  await vi.waitFor(() => expect(before.begun).toHaveLength(5));
  await before.fake.controller.shutDown();
  const after = new Window(new FakeWindow());
  for (const [name, content] of before.fake.fs.files) after.fake.fs.put(name, content);
  await after.start();
  await vi.waitFor(() => expect(after.ended).toHaveLength(1));
  expect(after.begun).toEqual(['2 0.5 goes on', '2 end goes on']);
  expect(after.states).toBe('discarded done discarded');
});

it('a checkpoint that cannot be written fails its run, and the others go on without it', async () => {
  const window = new Window();
  window.fake.fs.refuses = (file) => file.startsWith(path('hash2/checkpoint'));
  await window.start();
  await vi.waitFor(() => expect(window.ended).toHaveLength(1));
  expect(window.states).toBe('done failed discarded');
  expect(window.runner.items[1]!.error).toContain('The checkpoint could not be written');
});
