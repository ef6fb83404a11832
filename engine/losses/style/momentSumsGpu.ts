import * as tf from '@tensorflow/tfjs-core';
import { GROUP, gpuOperation } from '../../gpuOperation';
import type { MomentsPlace } from './momentSums';

/** Threads of a workgroup that share a row of products. */
const ROW = 32;

/** `momentSums` in two kernels, one each way; the loops of `momentSums.ts` are their plain version. */
export function momentSumsOnGpu(moments: tf.Tensor2D, wanted: tf.Tensor1D, places: readonly MomentsPlace[]): tf.Tensor3D {
  const [pictures, length] = moments.shape;
  const key = places.map(({ channels }) => channels).join();
  const operation = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: gpuOperation<tf.Rank.R3>({
        ...{ key: `moment sums ${key}`, inputs: { x: x as tf.Tensor, wanted } },
        ...{ shape: [pictures, places.length, 2], groups: pictures * places.length, code: sumsWgsl(length, places) },
      }),
      gradFunc: (dy, [saved]) =>
        gpuOperation<tf.Rank.R2>({
          ...{ key: `moment gradients ${key}`, inputs: { x: saved!, wanted, dy } },
          ...{ shape: [pictures, length], code: gradientWgsl(length, places) },
        }),
    };
  });
  return operation(moments) as tf.Tensor3D;
}

const table = (values: readonly number[]): string => `array<i32, ${values.length}>(${values.join(', ')})`;

const placesWgsl = (places: readonly MomentsPlace[]): string => `
  var offsets = ${table(places.map(({ offset }) => offset))};
  var counts = ${table(places.map(({ channels }) => channels))};`;

/** One workgroup: a source of a picture. */
function sumsWgsl(length: number, places: readonly MomentsPlace[]): string {
  return `
var<workgroup> squares: array<f32, ${GROUP}>;
var<workgroup> ofMeans: array<f32, ${GROUP}>;
fn main(index: i32) {
  ${placesWgsl(places)}
  let thread = i32(localIndex);
  let pair = index / ${GROUP};
  let picture = pair / ${places.length};
  let source = pair - picture * ${places.length};
  let start = picture * ${length};
  let channels = counts[source];
  let means = offsets[source];
  var square = 0.0;
  for (var i = thread / ${ROW}; i < channels; i += ${GROUP / ROW}) {
    let row = means + channels * (1 + i);
    let mean = x[start + means + i];
    for (var j = thread % ${ROW}; j < channels; j += ${ROW}) {
      let off = x[start + row + j] - mean * x[start + means + j] - wanted[row + j];
      square += off * off;
    }
  }
  var ofMean = 0.0;
  for (var i = thread; i < channels; i += ${GROUP}) { ofMean += x[start + means + i] * x[start + means + i]; }
  squares[thread] = square;
  ofMeans[thread] = ofMean;
  for (var half = ${GROUP / 2}; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      squares[thread] += squares[thread + half];
      ofMeans[thread] += ofMeans[thread + half];
    }
  }
  if (thread == 0 && 2 * pair < uniforms.size) {
    result[2 * pair] = squares[0];
    result[2 * pair + 1] = ofMeans[0];
  }
}`;
}

/** One thread: a mean or a product. */
function gradientWgsl(length: number, places: readonly MomentsPlace[]): string {
  return `
fn off(start: i32, means: i32, channels: i32, i: i32, j: i32) -> f32 {
  let at = means + channels * (1 + i) + j;
  return x[start + at] - x[start + means + i] * x[start + means + j] - wanted[at];
}
fn main(index: i32) {
  if (index >= uniforms.size) { return; }
  ${placesWgsl(places)}
  let picture = index / ${length};
  let start = picture * ${length};
  let at = index - start;
  var source = 0;
  for (var s = 1; s < ${places.length}; s++) { if (at >= offsets[s]) { source = s; } }
  let channels = counts[source];
  let means = offsets[source];
  let d = 2 * (picture * ${places.length} + source);
  let inSource = at - means - channels;
  if (inSource >= 0) {
    let i = inSource / channels;
    result[index] = 2.0 * dy[d] * off(start, means, channels, i, inSource - i * channels);
    return;
  }
  let own = inSource + channels;
  var sum = 0.0;
  for (var j = 0; j < channels; j++) {
    sum += (off(start, means, channels, own, j) + off(start, means, channels, j, own)) * x[start + means + j];
  }
  result[index] = 2.0 * dy[d + 1] * x[start + means + own] - 2.0 * dy[d] * sum;
}`;
}
