/**
 * Starts the engine's workers and is the page's end of it.
 *
 * The trainer answers `Engine` calls on its port. Its lanes share the batch and talk to it over ports of their own,
 * which come with a later message, because their number depends on the device that the trainer finds.
 */
import * as Comlink from 'comlink';
import type { ApplyRequest, Engine, EngineAssets, TrainingListener, TrainingRequest } from '../../engine/api';
import type { LanesMessage, WorkerStart } from '../../engine/worker';

/** What it takes to start the engine. */
export interface EngineParts {
  /** Classic script of the workers. */
  readonly script: string;
  readonly assets: EngineAssets;
}

export class EngineClient {
  private readonly scriptUrl: string;
  private readonly trainer: Worker;
  private readonly engine: Comlink.Remote<Engine>;
  private lanes: Worker[] = [];
  private crash: (error: Error) => void = () => {};
  /** Rejects when a worker dies; a call that waits on a dead worker would wait for ever. */
  private readonly crashed = new Promise<never>((_, reject) => (this.crash = reject));

  constructor(private readonly files: EngineParts) {
    this.crashed.catch(() => {});
    this.scriptUrl = URL.createObjectURL(new Blob([files.script], { type: 'text/javascript' }));
    const { port1, port2 } = new MessageChannel();
    this.trainer = this.startWorker('trainer', port1);
    this.engine = Comlink.wrap<Engine>(port2);
  }

  describe(preference: 'auto' | 'cpu' | 'gpu') {
    return this.orCrash(this.engine.describe(preference));
  }

  /** Starts as many lanes as wanted; those of an earlier run stay when their number fits. */
  setLanes(count: number): void {
    if (count === this.lanes.length) return;
    for (const lane of this.lanes) lane.terminate();
    const channels = Array.from({ length: count }, () => new MessageChannel());
    this.lanes = channels.map(({ port1 }) => this.startWorker('lane', port1));
    const lanes = channels.map(({ port2 }) => port2);
    this.trainer.postMessage({ role: 'lanes', lanes } satisfies LanesMessage, lanes);
  }

  train(request: TrainingRequest, listener: TrainingListener) {
    return this.orCrash(this.engine.train(request, Comlink.proxy(listener)));
  }

  snapshot() {
    return this.orCrash(this.engine.snapshot());
  }

  apply(request: ApplyRequest, progress: (share: number) => void) {
    return this.orCrash(this.engine.apply(request, Comlink.proxy(progress)));
  }

  cancelApplying = () => this.orCrash(this.engine.cancelApplying());
  pause = () => this.orCrash(this.engine.pause());
  resume = () => this.orCrash(this.engine.resume());
  stop = () => this.orCrash(this.engine.stop());
  setWeights = (weights: Parameters<Engine['setWeights']>[0]) => this.orCrash(this.engine.setWeights(weights));

  dispose(): void {
    for (const worker of [this.trainer, ...this.lanes]) worker.terminate();
    URL.revokeObjectURL(this.scriptUrl);
    this.crash(new Error('The engine was shut down.'));
  }

  private startWorker(role: WorkerStart['role'], port: MessagePort): Worker {
    const worker = new Worker(this.scriptUrl, { name: `nca-${role}` });
    worker.addEventListener('error', (event) => {
      this.crash(new Error(`The engine's ${role} crashed: ${event.message || 'it could not be started'}`));
    });
    const { assets } = this.files;
    const start: WorkerStart = role === 'lane' ? { role, port, assets } : { role, port, assets, lanes: [] };
    worker.postMessage(start, [port]);
    return worker;
  }

  private orCrash<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.crashed]);
  }
}
