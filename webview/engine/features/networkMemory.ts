import type { NetworkMemory } from '../memoryPlan';

/**
 * What tfjs holds for a picture's losses, rounded up: its pool of buffers keeps about twice what is in use at once
 * (measured by tf.profile on 64² and 128²).
 */
export const inceptionMemory: NetworkMemory = { weights: 32e6, trainedPixel: 1000, measuredPixel: 1000 };
