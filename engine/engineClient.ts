/**
 * The engine as its owner (a page, the command line) holds it; the platform starts the workers.
 *
 * The trainer answers `TrainerRole` calls on its port. Its lanes share the batch and talk to it over ports of their own,
 * which come with a later call, because their number depends on the device that the trainer finds.
 */
import * as Comlink from 'comlink';
import type { Picture } from '../shared/picture';
import type { RungResult } from '../shared/rung';
import type { ApplyRequest, ClipRequest, Engine, EngineAssets, TrainingListener, TrainingRequest, TrainingResult } from './api';
import type { Lane } from './lane/lane';
import type { TrainerRole, WorkerStart } from './worker';

/** A worker or thread of the platform. */
interface EngineWorker {
  postMessage(message: WorkerStart, transfer: MessagePort[]): void;
  terminate(): unknown;
}

/**
 * Starts a worker that plays what `playRole` is told by its message.
 * @param failed hears that the worker could not be started or died
 */
type StartWorker = (role: WorkerStart['role'], failed: (reason: string) => void) => EngineWorker;

/** A training waits for others at its rung; it goes on from the checkpoint that it has handed over. */
export class AtRung extends Error {
  constructor(readonly result: RungResult) {
    super(`The training waits at its rung, after ${result.iteration} iterations.`);
  }
}

export class EngineClient {
  private readonly trainer: EngineWorker;
  private readonly engine: Comlink.Remote<TrainerRole>;
  private lanes: EngineWorker[] = [];
  /** Those of `lane`. */
  private readonly own: EngineWorker[] = [];
  private crash: (error: Error) => void = () => {};
  /** Rejects when a worker dies; a call that waits on a dead worker would wait for ever. */
  private readonly crashed = new Promise<never>((_, reject) => (this.crash = reject));

  constructor(
    private readonly startWorker: StartWorker,
    private readonly assets: EngineAssets,
  ) {
    this.crashed.catch(() => {});
    const { port1, port2 } = new MessageChannel();
    this.trainer = this.start({ role: 'trainer', port: port1, assets });
    this.engine = Comlink.wrap<TrainerRole>(port2);
  }

  describe(preference: 'auto' | 'cpu' | 'gpu') {
    return this.orCrash(this.engine.describe(preference));
  }

  /** Starts as many lanes as wanted, for every later call; those of an earlier run stay when their number fits. */
  setLanes(count: number): void {
    if (count === this.lanes.length) return;
    for (const lane of this.lanes) lane.terminate();
    const started = Array.from({ length: count }, () => this.startLane());
    this.lanes = started.map(({ worker }) => worker);
    const lanes = started.map(({ port }) => port);
    // Where it fails, the next call says so.
    this.orCrash(this.engine.takeLanes(Comlink.transfer(lanes, lanes))).catch(() => {});
  }

  /** @throws AtRung at the request's rung */
  async train(request: TrainingRequest, listener: TrainingListener): Promise<TrainingResult> {
    let reached: RungResult | undefined;
    try {
      return await this.orCrash(this.engine.train(request, Comlink.proxy({ preparing: () => {}, ...listener, rung: (result) => void (reached = result) })));
    } catch (error) {
      throw reached ? new AtRung(reached) : error;
    }
  }

  snapshot() {
    return this.orCrash(this.engine.snapshot());
  }

  apply(request: ApplyRequest, progress: (share: number) => void, preview?: (picture: Picture) => void) {
    return this.orCrash(this.engine.apply(request, Comlink.proxy(progress), preview && Comlink.proxy(preview)));
  }

  nextFrame(frame: Picture, progress: (share: number) => void) {
    return this.orCrash(this.engine.nextFrame(frame, Comlink.proxy(progress)));
  }

  startClip = (request: ClipRequest) => this.orCrash(this.engine.startClip(request));
  clipState = () => this.orCrash(this.engine.clipState());
  cancelApplying = () => this.orCrash(this.engine.cancelApplying());
  pause = () => this.orCrash(this.engine.pause());
  resume = () => this.orCrash(this.engine.resume());
  stop = () => this.orCrash(this.engine.stop());
  setWatched = (watched: boolean) => this.orCrash(this.engine.setWatched(watched));
  showPhoto = (index: number) => this.orCrash(this.engine.showPhoto(index));
  setWeights = (weights: Parameters<Engine['setWeights']>[0]) => this.orCrash(this.engine.setWeights(weights));

  /** A lane of the caller's own, for work that is no training run. */
  lane(): Comlink.Remote<Lane> {
    const { worker, port } = this.startLane();
    this.own.push(worker);
    return Comlink.wrap<Lane>(port);
  }

  /** Ends all workers; calls that still wait are rejected. */
  async dispose(): Promise<void> {
    this.crash(new Error('The engine was shut down.'));
    await Promise.all([this.trainer, ...this.lanes, ...this.own].map((worker) => worker.terminate()));
  }

  private startLane(): { worker: EngineWorker; port: MessagePort } {
    const { port1, port2 } = new MessageChannel();
    return { worker: this.start({ role: 'lane', port: port1, assets: this.assets }), port: port2 };
  }

  private start(message: WorkerStart): EngineWorker {
    const { role, port } = message;
    const worker = this.startWorker(role, (reason) => this.crash(new Error(`The engine's ${role} crashed: ${reason}`)));
    worker.postMessage(message, [port]);
    return worker;
  }

  private orCrash<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.crashed]);
  }
}
