import type { PreviewPicture } from '../api';
import type { Lanes } from './lanes';
import type { Values } from '../lane/values';

/** Number of the lane that carries the preview's state. */
const PREVIEWING = 0;
/** Steps that the preview's state goes on at a time. */
const STEPS = 8;
/** Age at which the preview starts again from the seed. */
const LIFETIME = 96;
const LEAST_SECONDS = 2;
/** Share of the time that previews may take. */
const SHARE = 0.08;

/**
 * When a photo is shown as the automaton makes it, the first unless another is asked for: its lane carries it a few steps on at a time, so that a
 * picture of the full size is cheap. It has no influence on the training.
 */
export class Preview {
  /** Whether anybody looks; else nothing is drawn. */
  watched = true;
  private age = 0;
  private notBefore = 0;
  private busy = false;
  /** The one that is shown. */
  photo = 0;

  constructor(
    private readonly lanes: Pick<Lanes, 'run'>,
    private readonly seed: number,
    /** Steps after growth where an automaton grows: then each preview is a growth. */
    private readonly grown?: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /** From now on another photo is shown, at once. */
  show(photo: number): void {
    if (photo === this.photo) return;
    this.photo = photo;
    this.age = 0;
    this.notBefore = 0;
  }

  /** Whether {@link next} draws one now. */
  get isDue(): boolean {
    return this.watched && !this.busy && this.now() >= this.notBefore;
  }

  /** A new picture of {@link photo} if one is due; undefined otherwise. One that fails is the last: the training is worth more. */
  async next(parameters: Values): Promise<PreviewPicture | undefined> {
    if (!this.isDue) return undefined;
    const start = this.now();
    this.busy = true;
    const { photo } = this;
    const { picture, seconds } = await this.roll(parameters);
    this.busy = false;
    // Another was asked for meanwhile: its state begins anew.
    if (photo !== this.photo) {
      if (picture && 'close' in picture) picture.close();
      return undefined;
    }
    this.age += STEPS;
    if (!picture || this.age >= LIFETIME) this.age = 0;
    this.notBefore = start + Math.max(LEAST_SECONDS, seconds / SHARE);
    return picture ?? undefined;
  }

  /** The time is that of the lane's work: waiting for a lane that trains costs nothing. */
  private roll(parameters: Values): Promise<{ picture: PreviewPicture | null; seconds: number }> {
    const growing = this.grown !== undefined;
    const task = { photo: this.photo, seed: this.seed, steps: this.grown ?? STEPS, fresh: growing || this.age === 0 };
    return this.lanes.run(async (lane) => {
      const begun = this.now();
      const picture = await lane.preview(parameters, task);
      return { picture, seconds: this.now() - begun };
    }, PREVIEWING);
  }
}
