import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { StyleComparison } from './styleComparison';
import { styleWindows, type Size } from './styleWindows';

/** A style's comparisons with pictures of several sizes: a crop, the one of the long run, the whole result. */
export class SizedStyles {
  private readonly comparisons = new Map<string, StyleComparison>();

  /**
   * @param style 1×H×W×3, values 0..1; taken over.
   * @param compare how pictures are compared with windows of the style, n×h×w×3
   */
  constructor(
    private readonly style: Tensor4D,
    private readonly compare: (windows: Tensor4D) => StyleComparison,
  ) {}

  prepare(size: Size): void {
    const key = keyOf(size);
    if (this.comparisons.has(key)) return;
    const windows = styleWindows(this.style, size);
    this.comparisons.set(key, this.compare(windows));
    windows.dispose();
  }

  /** @throws Error if the size was not prepared */
  of([height, width]: Size): StyleComparison {
    const comparison = this.comparisons.get(keyOf([height, width]));
    if (!comparison) throw new Error(`The style has not been prepared for pictures of ${width} × ${height} pixels.`);
    return comparison;
  }

  dispose(): void {
    for (const comparison of this.comparisons.values()) comparison.dispose();
    this.style.dispose();
  }
}

const keyOf = ([height, width]: Size) => `${height}×${width}`;
