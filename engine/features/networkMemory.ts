/**
 * Buffers of the WebGPU device, its pool of spare ones included, over pictures of 64², 96² and 128²; rounded up, with the
 * sixth more that `tf.profile` says the moments take beside Gram matrices.
 */
export const inceptionMemory: NetworkMemory = { weights: 40e6, trainedPixel: 10_500, measuredPixel: 8500 };

/** Weights and their turned copies; pixels as many times the built-in network's as `tf.profile` says of both. */
export const vgg19Memory: NetworkMemory = { weights: 130e6, trainedPixel: 21_000, measuredPixel: 11_000 };

/**
 * With CLIP beside: its weights in single precision, twice the file, and the activations of one view at a time,
 * which in ViT-B/16 are about as much again and a half.
 */
export function withClip(memory: NetworkMemory, fileBytes: number): NetworkMemory {
  return { ...memory, weights: memory.weights + 5 * fileBytes };
}

/** Memory that a feature network takes on the GPU. */
export interface NetworkMemory {
  readonly weights: number;
  /** Bytes for each pixel of a picture whose losses' gradient is wanted. */
  readonly trainedPixel: number;
  /** Bytes for each pixel of a picture whose losses alone are wanted. */
  readonly measuredPixel: number;
}
