import * as tf from '@tensorflow/tfjs-core';

/** What losses along the flow are tested with: a picture of one formula, and a flow of one direction. */
export function flowPictures(height: number, width: number) {
  return {
    picture: (value: (x: number, y: number) => number) =>
      tf.tensor4d(
        Float32Array.from({ length: 3 * height * width }, (_, i) => value(i % width, Math.floor(i / width) % height)),
        [1, 3, height, width],
      ),
    /** One direction everywhere, θ from the x axis towards y, which points down. */
    flowAt: (theta: number) =>
      tf.concat([Math.cos(2 * theta), Math.sin(2 * theta)].map((value) => tf.fill([1, 1, height, width], value)), 1) as tf.Tensor4D,
  };
}
