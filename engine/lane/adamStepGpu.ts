import * as tf from '@tensorflow/tfjs-core';
import type { ParameterTensor } from '../automaton/parameters';
import { GROUP, gpuOperation } from '../gpuOperation';
import { BETA_1, BETA_2, EPSILON, NORM_EPSILON, type Part } from '../training/adam';
import type { AdamTensors } from './adamStep';

export interface GpuStep {
  readonly scales: tf.Tensor1D;
  /** One after the other, all parameters together. */
  readonly tensors: readonly ParameterTensor[];
  /** Each is left as it is where it has no gradient, if there are several. */
  readonly parts: readonly Part[];
  readonly learningRate: number;
  /** What moments that begun at zero lack at this step, of each part. */
  readonly lacks: readonly (readonly [m: number, v: number])[];
}

/**
 * A step of Adam in two kernels and three copies: the gradient's norms, and what each parameter becomes. `descend` with
 * `Adam.update` on the CPU is the plain version.
 */
export function adamStepOnGpu({ parameters, m, v }: AdamTensors, gradient: tf.Tensor1D, step: GpuStep): AdamTensors {
  return tf.tidy(() => {
    const { scales, tensors } = step;
    const [length, key] = [parameters.size, tensors.map(({ offset }) => offset).join()];
    const norms = gpuOperation<tf.Rank.R1>({
      ...{ key: `gradient norms ${key} ${length}`, inputs: { gradient, scales }, shape: [tensors.length] },
      ...{ groups: tensors.length, code: normsWgsl(tensors) },
    });
    const numbers = tf.tensor1d([step.learningRate, ...step.lacks.flat()]);
    const after = gpuOperation<tf.Rank.R2>({
      ...{ key: `Adam ${key} ${step.parts.length}`, inputs: { parameters, m, v, gradient, scales, norms, numbers } },
      ...{ shape: [3, length], groups: Math.ceil(length / GROUP), code: stepWgsl(length, step) },
    });
    const [newParameters, newM, newV] = tf.unstack(after) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    return { parameters: newParameters, m: newM, v: newV };
  });
}

const table = (values: readonly number[]): string => `array<i32, ${values.length}>(${values.join(', ')})`;

/** One workgroup: the squared norm of a tensor's scaled gradient. */
function normsWgsl(tensors: readonly ParameterTensor[]): string {
  return `
var<workgroup> sums: array<f32, ${GROUP}>;
fn main(index: i32) {
  var offsets = ${table(tensors.map(({ offset }) => offset))};
  var lengths = ${table(tensors.map(({ length }) => length))};
  let thread = i32(localIndex);
  let tensor = index / ${GROUP};
  let end = offsets[tensor] + lengths[tensor];
  var sum = 0.0;
  for (var at = offsets[tensor] + thread; at < end; at += ${GROUP}) {
    let value = gradient[at] * scales[at];
    sum += value * value;
  }
  sums[thread] = sum;
  for (var half = ${GROUP / 2}; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { sums[thread] += sums[thread + half]; }
  }
  if (thread == 0 && tensor < uniforms.size) { result[tensor] = sums[0]; }
}`;
}

/** One thread: a parameter and its moments. */
function stepWgsl(length: number, { tensors, parts }: GpuStep): string {
  const partOf = ({ offset }: ParameterTensor) => parts.findIndex((part) => offset >= part.offset && offset < part.offset + part.length);
  return `
fn main(index: i32) {
  if (index >= ${length} || index >= uniforms.size) { return; }
  var offsets = ${table(tensors.map(({ offset }) => offset))};
  var parts = ${table(tensors.map(partOf))};
  var tensor = 0;
  for (var t = 1; t < ${tensors.length}; t++) { if (index >= offsets[t]) { tensor = t; } }
  let part = parts[tensor];
  var moves = ${parts.length === 1};
  for (var t = 0; t < ${tensors.length}; t++) { if (parts[t] == part && norms[t] > 0.0) { moves = true; } }
  var newM = m[index];
  var newV = v[index];
  var after = parameters[index];
  if (moves) {
    let value = gradient[index] * scales[index] / (sqrt(norms[tensor]) + ${NORM_EPSILON});
    newM = ${BETA_1} * newM + ${1 - BETA_1} * value;
    newV = ${BETA_2} * newV + ${1 - BETA_2} * value * value;
    let step = newM / numbers[1 + 2 * part] / (sqrt(newV / numbers[2 + 2 * part]) + ${EPSILON});
    after -= numbers[0] * scales[index] * step;
  }
  result[index] = after;
  result[${length} + index] = newM;
  result[${2 * length} + index] = newV;
}`;
}
