import { type LossWeights } from '../../engine/api';
import { learningScales, parameterTensors } from '../../engine/automaton/parameters';
import type { Layout } from '../../engine/automaton/layout';
import { studio } from '../../engine/training/profiles/studio';
import { HostOptimizer } from '../../engine/training/optimizer';
import type { Lane } from '../../engine/lane/lane';
import type { PaddedPhoto } from '../../engine/photo';
import { Pool } from '../../engine/training/pool';
import type { Random } from '../../engine/random';
import { RunningStatistics } from '../../engine/training/runningStatistics';

/** A loss above this tells that a state has blown up; it is left out and starts again. */
const EXPLODED = 12;
/** Iterations over which a task's learning rate rises: Adam's moments are new. */
const WARM_UP = 5;
/** States that a task keeps. */
const POOL = 2;
/** Share of the iterations after which the state starts again from the seed. */
const RESEED = 0.06;

/** One style to learn from where the base stands. */
export interface MetaTask {
  readonly photo: PaddedPhoto;
  readonly iterations: number;
  readonly size: number;
  readonly steps: readonly [fewest: number, most: number];
  readonly backpropagation: number;
  readonly learningRate: number;
  /** Iterations whose statistics count: `nca.style.memory`. */
  readonly memory: number;
  readonly weights: LossWeights;
}

export interface TaskResult {
  readonly parameters: Float32Array;
  /** Style loss of each iteration that was not left out. */
  readonly style: readonly number[];
}

/**
 * The inner loop of Reptile (Nichol et al. 2018, https://arxiv.org/abs/1803.02999): trains on one task from
 * `start`, batch 1.
 * @param lane prepared with the task's photo and style
 */
export async function learnTask(
  layout: Layout,
  lane: Pick<Lane, 'train' | 'average'>,
  start: Float32Array,
  task: MetaTask,
  random: Random,
): Promise<TaskResult> {
  const optimizer = new HostOptimizer(start, learningScales(layout), parameterTensors(layout));
  const statistics = new RunningStatistics(task.memory, lane);
  const pool = new Pool(POOL, [task.photo], task.size, random, layout.alignment);
  const style: number[] = [];
  for (let i = 0; i < task.iterations; i++) {
    const index = i % POOL;
    const slot = pool.at(index);
    const steps = random.integer(...task.steps);
    const side = task.size - 2 * studio.rim;
    const offset = () => studio.rim / 2 + random.integer(0, studio.rim - 1);
    const window = { top: offset(), left: offset(), height: side, width: side };
    const item = { ...slot, steps, bpttSteps: Math.min(steps, task.backpropagation), window, past: statistics.past };
    const trained = await lane.train(optimizer.parameters, item, task.weights);
    const loss = trained.losses.style ?? NaN;
    if (!(loss < EXPLODED)) {
      pool.reseed(index);
      continue;
    }
    style.push(loss);
    await optimizer.step([trained.gradient as Float32Array], task.learningRate * Math.min(1, (i + 1) / WARM_UP));
    if (trained.statistics) await statistics.observe([trained.statistics]);
    pool.set(index, { ...slot, state: trained.state, age: slot.age + steps });
    if (random.uniform() < RESEED) pool.reseed(index);
  }
  return { parameters: optimizer.parameters, style };
}

/** Reptile's outer step: the base moves the share `rate` of the way to the mean of what the tasks learned. */
export function moveTowards(base: Float32Array, learned: readonly Float32Array[], rate: number): void {
  for (let i = 0; i < base.length; i++) {
    const mean = learned.reduce((sum, parameters) => sum + parameters[i]!, 0) / learned.length;
    base[i]! += rate * (mean - base[i]!);
  }
}
