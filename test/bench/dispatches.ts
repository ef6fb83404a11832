/**
 * What an iteration asks of a GPU, counted: on Dawn's null device, which takes and checks all commands and computes
 * nothing. Each dispatch costs a driver some microseconds, however little it computes.
 */
import { createRequire } from 'node:module';
import type * as Dawn from 'webgpu';
import type { ScheduleName } from '../../engine/automaton/fused/chooseSchedule';
import { FusedAutomaton } from '../../engine/automaton/fused/fusedAutomaton';
import { DirectSchedule } from '../../engine/automaton/fused/directSchedule';
import { SharedKernels } from '../../engine/automaton/fused/sharedKernels';
import { TensorBuffers } from '../../engine/automaton/fused/tensorBuffers';
import { TileSchedule } from '../../engine/automaton/fused/tileSchedule';
import type { Automaton } from '../../engine/automaton/automaton';
import { GrownAutomaton } from '../../engine/automaton/growth/grownAutomaton';
import { onDevice } from '../../engine/automaton/growth/tensorHandDown';
import { mutableChannels, onOneGrid, pictureOffset, type Layout } from '../../engine/automaton/layout';
import { layoutOf } from '../../engine/automaton/layouts';
import { gpuBackend, useGpu } from '../../engine/gpu';
import { gaussianBlur } from '../../engine/automaton/growth/gaussianBlur';
import { LaneLosses } from '../../engine/lane/losses';
import { LaneRun } from '../../engine/lane/run';
import { padPhoto } from '../../engine/photo';
import { Lanes, type LaneRemote } from '../../engine/training/lanes';
import { Trainer } from '../../engine/training/trainer';
import { engineAssets, rings, tinyRequest } from '../tinyRequest';

const BATCH = 4;
/** Cells of a crop, as few as losses at all three scales need: a null device has no more than 512 MiB. */
const SIZE = 120;
/** On the finest grid, of a state that lives on; the mean of what the layout draws. */
const STEPS = 8;

type Part = 'automaton' | 'losses' | 'optimiser';
type Counts = Record<Part, number>;
type Passes = { dispatchWorkgroups: (this: GPUComputePassEncoder, ...groups: number[]) => undefined };

/** Dispatches of an iteration in the default layout with a batch of four crops: one grows, the others live on. */
export async function benchDispatches(): Promise<void> {
  provideNullGpu();
  console.log(`\n**Dispatches of an iteration on a GPU, layout \`coarseToFine\`, ${BATCH} crops of ${SIZE}²**\n`);
  console.log('| schedule | automaton | losses | optimiser | all |\n|---|---|---|---|---|');
  const { automaton, losses, optimiser } = await countIteration('tile');
  console.log(`| tile | ${[automaton, losses, optimiser, automaton + losses + optimiser].join(' | ')} |`);
}

async function countIteration(schedule: ScheduleName): Promise<Counts> {
  await useGpu();
  const counter = new DispatchCounter();
  const trainer = await createTrainer(schedule, counter);
  for (let i = 0; i < BATCH; i++) trainer.pool.writeBack(i, new Float32Array(mutableChannels(trainer.layout) * SIZE ** 2), 1);
  await trainer.iterate();
  const before = { ...counter.counts };
  await trainer.iterate();
  counter.stop();
  const since = (part: Part) => counter.counts[part] - before[part];
  return { automaton: since('automaton'), losses: since('losses'), optimiser: since('optimiser') };
}

/** A trainer with one lane, whose automaton need not prove right: on the null device nothing is. */
async function createTrainer(schedule: ScheduleName, counter: DispatchCounter): Promise<Trainer> {
  const request = tinyRequest(trained, 'gpu');
  const layout = layoutOf(request.settings);
  const photos = [rings('photo', SIZE, SIZE, 5)].map((picture) => padPhoto(picture, { margin: 0, minimumSide: SIZE, alignment: 8 }));
  const setup = { settings: request.settings, photos, style: rings('style', SIZE, SIZE, 4) };
  const losses = new LaneLosses(engineAssets);
  losses.prepare(setup, pictureOffset(layout));
  const automaton = counter.watched('automaton', await createAutomaton(layout, schedule));
  const run = new LaneRun({ setup, layout, automaton, losses, measuredPixels: Infinity, together: BATCH, blur: gaussianBlur });
  const lane = {
    ...{ trainBatch: run.trainBatch.bind(run) },
    optimize: counter.within('optimiser', run.optimize.bind(run)),
    average: counter.within('optimiser', run.average.bind(run)),
    retain: (handles: readonly number[]) => Promise.resolve(run.values.retain(handles)),
  } as Partial<LaneRemote> as LaneRemote;
  return new Trainer(request.settings, photos, new Lanes([lane]));
}

/** The automaton whose kernels are dispatched, without the trials that would find it wrong. */
async function createAutomaton(layout: Layout, kind: ScheduleName): Promise<Automaton> {
  const one = onOneGrid(layout);
  const tensors = new TensorBuffers(gpuBackend().backend);
  const shared = await SharedKernels.create(tensors.device, one);
  const schedules = { tile: TileSchedule, direct: DirectSchedule };
  const schedule = await schedules[kind].create(tensors.device, one, shared.weights, shared.buffers);
  const first = new FusedAutomaton(tensors, one, shared, schedule, { stateBudget: 1e10 });
  const growth = layout.growth!;
  const levels = growth.levels.map((_, l) => (l === 0 ? first : first.sibling(1e10)));
  return new GrownAutomaton({ ...layout, growth }, levels, onDevice);
}

/** What the layout sets, but of a pool as small as the batch. */
const trained = {
  ...{ 'nca.automaton.layout': 'coarseToFine', 'nca.preset': 'balanced', 'nca.device': 'gpu', 'nca.training.size': SIZE },
  ...{ 'nca.training.batch': BATCH, 'nca.training.pool': BATCH, 'nca.training.backpropagation': null },
  ...{ 'nca.training.minSteps': STEPS, 'nca.training.maxSteps': STEPS },
};

/** Counts the dispatches of all devices by what they are for. */
class DispatchCounter {
  readonly counts: Counts = { automaton: 0, losses: 0, optimiser: 0 };
  private part: Part = 'losses';
  private readonly passes = GPUComputePassEncoder.prototype as unknown as Passes;
  private readonly dispatch = this.passes.dispatchWorkgroups;

  constructor() {
    const { dispatch } = this;
    const count = () => this.counts[this.part]++;
    this.passes.dispatchWorkgroups = function (...groups) {
      count();
      return dispatch.apply(this, groups);
    };
  }

  stop(): void {
    this.passes.dispatchWorkgroups = this.dispatch;
  }

  /** The function, whose dispatches are a part's. */
  within<A extends unknown[], R>(part: Part, task: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      const before = this.part;
      this.part = part;
      try {
        return await task(...args);
      } finally {
        this.part = before;
      }
    };
  }

  /** The object, whose methods' dispatches are a part's; they return at once. */
  watched<T extends object>(part: Part, target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value = target[name as keyof T];
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          const before = this.part;
          this.part = part;
          try {
            return value.apply(target, args);
          } finally {
            this.part = before;
          }
        };
      },
    });
  }
}

/** Gives this process a `navigator.gpu` that computes nothing. */
function provideNullGpu(): void {
  const { create, globals } = createRequire(`${process.cwd()}/package.json`)('webgpu') as typeof Dawn;
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create(['backend=null']), userAgent: 'node' }, configurable: true });
}
