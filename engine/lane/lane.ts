/**
 * A lane: one worker's share of a training. The trainer asks (`tasks.ts`), any lane can answer.
 *
 * The way: `lane.ts` takes calls in turn and prepares a run: `automaton.ts`, and `losses.ts` with its `networks.ts`.
 * `run.ts` answers: a crop's grids (`grids.ts`, of `photos.ts`) go through `trainCrops` of `../iteration.ts` to losses and gradient; on
 * a GPU `adamStep.ts` moves the weights. What stays on the GPU is known by number (`values.ts`). `preview.ts` and
 * `shownPicture.ts` make what is shown meanwhile, `longRun.ts` rolls on far beyond what was trained, and `middle.ts`
 * says what part of a large picture is measured.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as Comlink from 'comlink';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { Picture } from '../../shared/picture';
import type { EngineAssets, Guidance, LossWeights, PictureQuality, Preparation, PreviewPicture } from '../api';
import { BandRoller } from '../rollout/bandRoller';
import { TileRoller, type RollerTask } from '../rollout/tileRoller';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { createGaussianKernel } from '../automaton/growth/gaussianKernel';
import { pictureOffset, type Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import { useDevice } from '../device';
import { lostReason } from '../gpu';
import { letGo } from '../letGo';
import type { GuideTargets } from '../losses/clip/clipGuide';
import type { OptimizerTask } from './adamStep';
import { createLaneAutomaton, type LaneAutomaton } from './automaton';
import { LaneLosses } from './losses';
import { LaneRun } from './run';
import type {
  Endurance,
  LaneSetup,
  LossResult,
  PreviewTask,
  Rendered,
  Rendering,
  RolledItem,
  TrainedItem,
  TrainingItem,
} from './tasks';
import type { LongRun, Watcher } from './longRun';
import type { OptimizerState } from '../training/optimizer';
import { isDeviceHandle, type DeviceHandle, type Values } from './values';

/**
 * One worker's share of the training. Between calls it keeps photos, style targets, networks, the preview's state, and
 * on a GPU the values that others know by number. Calls take their turn, since a rollout and its backward pass share the
 * automaton's memory.
 */
export class Lane {
  private last: Promise<unknown> = Promise.resolve();
  private readonly losses: LaneLosses;
  private readonly blur: Blur;
  private readonly roller: TileRoller;
  private readonly bands: BandRoller;
  /** The automaton, and what it was made for. */
  private made: (LaneAutomaton & { readonly key: string }) | undefined;
  /** Where the run's values are: a lost GPU takes them along. */
  private backend: tf.KernelBackend | undefined;
  private run: LaneRun | undefined;

  constructor(private readonly assets: EngineAssets) {
    this.blur = createGaussianKernel(assets.automatonWasm);
    this.losses = new LaneLosses(assets, this.blur);
    this.roller = new TileRoller(assets);
    this.bands = new BandRoller(assets);
  }

  /** What the prompts and images of a run are to its CLIP; before `prepare`, which takes the answer. */
  embed(guidance: Guidance, settings: RunSettings): Promise<GuideTargets> {
    return this.inTurn(async () => {
      await useDevice(settings['nca.device'], this.assets);
      return this.losses.embed(guidance, settings);
    });
  }

  /**
   * @param preparing is told what it does
   * @returns what the user should know: kernels that do not work, the plan for the GPU's memory
   * @throws Error if the run does not fit into the GPU's memory
   */
  prepare(setup: LaneSetup, preparing: (preparation: Preparation) => void = () => {}): Promise<readonly string[]> {
    return this.inTurn(() => this.prepareNow(setup, preparing)).finally(() => letGo(preparing));
  }

  /** The first half of training an item whose losses hang on the other items of its batch. */
  roll(parameters: Values, item: TrainingItem): Promise<RolledItem> {
    return this.inRun((run) => run.roll(parameters, item));
  }

  train(parameters: Values, item: TrainingItem, weights: LossWeights): Promise<TrainedItem> {
    return this.inRun(async (run) => handedOver(await run.train(parameters, item, weights)));
  }

  /**
   * `train` of a batch, many crops at once.
   * @param most above which the total of an item's losses does not count
   */
  trainBatch(parameters: Values, items: readonly TrainingItem[], weights: LossWeights, most: number): Promise<TrainedItem[]> {
    return this.inRun((run) => run.trainBatch(parameters, items, weights, most));
  }

  /** A step of Adam on the GPU; what it moves stays there. */
  optimize(task: OptimizerTask): Promise<OptimizerState> {
    return this.inRun((run) => run.optimize(task));
  }

  /** The mean of rows of equal length. */
  average(values: readonly Values[]): Promise<Values> {
    return this.inRun((run) => run.average(values));
  }

  /** Values that are on the GPU. */
  read(values: DeviceHandle): Promise<Float32Array<ArrayBuffer>> {
    return this.inRun((run) => run.values.read(values));
  }

  /** Forgets all values on the GPU but these. */
  retain(handles: readonly number[]): Promise<void> {
    return this.inRun((run) => Promise.resolve(run.values.retain(handles)));
  }

  /** Carries the preview's state on. @returns null if it has blown up; then the next must be fresh */
  preview(parameters: Values, task: PreviewTask): Promise<PreviewPicture | null> {
    return this.inRun((run) => run.preview(parameters, task));
  }

  /** Rolls a whole photo on. Its losses leave out the reflected margin. */
  render(parameters: Values, rendering: Rendering): Promise<Rendered> {
    return this.inRun((run) => run.render(parameters, rendering));
  }

  /** The losses of a whole photo's state, planar `[mutable, height, width]`. They leave out the reflected margin. */
  measure(photo: number, state: Float32Array): Promise<LossResult> {
    return this.inRun((run) => run.measure(photo, state));
  }

  /** Rolls a crop of a photo from its middle much further than training does, as long as it is watched. */
  longRun(parameters: Values, endurance: Endurance, watch: Watcher): Promise<LongRun> {
    return this.inRun((run) => run.longRun(parameters, endurance, watch)).finally(() => letGo(watch));
  }

  /** How a rendered picture stands against its photo and the style. */
  quality(photo: number, picture: Picture): Promise<PictureQuality> {
    return this.inRun((run) => run.quality(photo, picture));
  }

  /** Name and SHA-256 of the feature network, for the model file. */
  describeNetwork(): Promise<{ name: string; sha256: string }> {
    return this.losses.describeNetwork();
  }

  /** Rolls one tile of a picture on, for an automaton that need not be the one in training. */
  rollTile(task: RollerTask): Promise<Float32Array> {
    return this.inTurn(() => this.roller.rollTile(task));
  }

  /** The lane's bands of pictures: see `BandRoller`. */
  openBand: BandRoller['openBand'] = (start) => this.inTurn(() => this.bands.openBand(start));
  deepenBand: BandRoller['deepenBand'] = (...grid) => this.inTurn(() => this.bands.deepenBand(...grid));
  bandEdges: BandRoller['bandEdges'] = (band) => this.inTurn(() => this.bands.bandEdges(band));
  rollStrip: BandRoller['rollStrip'] = (band, strip) => this.inTurn(() => this.bands.rollStrip(band, strip));
  takeBand: BandRoller['takeBand'] = (...band) => this.inTurn(() => this.bands.takeBand(...band));
  lookAtBand: BandRoller['lookAtBand'] = (...band) => this.inTurn(() => this.bands.lookAtBand(...band));
  closeBand: BandRoller['closeBand'] = (band) => this.inTurn(() => this.bands.closeBand(band));

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task).catch(explainLoss);
    this.last = result.catch(() => undefined);
    return result;
  }

  private inRun<T>(task: (run: LaneRun) => Promise<T>): Promise<T> {
    return this.inTurn(() => {
      if (!this.run) throw new Error('The lane has not been prepared.');
      return task(this.run);
    });
  }

  private async prepareNow(setup: LaneSetup, preparing: (preparation: Preparation) => void): Promise<readonly string[]> {
    preparing('automaton');
    await useDevice(setup.settings['nca.device'], this.assets);
    if (this.backend === tf.backend()) this.run?.dispose();
    this.backend = tf.backend();
    this.run = undefined;
    const layout = layoutOf(setup.settings);
    const { automaton, measuredPixels, together, notices } = await this.automatonFor(layout, setup);
    this.losses.prepare(setup, pictureOffset(layout), preparing);
    this.run = new LaneRun({ setup, layout, blur: this.blur, automaton, losses: this.losses, measuredPixels, together });
    return notices;
  }

  /** Made anew for each GPU run, since memory and even the device may be others. */
  private async automatonFor(layout: Layout, setup: LaneSetup): Promise<LaneAutomaton> {
    const key = `${setup.settings['nca.device']} ${JSON.stringify(layout)}`;
    if (this.made?.key === key && setup.settings['nca.device'] === 'cpu') return this.made;
    this.made?.automaton.dispose();
    this.made = undefined;
    const made = await createLaneAutomaton(layout, this.assets, setup);
    this.made = { ...made, key };
    return made;
  }
}

/** Numbers that travel are not copied: the lane does not need them any longer. */
function handedOver(trained: TrainedItem): TrainedItem {
  const { state, gradient, statistics } = trained;
  const buffers = [state, gradient, statistics].flatMap((values) => (values && !isDeviceHandle(values) ? [values.buffer as ArrayBuffer] : []));
  return Comlink.transfer(trained, buffers);
}

/** What tfjs says of a device that is gone tells nobody why it went. */
function explainLoss(error: unknown): never {
  const reason = tf.getBackend() === 'webgpu' ? lostReason() : undefined;
  throw reason === undefined ? error : new Error(`The GPU gave up: ${reason}.`, { cause: error });
}
