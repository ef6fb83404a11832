/** The frozen weights of a convolution. */
export interface ConvolutionWeights {
  /** Height, width, input channels, output channels. */
  readonly shape: readonly [number, number, number, number];
  /** In that order. */
  readonly kernel: Float32Array;
  /** One for each output channel. */
  readonly bias: Float32Array;
}
