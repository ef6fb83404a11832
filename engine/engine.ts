import type { Picture } from '../shared/picture';
import type { ApplyRequest, ClipRequest, DeviceDescription, Engine, LossWeights, TrainingListener, TrainingRequest, TrainingResult } from './api';
import type { Blur } from './automaton/growth/gaussianBlur';
import { applyModel } from './apply/applyModel';
import { MovingPicture } from './video/movingPicture';
import { describeDevice } from './device';
import { Session } from './training/session';
import { Lanes, type LaneRemote } from './training/lanes';

/** The engine behind the `Engine` interface: one session at a time over the lanes that it was given. */
export class TrainingEngine implements Engine {
  private session: Session | undefined;
  private lanes: readonly LaneRemote[] = [];
  private applying: { cancelled: boolean } | undefined;
  private clip: MovingPicture | undefined;

  /** @param blur quick blurring, for what an automaton sees of a photo */
  constructor(private readonly blur?: Blur) {}

  setLanes(lanes: readonly LaneRemote[]): void {
    this.lanes = lanes;
  }

  describe(preference: 'auto' | 'cpu' | 'gpu'): Promise<DeviceDescription> {
    return describeDevice(preference);
  }

  async train(request: TrainingRequest, listener: TrainingListener): Promise<TrainingResult> {
    if (this.session) throw new Error('A training is going on already.');
    try {
      this.session = new Session(request, new Lanes(this.lanes), listener, this.blur);
      return await this.session.run();
    } finally {
      this.session = undefined;
    }
  }

  pause(): void {
    this.session?.pause();
  }

  resume(): void {
    this.session?.resume();
  }

  stop(): void {
    this.session?.stop();
  }

  setWeights(weights: Partial<LossWeights>): void {
    this.session?.setWeights(weights);
  }

  setWatched(watched: boolean): void {
    this.session?.setWatched(watched);
  }

  showPhoto(index: number): void {
    this.session?.showPhoto(index);
  }

  async apply(request: ApplyRequest, progress: (share: number) => void, preview?: (picture: Picture) => void): Promise<Picture> {
    if (this.lanes.length === 0) throw new Error('The engine has no lanes to run on.');
    const run = (this.applying = { cancelled: false });
    return applyModel(request, this.lanes, { cancelled: () => run.cancelled, progress }, { blur: this.blur, preview });
  }

  startClip(request: ClipRequest): void {
    this.clip = new MovingPicture(request, this.blur);
  }

  async nextFrame(frame: Picture, progress: (share: number) => void): Promise<Picture> {
    const run = (this.applying = { cancelled: false });
    return this.begunClip().next(frame, this.lanes, { cancelled: () => run.cancelled, progress });
  }

  clipState(): Uint8Array {
    return this.begunClip().state();
  }

  private begunClip(): MovingPicture {
    if (!this.clip) throw new Error('No clip has begun.');
    return this.clip;
  }

  cancelApplying(): void {
    if (this.applying) this.applying.cancelled = true;
  }

  async snapshot(): Promise<TrainingResult> {
    if (!this.session) throw new Error('No training is going on.');
    return this.session.snapshot();
  }
}
