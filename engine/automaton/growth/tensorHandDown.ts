import * as tf from '@tensorflow/tfjs-core';
import { readNumbers } from '../../hostNumbers';
import { FAR, handDown, handDownTransposed, NEAR, OWN } from './handDown';

/** How the state of a level becomes that of the next finer one, and the gradient goes the other way. */
export interface TensorHandDown {
  /** `[channels, height, width]` to `[channels, 2 × height, 2 × width]`. */
  down(state: tf.Tensor3D): tf.Tensor3D;
  /** The transpose. */
  back(gradient: tf.Tensor3D): tf.Tensor3D;
}

/** By `handDown`, through this thread, where the CPU's states are anyway. */
export const onHost: TensorHandDown = {
  down(state) {
    const [channels, height, width] = state.shape;
    return tf.tensor3d(handDown(readNumbers(state), { width, height }), [channels, 2 * height, 2 * width]);
  },
  back(gradient) {
    const [channels, height, width] = gradient.shape;
    const size = { width: width / 2, height: height / 2 };
    return tf.tensor3d(handDownTransposed(readNumbers(gradient), size), [channels, size.height, size.width]);
  },
};

/** The same in tfjs operations: what is on a GPU stays there. A fine cell of each place in a block is a channel of a convolution. */
export const onDevice: TensorHandDown = {
  down: (state) =>
    tf.tidy(() => {
      const [channels, height, width] = state.shape;
      // Mirrored with its edge, which for one cell is the edge again.
      const padded = tf.mirrorPad(tf.expandDims(state, 3), [[0, 0], [1, 1], [1, 1], [0, 0]], 'symmetric') as tf.Tensor4D;
      const blocks = tf.conv2d(padded, blockKernel(), 1, 'valid');
      return tf.reshape(tf.depthToSpace(blocks, 2), [channels, 2 * height, 2 * width]);
    }),
  back: (gradient) =>
    tf.tidy(() => {
      const [channels, height, width] = [gradient.shape[0], gradient.shape[1] / 2, gradient.shape[2] / 2];
      const cells = tf.transpose(tf.reshape(gradient, [channels, height, 2, width, 2]), [0, 1, 3, 2, 4]);
      const blocks = tf.reshape<tf.Rank.R4>(cells, [channels, height, width, 4]);
      const padded = tf.conv2dTranspose(blocks, blockKernel(), [channels, height + 2, width + 2, 1], 1, 'valid');
      return folded(folded(tf.reshape(padded, [channels, height + 2, width + 2]), 1), 2);
    }),
};

/** `[3, 3, 1, 4]`: the four fine cells of a coarse one, of the coarse cells around it. */
function blockKernel(): tf.Tensor4D {
  const lines = [[NEAR, OWN, FAR], [FAR, OWN, NEAR]];
  const taps = [0, 1, 2].flatMap((y) => [0, 1, 2].flatMap((x) => lines.flatMap((down) => lines.map((across) => down[y]! * across[x]!))));
  return tf.tensor4d(taps, [3, 3, 1, 4]);
}

/** The transpose of the padding: adds what lies beyond an axis' edges to the edges. */
function folded(padded: tf.Tensor3D, axis: 1 | 2): tf.Tensor3D {
  const length = padded.shape[axis] - 2;
  const part = (from: number, size: number) => {
    const begin: [number, number, number] = [0, 0, 0];
    const shape: [number, number, number] = [...padded.shape];
    begin[axis] = from;
    shape[axis] = size;
    return tf.slice3d(padded, begin, shape);
  };
  const placed = (edge: tf.Tensor3D, before: number) => {
    const padding: [number, number][] = [[0, 0], [0, 0], [0, 0]];
    padding[axis] = [before, length - 1 - before];
    return tf.pad(edge, padding);
  };
  return tf.add(tf.add(part(1, length), placed(part(0, 1), 0)), placed(part(length + 1, 1), length - 1));
}
