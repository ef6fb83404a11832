import { tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { parameterTensors } from '../../../engine/automaton/parameters';
import { pictureOffset, type Layout } from '../../../engine/automaton/layout';
import { relativeError, smallestTolerance, type Reference } from '../readReference';
import { automataOn, flatParameters, layoutIn } from './automata';
import { splitState } from './automatonForward';
import type { Kind, Measurement } from './kind';

type Runner = Awaited<ReturnType<typeof automataOn>>[number];

/** Gradients of Σ(picture − target)² + Σ|x − clamp(x)| after some steps, whole and truncated. */
export const automatonGradient: Kind = {
  name: 'automaton, gradient',
  onGpu: true,
  // `test/gpu/benchPage.test.ts` holds it to the CPU's kernel there, in the layout `blur`.
  leftOutOnGpu: 'gradient of the composed automaton',
  matches: ({ tensors }) => tensors.has('grad.w1.weight') && tensors.has('target') && tensors.has('state_0'),
  async *measure(reference, device) {
    const layout = layoutIn(reference);
    const runners = await automataOn(device, layout);
    for (const runner of runners.filter(({ name }) => device === 'cpu' || name !== 'composed')) {
      const steps = reference.description['steps'] as number;
      yield* compare(reference, layout, runner, { prefix: '', steps, kept: steps });
      for (const rollout of truncated(reference)) yield* compare(reference, layout, runner, rollout);
      runner.automaton.dispose();
    }
  },
};

interface Rollout {
  readonly prefix: string;
  readonly steps: number;
  readonly kept: number;
}

/** `ckpt40.grad.…`: 40 steps with the notebook's truncation. */
function truncated(reference: Reference): Rollout[] {
  const names = [...reference.tensors.keys()].flatMap((name) => /^ckpt(\d+)\.grad\.w1\.weight$/.exec(name)?.[1] ?? []);
  return names.map(Number).map((steps) => {
    return { prefix: `ckpt${steps}.`, steps, kept: steps - 15 * Math.floor(steps / 16) };
  });
}

async function* compare(
  reference: Reference,
  layout: Layout,
  { name, automaton }: Runner,
  { prefix, steps, kept }: Rollout,
): AsyncGenerator<Measurement> {
  const shape = reference.shape('state_0') as [number, number, number, number];
  const [batch, , height, width] = shape;
  const errors = reference.description['fp32_vs_fp64_rel_l2'] as Record<string, number>;
  const tolerance = (tensor: string) => Math.max(5 * (errors[tensor] ?? 0), smallestTolerance);
  const what = (text: string) => `${name}, ${prefix}${text}`;
  const sums = { rgb: 0, overflow: 0 };
  const firstGradients: Float32Array[] = [];
  automaton.setParameters(tensor1d(flatParameters(reference, layout)));
  for (let item = 0; item < batch; item++) {
    const [fixed, start] = splitState(reference.values('state_0'), shape, layout.fixed, item);
    const end = (await automaton.forward(fixed!, start!, steps, kept).data()) as Float32Array;
    const cells = height * width;
    const target = reference.values('target').subarray(3 * item * cells, 3 * (item + 1) * cells);
    const gradient = lossGradient(end, target, pictureOffset(layout) * cells, sums);
    automaton.backward(tensor3d(gradient, [end.length / cells, height, width]));
    if (automaton.stateGradient) firstGradients.push(await automaton.stateGradient().data<'float32'>());
  }
  for (const loss of ['rgb', 'overflow'] as const) {
    const error = relativeError([sums[loss]], reference.values(`${prefix}loss_${loss}`));
    yield { what: what(`${loss} loss`), error, tolerance: smallestTolerance };
  }
  const gradient = await automaton.gradient().data<'float32'>();
  for (const { name: tensor, offset, length } of parameterTensors(layout)) {
    const error = relativeError(gradient.subarray(offset, offset + length), reference.values(`${prefix}grad.${tensor}`));
    yield { what: what(`gradient of ${tensor}`), error, tolerance: tolerance(tensor) };
  }
  if (firstGradients.length === 0 || !reference.tensors.has(`${prefix}grad.state_0`)) return;
  const expected = firstGradients.map((_, item) => {
    return splitState(reference.values(`${prefix}grad.state_0`), shape, layout.fixed, item)[1]!.data<'float32'>();
  });
  const [actual, wanted] = [firstGradients, await Promise.all(expected)].map((parts) => parts.flatMap((part) => [...part]));
  yield { what: what('gradient of the first state'), error: relativeError(actual!, wanted!), tolerance: tolerance('state_0') };
}

/** Gradient at one item's final state; adds its losses to `sums`. */
function lossGradient(
  end: Float32Array,
  target: Float32Array,
  picture: number,
  sums: { rgb: number; overflow: number },
): Float32Array {
  const gradient = end.map((value) => (Math.abs(value) > 1 ? Math.sign(value) : 0));
  for (const value of end) sums.overflow += Math.max(0, Math.abs(value) - 1);
  target.forEach((wanted, i) => {
    const difference = end[picture + i]! + 0.5 - wanted;
    sums.rgb += difference ** 2;
    gradient[picture + i]! += 2 * difference;
  });
  return gradient;
}
