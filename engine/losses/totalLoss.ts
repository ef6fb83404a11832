import { lossNames, type Losses, type LossWeights } from '../api';

/** The losses' weighted sum. */
export function totalLoss(losses: Losses, weights: LossWeights): number {
  return lossNames.reduce((sum, name) => sum + weights[name] * (losses[name] ?? 0), 0);
}
