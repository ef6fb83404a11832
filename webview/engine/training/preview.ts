import type { Picture } from '../../../src/shared/picture';
import type { LaneRemote } from './trainer';

/** Steps that the preview's state goes on at a time. */
const STEPS = 8;
/** Age at which the preview starts again from the seed. */
const LIFETIME = 96;
const LEAST_SECONDS = 2;
/** Share of the time that previews may take. */
const SHARE = 0.08;

/**
 * The first photo as the automaton makes it, carried a few steps on at a time, so that a picture of the full size
 * is cheap. It has no influence on the training.
 */
export class Preview {
  private state: Float32Array | null = null;
  private age = 0;
  private notBefore = 0;
  private busy = false;

  constructor(
    private readonly lane: LaneRemote,
    private readonly seed: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /** A new picture if one is due; undefined otherwise. */
  async next(parameters: Float32Array): Promise<Picture | undefined> {
    const start = this.now();
    if (this.busy || start < this.notBefore) return undefined;
    this.busy = true;
    const rendering = { photo: 0, seed: this.seed, state: this.state, steps: STEPS, measured: false };
    const { state, picture } = await this.lane.render(parameters.slice(), rendering);
    this.age += STEPS;
    const broken = !state.every(Number.isFinite);
    this.state = broken || this.age >= LIFETIME ? null : state;
    if (!this.state) this.age = 0;
    const seconds = this.now() - start;
    this.notBefore = start + Math.max(LEAST_SECONDS, seconds / SHARE);
    this.busy = false;
    return broken ? undefined : picture;
  }
}
