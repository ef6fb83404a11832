/**
 * The feature networks' operations and their gradients in WebAssembly SIMD, on maps in one memory.
 * Plain version: tfjs operations in ../graphNetwork.ts (a test holds them equal).
 * No relaxed SIMD: results must be equal to the bit on every processor.
 */
export { convolve } from './convolution';
export { convolveWinograd, winogradScratch } from './winograd';
export { addGradient, loadPicture, storeMap, storePicture } from './copying';
export { poolMaximum, poolMaximumBackward, poolMean, poolMeanBackward } from './pooling';

export function heapBase(): usize {
  return __heap_base;
}

export function clear(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}
