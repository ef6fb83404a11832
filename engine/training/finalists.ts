import type { Values } from '../lane/values';

/** Shares of the training after which weights are put by. */
const SHARES = [0.9];

/**
 * Weights from the last part of a training: the last ones need not be those that stand a long rollout best.
 * Those of the very end are not among them.
 */
export class Finalists {
  private kept: readonly Values[] = [];

  /**
   * @param iteration iterations done
   * @param parameters weights as they are now, in a copy
   */
  observe(iteration: number, iterations: number, parameters: () => Values): void {
    if (iteration === iterations || !SHARES.some((share) => iteration === Math.round(share * iterations))) return;
    this.kept = [...this.kept, parameters()];
  }

  get all(): readonly Values[] {
    return this.kept;
  }

  /** For a checkpoint. */
  pack() {
    return this.kept.map((values, i) => [`finalist.${i}`, values] as const);
  }

  restore(kept: readonly Values[]): void {
    this.kept = kept;
  }
}
