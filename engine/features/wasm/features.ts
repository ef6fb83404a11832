/**
 * The feature networks' operations and their gradients in WebAssembly SIMD, on maps in one memory.
 *
 * The way: `copying.ts` puts a picture into a map (`map.ts`: pixels with a halo of zeros); `convolution.ts` or
 * `winograd.ts` (Lavin and Gray 2015) computes the next, finished by `finish.ts`; `pooling.ts` makes it smaller;
 * `copying.ts` takes taps out. `columns.ts` sums up what taps' channels have in common, `moments.ts` says how far
 * that is from a style's, `alongFlow.ts` how a picture runs along a flow, and `chroma.ts` how much of its structure is of
 * colour alone (both by `derivatives.ts` and `windowShares.ts`). Gradients go the same way back. The order of calls is the
 * caller's, see `../networkProgram.ts`.
 *
 * Plain version: tfjs operations in ../graphNetwork.ts (a test holds them equal). No relaxed SIMD: results must be
 * equal to the bit on every processor.
 */
export { convolve } from './convolution';
export { convolveWinograd, winogradScratch } from './winograd';
export { addColumns, addProducts, centreColumns, divideColumns, standardiseColumns } from './columns';
export { addGradient, loadPicture, storeMap, storePicture } from './copying';
export { coherenceGradient, coherenceShares, flowGradient, flowSquares } from './alongFlow';
export { linesBytes } from './derivatives';
export { chromaGradient, chromaShares } from './chroma';
export { sharesScratch } from './windowShares';
export { momentGradient, momentSquares, scaledSymmetric } from './moments';
export { poolMaximum, poolMaximumBackward, poolMean, poolMeanBackward } from './pooling';

export function heapBase(): usize {
  return __heap_base;
}

export function clear(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}
