import { readFileSync } from 'node:fs';
import { resolveSettings } from '../../../shared/configuration/resolve';
import { settingsSchema } from '../../../shared/configuration/settings';
import type { Picture } from '../../../shared/picture';
import { writeSafetensors } from '../../../shared/safetensors';
import { parameterTensors } from '../../../engine/automaton/parameters';
import { Lane } from '../../../engine/lane/lane';
import type { TrainedItem } from '../../../engine/lane/tasks';
import type { PaddedPhoto } from '../../../engine/photo';
import { multiStep, notebook } from '../../../engine/training/profiles/notebook';
import { Lanes, type LaneRemote } from '../../../engine/training/lanes';
import { Trainer } from '../../../engine/training/trainer';
import type { LossName } from '../../../engine/api';
import type { GuideSetup } from '../../../engine/losses/clip/guidingClip';
import { findReference, integersOf, largestDifference, relativeError, smallestTolerance, type Reference } from '../readReference';
import { automatonWasm, featuresWasm, flatParameters, layoutIn } from './automata';
import type { Measurement } from './kind';

/** Iterations held tightly; later ones amplify what rounding differs by. */
const TIGHT = 5;
const TIGHT_ERROR = 1e-5;
const RESTART = { loss: 5e-5, gradient: 3e-4 };

/** What a trace trains towards. */
export interface TraceAim {
  readonly style?: Picture;
  readonly guide?: GuideSetup;
  /** Beside those that the file's shapes tell. */
  readonly settings: Record<string, unknown>;
  /** The product's names of the file's columns of losses. */
  readonly columns?: Readonly<Record<string, LossName>>;
}

/** The slim VGG19 that the trace was made with, as the file of a run's network. */
function slimVgg19(): Uint8Array {
  const network = findReference(({ tensors }) => tensors.has('features.0.weight'));
  if (!network) throw new Error('There is no file with the slim VGG19 that the trace was made with.');
  return writeSafetensors([...network.tensors].filter(([name]) => name.startsWith('features.')), {});
}

/** A training with every random choice recorded, run again by the product's trainer. */
export class ReplayedRun {
  private readonly free: { loss_rel_max_per_iter: number[]; final_weights: Record<string, { max_abs: number }> };

  private constructor(
    private readonly reference: Reference,
    readonly trainer: Trainer,
    /** The items of the last iteration. */
    private readonly trained: TrainedItem[],
    private readonly columns: Readonly<Record<string, LossName>>,
  ) {
    this.free = reference.description['fp32_vs_fp64_free_running'] as ReplayedRun['free'];
  }

  static async create(reference: Reference, aim: TraceAim): Promise<ReplayedRun> {
    const wasm = new Uint8Array(readFileSync('dist/tfjs-backend-wasm-simd.wasm')).buffer;
    const lane = new Lane({ tfjsWasm: wasm, automatonWasm: automatonWasm(), featuresWasm: featuresWasm(), inception: new ArrayBuffer(0) });
    const [length, , height, width] = reference.shape('pool_init') as [number, number, number, number];
    const images = [...states(reference, 'pool_init'), ...states(reference, 'reseed_states')];
    const photos = images.map((state) => photoOf(state, width, height));
    const settings = settingsOf(reference, length, width, aim.settings);
    await lane.prepare({ settings, photos, style: aim.style, vgg19: slimVgg19(), guide: aim.guide });
    const trained: TrainedItem[] = [];
    const remote = {
      ...bound(lane),
      train: async (...args: Parameters<Lane['train']>) => {
        const item = await lane.train(...args);
        trained.push(item);
        return item;
      },
    } as LaneRemote;
    const milestones = /milestones \[([\d, ]+)\]/.exec(String(reference.description['schedule']))![1]!.split(',').map(Number);
    const profile = { ...notebook, learningRateFactor: multiStep(milestones) };
    const run = new ReplayedRun(reference, new Trainer(settings, photos, new Lanes([remote]), { profile, guided: aim.guide !== undefined }), trained, aim.columns ?? {});
    run.replayChoices(length);
    return run;
  }

  private get layout() {
    return this.trainer.layout;
  }

  /** Batches, numbers of steps and fresh states as recorded. */
  private replayChoices(length: number): void {
    const { reference, trainer } = this;
    const batch = reference.shape('batch_idx')[1]!;
    const indices = integersOf(reference, 'batch_idx');
    const steps = integersOf(reference, 'step_n');
    const fixed = 3;
    const slot = (name: string, index: number, photo: number) => {
      const state = states(reference, name)[index]!;
      return { photo, top: 0, left: 0, seed: 0, age: 0, state: state.slice((fixed * state.length) / this.layout.channels) };
    };
    const parameters = flatParameters(reference, this.layout, 'init.');
    const zeros = new Float32Array(parameters.length);
    trainer.optimizer.restore({ parameters, m: zeros, v: zeros, updates: [0] });
    for (let i = 0; i < length; i++) trainer.pool.set(i, slot('pool_init', i, i));
    const every = trainer.settings['nca.training.reseedEvery'];
    trainer.pool.sample = () => indices.slice(trainer.iteration * batch, (trainer.iteration + 1) * batch);
    trainer.pool.reseed = (index) => {
      const k = trainer.iteration / every;
      trainer.pool.set(index, slot('reseed_states', k, length + k));
    };
    trainer.random.integer = (low, high) => (high > low ? steps[trainer.iteration]! : low);
  }

  async *whole(): AsyncGenerator<Measurement> {
    const { reference, free } = this;
    let given = TIGHT_ERROR;
    const count = reference.shape('losses')[0]!;
    for (let i = 0; i < count; i++) {
      const { losses, total } = await this.iterate();
      given = Math.max(given, free.loss_rel_max_per_iter[i]!);
      yield { what: `losses of iteration ${i}`, error: this.lossError(i, losses, total), tolerance: 5 * given };
      if (i === 0) yield* this.gradients('iter0.grad.', (name) => this.teacherForced(name, 0));
      if (i < TIGHT) yield* this.weights(`after_iter${i}.`, 5 * Math.max(TIGHT_ERROR, given));
    }
    const loose = Math.max(...Object.values(free.final_weights).map(({ max_abs }) => max_abs));
    yield* this.weights('final.', 5 * loose);
  }

  /** Iteration 10 from the recorded state before it. */
  async *restart(): AsyncGenerator<Measurement> {
    const { reference, trainer } = this;
    const pool = states(reference, 'iter10.pool');
    const moments = (which: string) => flatParameters(reference, this.layout, `iter10.adam_${which}.`);
    trainer.iteration = 10;
    const parameters = flatParameters(reference, this.layout, 'after_iter9.');
    trainer.optimizer.restore({ parameters, m: moments('m'), v: moments('v'), updates: [10] });
    const sources = photosAt(reference, pool);
    pool.forEach((state, i) => {
      const own = state.slice((3 * state.length) / this.layout.channels);
      trainer.pool.set(i, { photo: sources[i]!, top: 0, left: 0, seed: 0, age: 0, state: own });
    });
    const { losses, total } = await this.iterate();
    yield { what: 'restart at 10, losses', error: this.lossError(10, losses, total), tolerance: 5 * RESTART.loss };
    yield* this.gradients('iter10.grad.', () => 5 * RESTART.gradient);
  }

  private async iterate() {
    this.trained.length = 0;
    const { losses, total } = await this.trainer.iterate();
    return { losses, total };
  }

  /** Largest relative error of the weighted losses; what is small against the total counts against it. */
  private lossError(i: number, losses: Record<string, number>, total: number): number {
    const names = this.reference.description['losses_columns'] as string[];
    const row = this.reference.values('losses').subarray(i * names.length, (i + 1) * names.length);
    const weights = this.trainer.weights as Record<string, number>;
    const errors = names.map((name, column) => {
      const own = this.columns[name] ?? name;
      const actual = name === 'total' ? total : weights[own]! * losses[own]!;
      return Math.abs(actual - row[column]!) / Math.max(Math.abs(row[column]!), 1e-3 * Math.abs(total));
    });
    return Math.max(...errors);
  }

  private teacherForced(name: string, iteration: number): number {
    const forced = this.reference.description['fp32_vs_fp64_teacher_forced'] as {
      raw_grad_rel_l2: Record<string, number[]>;
    };
    return Math.max(5 * forced.raw_grad_rel_l2[name]![iteration]!, smallestTolerance);
  }

  private *gradients(prefix: string, tolerance: (name: string) => number): Generator<Measurement> {
    for (const { name, offset, length } of parameterTensors(this.layout)) {
      const mean = new Float64Array(length);
      for (const { gradient } of this.trained) {
        for (let j = 0; j < length; j++) mean[j]! += (gradient as Float32Array)[offset + j]! / this.trained.length;
      }
      const error = relativeError(mean, this.reference.values(prefix + name));
      yield { what: prefix + name, error, tolerance: tolerance(name) };
    }
  }

  private *weights(prefix: string, tolerance: number): Generator<Measurement> {
    for (const { name, offset, length } of parameterTensors(this.layout)) {
      if (!this.reference.tensors.has(prefix + name)) continue;
      const actual = (this.trainer.parameters as Float32Array).subarray(offset, offset + length);
      const { difference } = largestDifference(actual, this.reference.values(prefix + name));
      yield { what: prefix + name, error: difference, tolerance };
    }
  }
}

function bound(lane: Lane): LaneRemote {
  return {
    prepare: (...args) => lane.prepare(...args),
    roll: (...args) => lane.roll(...args),
    train: (...args) => lane.train(...args),
    trainBatch: (...args) => lane.trainBatch(...args),
    optimize: (...args) => lane.optimize(...args),
    average: (...args) => lane.average(...args),
    read: (...args) => lane.read(...args),
    retain: (...args) => lane.retain(...args),
    preview: (...args) => lane.preview(...args),
    render: (...args) => lane.render(...args),
    measure: (...args) => lane.measure(...args),
    rollTile: (...args) => lane.rollTile(...args),
    openBand: (...args) => lane.openBand(...args),
    deepenBand: (...args) => lane.deepenBand(...args),
    bandEdges: (...args) => lane.bandEdges(...args),
    rollStrip: (...args) => lane.rollStrip(...args),
    takeBand: (...args) => lane.takeBand(...args),
    lookAtBand: (...args) => lane.lookAtBand(...args),
    closeBand: (...args) => lane.closeBand(...args),
    longRun: (...args) => lane.longRun(...args),
    quality: (...args) => lane.quality(...args),
    describeNetwork: () => lane.describeNetwork(),
    embed: (...args) => lane.embed(...args),
  };
}

function settingsOf(reference: Reference, pool: number, size: number, more: Record<string, unknown>) {
  const settings = settingsSchema.parse({
    'nca.profile': 'notebook',
    'nca.automaton.layout': layoutName(reference),
    'nca.training.size': size,
    'nca.training.batch': reference.shape('batch_idx')[1],
    'nca.training.pool': pool,
    'nca.training.iterations': reference.shape('losses')[0],
    ...more,
  });
  return resolveSettings(settings, 'cpu', 1);
}

function layoutName(reference: Reference): string {
  const weights = reference.tensors.get('init.w3.weight')!;
  return layoutIn({ ...reference, shape: () => weights.shape }).name;
}

function states(reference: Reference, name: string): Float32Array[] {
  const values = reference.values(name);
  const count = reference.shape(name)[0]!;
  const length = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * length, (i + 1) * length));
}

function photoOf(state: Float32Array, width: number, height: number): PaddedPhoto {
  const planes = state.slice(0, 3 * width * height);
  return { name: '', planes, width, height, picture: { top: 0, left: 0, width, height } };
}

/** Which photo each state of a pool shows. */
function photosAt(reference: Reference, pool: readonly Float32Array[]): number[] {
  const known = [...states(reference, 'pool_init'), ...states(reference, 'reseed_states')];
  return pool.map((state) => known.findIndex((other) => other.subarray(0, 64).every((value, i) => value === state[i])));
}
