import type { Past } from '../losses/style/statistics';
import { meanOf } from './adam';
import { isDeviceHandle, type Values } from '../lane/values';

/** For values that are on a GPU. */
interface AveragingLane {
  average(values: readonly Values[]): Promise<Values>;
}

/**
 * Statistics of the crops of the last iterations, which the losses of style and colour compare with the style's in place
 * of a single crop's: few crops of a style are like the whole of it, and held to it each by itself they end as even
 * grain. An exponential average, as batch normalisation keeps of its inputs (Ioffe and Szegedy 2015,
 * https://arxiv.org/abs/1502.03167); until it is long enough, the plain one.
 */
export class RunningStatistics {
  private values: Values | null = null;
  /** Iterations that have gone into it. */
  private observed = 0;

  /** @param length iterations that count, about; 1: each crop is for itself */
  constructor(
    private readonly length: number,
    private readonly lane: AveragingLane,
  ) {}

  /** What the next crops are averaged with. */
  get past(): Past<Values> | undefined {
    if (!this.values) return undefined;
    return { values: this.values, share: 1 / Math.min(this.length, this.observed + 1) };
  }

  /** @param statistics of an iteration's crops, each averaged with `past` */
  async observe(statistics: readonly Values[]): Promise<void> {
    if (statistics.length === 0 || this.length === 1) return;
    this.values = await this.average(statistics);
    this.observed++;
  }

  /** What there was belongs to other weights. */
  forget(): void {
    this.values = null;
    this.observed = 0;
  }

  /** For a checkpoint. */
  state(): { readonly values: Values | null; readonly observed: number } {
    return { values: this.values, observed: this.observed };
  }

  restore(values: Values | null, observed: number): void {
    this.values = values;
    this.observed = observed;
  }

  private average(statistics: readonly Values[]): Promise<Values> {
    if (statistics.length === 1) return Promise.resolve(statistics[0]!);
    if (statistics.some(isDeviceHandle)) return this.lane.average(statistics);
    return Promise.resolve(meanOf(statistics as readonly Float32Array[]));
  }
}
