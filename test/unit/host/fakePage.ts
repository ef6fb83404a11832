import type { Uri } from 'vscode';
import { findUnfinishedRuns, type UnfinishedRun } from '../../../src/runs/unfinishedRuns';
import type { ActiveRun } from '../../../src/panel/activeRun';
import type { FinishedRun } from '../../../src/panel/finishedRun';
import { LockLost } from '../../../src/locks/heldLock';
import type { RunClaims } from '../../../src/locks/runClaims';
import { RunController, type RunSurroundings } from '../../../src/panel/runController';
import { labelOf, type RunJob } from '../../../src/runs/runJob';
import { ModelError } from '../../../src/models/modelError';
import type { ModelLibrary } from '../../../src/models/modelFiles';
import type { Problem } from '../../../src/problem';
import { settingsSchema } from '../../../shared/configuration/settings';
import type { RunOutput, RunRequest } from '../../../shared/protocol/messages';
import { float32Tensor, writeSafetensors } from '../../../shared/safetensors';
import { MemoryFileSystem, uri } from './memoryFileSystem';
import { png } from './pictures';

export const device = { kind: 'cpu', name: 'CPU (test)', reason: 'No GPU answered.' } as const;
export const runSettings = {
  ...settingsSchema.parse({}),
  'nca.preset': 'quick',
  'nca.training.iterations': 400,
};
const losses = { style: 4, content: 3, color: 2, overflow: 1 };

/** A window with a workspace /w, its controller, and what was said to page and user. */
export class FakeWindow {
  readonly fs = new MemoryFileSystem({
    '/w/cat.png': png(),
    '/w/dog.png': png(5, 5),
    '/w/style.png': png(8, 8),
  });
  readonly toPage: { name: string; params: unknown }[] = [];
  readonly queued: string[] = [];
  readonly finished: FinishedRun[] = [];
  readonly brokenOff: { run: ActiveRun; resumable: boolean }[] = [];
  readonly failures: Problem[] = [];
  readonly unwritten: unknown[] = [];
  readonly unwrittenPreviews: unknown[] = [];
  readonly told: string[] = [];
  /** Paths of folders that somebody has. */
  readonly claimed = new Set<string>();
  /** By paths of folders: what another process does that takes them over. */
  readonly losing = new Map<string, () => void>();
  panelsShown = 0;
  whereToSave: (Uri | 'again' | undefined | Promise<'again' | undefined>)[] = [];
  panelsMadeSure = 0;
  time = new Date(2026, 10, 23, 18, 5).getTime();
  readonly claims: RunClaims = {
    claim: ({ path }) => {
      if (this.claimed.has(path)) return Promise.reject(new Error(`Another process trains the run in ${path}.`));
      this.claimed.add(path);
      const lost = new AbortController();
      this.losing.set(path, () => lost.abort(new LockLost(`${path}/run.1.lock`)));
      const check = () => (lost.signal.aborted ? Promise.reject(lost.signal.reason as Error) : Promise.resolve());
      const release = () => Promise.resolve(void this.claimed.delete(path));
      return Promise.resolve({ check, lost: lost.signal, release, leaveFolder: release });
    },
    isClaimed: ({ path }) => Promise.resolve(this.claimed.has(path)),
  };

  readonly controller = this.openController();

  job(photo = '/w/cat.png', more: Partial<RunJob> = {}): RunJob {
    const photos = [uri(photo)];
    const style = uri('/w/style.png');
    const places = { base: uri('/w'), root: uri('/w/nca') };
    return {
      id: photo,
      label: labelOf(photos, style),
      photos,
      style,
      settings: settingsSchema.parse({ 'nca.checkpoint.seconds': 0 }),
      ...places,
      ...more,
    };
  }

  /** The requests that the page was told to run. */
  get runs(): RunRequest[] {
    return this.toPage.filter(({ name }) => name === 'run').map(({ params }) => params as RunRequest);
  }

  get phase(): string {
    return this.controller.status.phase;
  }

  unfinished(): Promise<UnfinishedRun[]> {
    return findUnfinishedRuns(this.fs, [uri('/w/nca')]);
  }

  /** What the page does: starts the run that it was given. */
  async start(id: string): Promise<string> {
    return (await this.controller.requests.runStarted({ id, settings: runSettings, device })).folder;
  }

  progress(id: string, iteration: number, paused = false, secondsLeft: number | null = 100): void {
    const progress = {
      iteration,
      iterations: 400,
      losses,
      total: 10 / iteration,
      speed: 2,
      secondsLeft,
      seconds: iteration / 2,
    };
    this.controller.events.progress({ id, progress, paused });
  }

  /** Sends a checkpoint whose weight is its iteration, with the slots given. */
  async checkpoint(id: string, iteration: number, slots: Record<number, number> = {}): Promise<void> {
    for (const [index, value] of Object.entries(slots)) {
      const part = { kind: 'slot', index: Number(index), bytes: tensorFile('state', value) } as const;
      await this.controller.requests.checkpointPart({ id, iteration, seconds: iteration / 2, part, last: false });
    }
    const part = { kind: 'core', bytes: tensorFile('weight', iteration) } as const;
    await this.controller.requests.checkpointPart({ id, iteration, seconds: iteration / 2, part, last: true });
  }

  save(id: string, more: Partial<RunOutput> = {}) {
    return this.controller.requests.save({ id, output: output(more) });
  }

  /** What the models folder has of VGG19. */
  vgg19: ModelLibrary['vgg19'] = () =>
    Promise.reject(new ModelError('not-downloaded', 'VGG19 has not been downloaded.'));

  guidance: RunSurroundings['networks']['guidance'] = () => Promise.reject(new Error('There is no CLIP.'));

  private openController(): RunController {
    const controller = new RunController(this.surroundings());
    controller.page = {
      show: () => void this.panelsShown++,
      makeSure: () => void this.panelsMadeSure++,
      tell: (name, params) => void this.toPage.push({ name, params }),
    };
    controller.listen({
      queued: ({ label }) => void this.queued.push(label),
      finished: (run) => void this.finished.push(run),
      brokeOff: (run, resumable) => void this.brokenOff.push({ run, resumable }),
      failed: (problem) => void this.failures.push(problem),
    });
    return controller;
  }

  private surroundings(): RunSurroundings {
    return {
      fs: this.fs,
      networks: { vgg19: () => this.vgg19(), guidance: (...asked) => this.guidance(...asked) },
      versions: { 'nca-studio': '0.1.0' },
      places: (base) => ({ base, bundled: uri('/ext/samples'), parse: uri }),
      now: () => new Date(this.time),
      log: () => undefined,
      describe: ({ path }) => path.replace('/w/', ''),
      checkpointNotWritten: (error) => void this.unwritten.push(error),
      previewNotWritten: (error) => void this.unwrittenPreviews.push(error),
      temporaryFolder: uri('/temporary/nca'),
      tell: (message) => void this.told.push(message),
      claims: this.claims,
      askWhereToSave: () => Promise.resolve(this.whereToSave.shift()),
    };
  }
}

function tensorFile(name: string, value: number): Uint8Array {
  return writeSafetensors([[name, float32Tensor([1], Float32Array.of(value))]]);
}

export function output(more: Partial<RunOutput> = {}): RunOutput {
  return {
    ended: 'finished',
    iterations: 400,
    seconds: 60,
    results: [{ name: 'cat.png', png: Uint8Array.of(1) }],
    model: tensorFile('w1.weight', 2),
    losses: { style: { first: 9, last: 1 } },
    quality: { residual: 0.2, correlation: 0.7, gramRatio: 0.3 },
    history: [1, 2].map((iteration) => ({ iteration, total: 10, losses })),
    weightChanges: [],
    notices: [],
    ...more,
  };
}
