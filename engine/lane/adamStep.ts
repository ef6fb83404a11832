import * as tf from '@tensorflow/tfjs-core';
import { parameterCount, parameterTensors, perceptrons } from '../automaton/parameters';
import type { Layout } from '../automaton/layout';
import type { DescentOptions } from '../iteration';
import type { Part } from '../training/adam';
import type { OptimizerState } from '../training/optimizer';
import type { Values, ValueStore } from './values';
import { EPSILON, BETA_2, BETA_1, NORM_EPSILON } from '../training/adam';
import { sumOf } from '../sumOf';
import { adamStepOnGpu } from './adamStepGpu';

/** What a lane needs for a step. */
export interface OptimizerTask extends OptimizerState {
  /** Of each item; items that were trained on at once share theirs. */
  readonly gradients: readonly Values[];
  readonly learningRate: number;
  /** Whether a state has grown, so that all levels of an automaton have a gradient and not its finest one alone. */
  readonly grew: boolean;
}

/** A step of what the store holds; the new values are in it, too. Nothing is read back. */
export async function optimize(
  store: ValueStore,
  layout: Layout,
  learningScales: Float32Array,
  { gradients, learningRate, grew, updates, ...state }: OptimizerTask
): Promise<OptimizerState> {
  const open = (values: Values) => store.open<tf.Rank.R1>(values, [parameterCount(layout)]);
  const before = { parameters: open(state.parameters), m: open(state.m), v: open(state.v) };
  const opened = gradients.map(open);
  const scales = tf.tensor1d(learningScales);
  const parts = layout.growth ? perceptrons(layout) : undefined;
  const counts = parts?.map((_, part) => updates[part] ?? updates[0]!) ?? updates;
  const step = tf.getBackend() === 'webgpu' ? stepOnGpu : adamStep;
  const after = step(before, opened, { scales, tensors: parameterTensors(layout), parts, learningRate, updates: counts });
  tf.dispose([scales, ...Object.values(before), ...opened]);
  const put = async (name: keyof AdamTensors) => [name, await store.put(after[name])] as const;
  const kept = await Promise.all((['parameters', 'm', 'v'] as const).map(put));
  const moved = counts.map((count, part) => (grew || part === counts.length - 1 ? count + 1 : count));
  return { ...(Object.fromEntries(kept) as Record<keyof AdamTensors, Values>), updates: moved };
}

function stepOnGpu(before: AdamTensors, gradients: readonly tf.Tensor1D[], { scales, tensors, parts, learningRate, updates }: StepOptions): AdamTensors {
  const mean = meanOf(gradients);
  const lacks = updates.map((_, part) => [lackOf(BETA_1, updates, part), lackOf(BETA_2, updates, part)] as const);
  const whole = [{ offset: 0, length: mean.size }];
  const after = adamStepOnGpu(before, mean, { scales, tensors, parts: parts ?? whole, learningRate, lacks });
  mean.dispose();
  return after;
}

/** Tensors of the same numbers count together. */
function meanOf(gradients: readonly tf.Tensor1D[]): tf.Tensor1D {
  return tf.tidy(() => {
    const each = [...new Map(gradients.map((gradient) => [gradient.dataId, gradient])).values()];
    if (each.length === 1) return tf.clone(each[0]!);
    const shareOf = ({ dataId }: tf.Tensor) => gradients.filter((other) => other.dataId === dataId).length / gradients.length;
    return sumOf(each.map((gradient) => tf.mul<tf.Tensor1D>(gradient, shareOf(gradient))));
  });
}

/** What a part's moments that begun at zero lack after so many steps. */
const lackOf = (beta: number, updates: readonly number[], part: number): number => 1 - beta ** (updates[part]! + 1);

export interface AdamTensors {
  readonly parameters: tf.Tensor1D;
  readonly m: tf.Tensor1D;
  readonly v: tf.Tensor1D;
}

function normalised(part: tf.Tensor1D): tf.Tensor1D {
  return tf.div(part, tf.add(tf.sqrt(tf.sum(tf.square(part))), NORM_EPSILON));
}

interface StepOptions extends Omit<DescentOptions, 'scales'> {
  readonly scales: tf.Tensor1D;
  /** Perceptrons of an automaton that grows, of which an iteration need not use all. */
  readonly parts?: readonly Part[] | undefined;
  /** Steps before this one, of each part. */
  readonly updates: readonly number[];
}

/**
 * `descend` in tfjs operations, and `Adam.update` with it: where no kernel of `adamStepGpu.ts` runs.
 * @returns new tensors
 */
export function adamStep(
  { parameters, m: m0, v: v0 }: AdamTensors,
  gradients: readonly tf.Tensor1D[],
  { scales, tensors, parts, learningRate, updates }: StepOptions,
): AdamTensors {
  return tf.tidy(() => {
    const scaled = tf.mul<tf.Tensor1D>(tf.div(sumOf(gradients), gradients.length), scales);
    const gradient = tf.concat1d(tensors.map(({ offset, length }) => normalised(tf.slice1d(scaled, offset, length))));
    const m = tf.add<tf.Tensor1D>(tf.mul(m0, BETA_1), tf.mul(gradient, 1 - BETA_1));
    const v = tf.add<tf.Tensor1D>(tf.mul(v0, BETA_2), tf.mul(tf.square(gradient), 1 - BETA_2));
    const [made1, made2] = [BETA_1, BETA_2].map((beta) => biasOf(beta, updates, parts)) as [tf.Tensor, tf.Tensor];
    const step = tf.div(tf.div(m, made1), tf.add(tf.sqrt(tf.div(v, made2)), EPSILON));
    const after = { parameters: tf.sub<tf.Tensor1D>(parameters, tf.mul(tf.mul(step, scales), learningRate)), m, v };
    return { ...(parts ? moved({ parameters, m: m0, v: v0 }, after, gradient, parts) : after) };
  });
}

/** What moments that begun at zero lack after so many steps. */
function biasOf(beta: number, updates: readonly number[], parts: readonly Part[] | undefined): tf.Tensor {
  const ofPart = ({ length }: Part, part: number) => tf.fill([length], lackOf(beta, updates, part)) as tf.Tensor1D;
  return parts ? tf.concat1d(parts.map(ofPart)) : tf.scalar(lackOf(beta, updates, 0));
}

/** What has a gradient after the step, the other parts as before: their moments shall not fade. */
function moved(before: AdamTensors, after: AdamTensors, gradient: tf.Tensor1D, parts: readonly Part[]): AdamTensors {
  const has = tf.notEqual<tf.Tensor1D>(gradient, 0);
  const each = parts.map(({ offset, length }) => tf.any<tf.Tensor1D>(tf.slice1d(has, offset, length), 0, true));
  const mask = tf.concat1d(each.map((moves, part) => tf.tile(moves, [parts[part]!.length])));
  const chosen = (name: keyof AdamTensors) => tf.where(mask, after[name], before[name]);
  return { parameters: chosen('parameters'), m: chosen('m'), v: chosen('v') };
}
