import * as tf from '@tensorflow/tfjs-core';
import { parameterCount, parameterTensors, perceptrons } from '../automaton/parameters';
import type { Layout } from '../automaton/layout';
import type { DescentOptions } from '../iteration';
import type { Part } from '../training/adam';
import type { OptimizerState } from '../training/optimizer';
import type { Values, ValueStore } from './values';
import { EPSILON, BETA_2, BETA_1, NORM_EPSILON } from '../training/adam';
import { sumOf } from '../sumOf';

/** What a lane needs for a step. */
export interface OptimizerTask extends OptimizerState {
  readonly gradients: readonly Values[];
  readonly learningRate: number;
}

/** A step of what the store holds; the new values are in it, too. */
export async function optimize(
  store: ValueStore,
  layout: Layout,
  learningScales: Float32Array,
  { gradients, learningRate, updates, ...state }: OptimizerTask
): Promise<OptimizerState> {
  const open = (values: Values) => store.open<tf.Rank.R1>(values, [parameterCount(layout)]);
  const before = { parameters: open(state.parameters), m: open(state.m), v: open(state.v) };
  const opened = gradients.map(open);
  const scales = tf.tensor1d(learningScales);
  const parts = layout.growth ? perceptrons(layout) : undefined;
  const counts = parts?.map((_, part) => updates[part] ?? updates[0]!) ?? updates;
  const after = adamStep(before, opened, { scales, tensors: parameterTensors(layout), parts, learningRate, updates: counts });
  tf.dispose([scales, ...Object.values(before), ...opened]);
  const moves = await after.moves?.data();
  after.moves?.dispose();
  const put = async (name: keyof AdamTensors) => [name, await store.put(after[name])] as const;
  const kept = await Promise.all((['parameters', 'm', 'v'] as const).map(put));
  return { ...(Object.fromEntries(kept) as Record<keyof AdamTensors, Values>), updates: counts.map((count, part) => (moves && !moves[part] ? count : count + 1)) };
}

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

/** What a step leaves. */
interface Stepped extends AdamTensors {
  /** Whether each part had a gradient, where there are parts. */
  readonly moves?: tf.Tensor1D;
}

/**
 * `descend` in tfjs operations, and `Adam.update` with it.
 * @returns new tensors
 */
export function adamStep(
  { parameters, m: m0, v: v0 }: AdamTensors,
  gradients: readonly tf.Tensor1D[],
  { scales, tensors, parts, learningRate, updates }: StepOptions,
): Stepped {
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
  const ofPart = (part: number) => 1 - beta ** (updates[part]! + 1);
  return parts ? tf.concat1d(parts.map(({ length }, part) => tf.fill([length], ofPart(part)) as tf.Tensor1D)) : tf.scalar(ofPart(0));
}

/** What has a gradient after the step, the other parts as before: their moments shall not fade. */
function moved(before: AdamTensors, after: AdamTensors, gradient: tf.Tensor1D, parts: readonly Part[]): Stepped {
  const has = tf.notEqual<tf.Tensor1D>(gradient, 0);
  const each = parts.map(({ offset, length }) => tf.any<tf.Tensor1D>(tf.slice1d(has, offset, length), 0, true));
  const mask = tf.concat1d(each.map((moves, part) => tf.tile(moves, [parts[part]!.length])));
  const chosen = (name: keyof AdamTensors) => tf.where(mask, after[name], before[name]);
  return { parameters: chosen('parameters'), m: chosen('m'), v: chosen('v'), moves: tf.concat1d(each) };
}
