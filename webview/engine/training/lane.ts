import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../../src/shared/configuration/resolve';
import type { Picture } from '../../../src/shared/picture';
import type { EngineAssets, Guidance, LossWeights, PictureQuality, PreviewPicture } from '../api';
import type { Automaton } from '../automaton/automaton';
import { mutableChannels, type Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import { parameterCount } from '../automaton/parameters';
import { seedState } from '../automaton/seed';
import { useDevice } from '../device';
import { lostReason } from '../gpu';
import { TileRoller, type RollerTask } from '../apply/tileRoller';
import type { GuideTargets } from '../losses/clip/clipGuide';
import { CarriedPreview } from './carriedPreview';
import { sumOf } from '../sumOf';
import { rollLong, type LongRun } from './longRun';
import { createLaneAutomaton } from './laneAutomaton';
import { LaneLosses } from './laneLosses';
import type {
  Endurance,
  LaneSetup,
  Place,
  PreviewTask,
  Rendered,
  Rendering,
  RolledItem,
  TrainedItem,
  TrainingItem,
} from './laneTasks';
import { cropPicture, middleOf } from './middle';
import { cropPlanes, unpadPicture, type PaddedPhoto } from './photo';
import { planesTensor } from './planesTensor';
import { profiles } from './profiles';
import { optimize, type OptimizerTask } from './gpuOptimizer';
import type { OptimizerState } from './optimizer';
import { ValueStore, type Resident, type Values } from './values';

/** Side in cells of the crop that is rolled on for long: in a smaller one even the style is not like itself. */
const LONG_RUN_SIDE = 128;

/**
 * One worker's share of the training: stateless between calls but for photos, style targets and networks. Calls
 * take their turn, since a rollout and its backward pass share the automaton's memory.
 */
export class Lane {
  private last: Promise<unknown> = Promise.resolve();
  private layout: Layout | undefined;
  private automaton: Automaton | undefined;
  private readonly losses: LaneLosses;
  /** Most pixels of a picture that are measured; of larger ones it is the middle. */
  private measuredPixels = Infinity;
  private values = new ValueStore(false);
  private carried = new CarriedPreview(0);
  /** Where the values are: a lost GPU takes them along. */
  private backend: tf.KernelBackend | undefined;
  private setup: LaneSetup | undefined;
  /** The fixed channels of each photo. */
  private fixed: readonly Float32Array[] = [];
  private readonly roller: TileRoller;

  constructor(private readonly assets: EngineAssets) {
    this.losses = new LaneLosses(assets);
    this.roller = new TileRoller(assets);
  }

  /** What the prompts and images of a run are to its CLIP; before `prepare`, which takes the answer. */
  embed(guidance: Guidance, settings: RunSettings): Promise<GuideTargets> {
    return this.inTurn(async () => {
      await useDevice(settings['nca.device'], this.assets);
      return this.losses.embed(guidance, settings);
    });
  }

  /**
   * @returns what the user should know: kernels that do not work, the plan for the GPU's memory
   * @throws Error if the run does not fit into the GPU's memory
   */
  prepare(setup: LaneSetup): Promise<readonly string[]> {
    return this.inTurn(() => this.prepareNow(setup));
  }

  /** The first half of training an item whose losses hang on the other items of its batch. */
  roll(parameters: Values, item: TrainingItem): Promise<RolledItem> {
    return this.inTurn(() => this.rollNow(parameters, item));
  }

  train(parameters: Values, item: TrainingItem, weights: LossWeights): Promise<TrainedItem> {
    return this.inTurn(() => this.trainNow(parameters, item, weights));
  }

  /** A step of Adam on the GPU; what it moves stays there. */
  optimize(task: OptimizerTask): Promise<OptimizerState> {
    return this.inTurn(() => this.optimizeNow(task));
  }

  /** The mean of rows of equal length. */
  average(values: readonly Values[]): Promise<Values> {
    return this.inTurn(() => this.averageNow(values));
  }

  /** Values that are on the GPU. */
  read(resident: Resident): Promise<Float32Array<ArrayBuffer>> {
    return this.inTurn(() => this.values.read(resident));
  }

  /** Forgets all values on the GPU but these. */
  retain(residents: readonly number[]): Promise<void> {
    return this.inTurn(() => Promise.resolve(this.values.retain(residents)));
  }

  /** Carries the preview's state on. @returns null if it has blown up; then the next must be fresh */
  preview(parameters: Values, task: PreviewTask): Promise<PreviewPicture | null> {
    return this.inTurn(() => this.previewNow(parameters, task));
  }

  /** Rolls a whole photo on. Its losses leave out the reflected margin. */
  render(parameters: Values, rendering: Rendering): Promise<Rendered> {
    return this.inTurn(() => this.renderNow(parameters, rendering));
  }

  /** Rolls a crop of a photo from its middle much further than training does. */
  longRun(parameters: Values, endurance: Endurance): Promise<LongRun> {
    return this.inTurn(() => this.longRunNow(parameters, endurance));
  }

  /** How a rendered picture stands against its photo and the style. */
  quality(photo: number, picture: Picture): Promise<PictureQuality> {
    return this.inTurn(() => this.qualityNow(photo, picture));
  }

  /** Name and SHA-256 of the feature network, for the model file. */
  describeNetwork(): Promise<{ name: string; sha256: string }> {
    return this.losses.describeNetwork();
  }

  /** Rolls one tile of a picture on, for an automaton that need not be the one in training. */
  rollTile(task: RollerTask): Promise<Float32Array> {
    return this.inTurn(() => this.roller.rollTile(task));
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task).catch(explainLoss);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async prepareNow(setup: LaneSetup): Promise<readonly string[]> {
    const { settings, photos } = setup;
    await useDevice(settings['nca.device'], this.assets);
    const notices = await this.prepareAutomaton(setup);
    if (this.backend === tf.backend()) {
      this.values.retain([]);
      this.carried.dispose();
    }
    this.backend = tf.backend();
    this.carried = new CarriedPreview(this.pictureOffset);
    this.values = new ValueStore(settings['nca.device'] === 'gpu');
    this.losses.prepare(setup, this.pictureOffset);
    this.fixed = photos.map((photo) => this.layout!.fixedPlanes(photo.planes, photo.width, photo.height));
    this.setup = setup;
    return notices;
  }

  /** Made anew for each GPU run, since memory and even the device may be others. */
  private async prepareAutomaton(setup: LaneSetup): Promise<readonly string[]> {
    const layout = layoutOf(setup.settings);
    const same = JSON.stringify(layout) === JSON.stringify(this.layout);
    this.layout = layout;
    const stays = setup.settings['nca.device'] === 'cpu' && this.setup?.settings['nca.device'] === 'cpu';
    if (same && this.automaton && stays) return [];
    this.automaton?.dispose();
    const { automaton, notices, measuredPixels } = await createLaneAutomaton(layout, this.assets, setup);
    this.automaton = automaton;
    this.measuredPixels = measuredPixels;
    return notices;
  }

  private async rollNow(parameters: Values, item: TrainingItem): Promise<RolledItem> {
    const { automaton } = this.prepared();
    const { fixed, start } = this.beginning(item);
    this.setParameters(parameters);
    const middle = automaton.forward(fixed, start, item.steps - item.kept, 0);
    const end = automaton.forward(fixed, middle, item.kept, 0);
    const colorSquares = await this.losses.colorSquares(end, item.window);
    tf.dispose([fixed, start, end]);
    return { state: await this.values.put(middle), colorSquares };
  }

  private async trainNow(
    parameters: Values,
    item: TrainingItem,
    weights: LossWeights,
  ): Promise<TrainedItem> {
    const { automaton } = this.prepared();
    const { fixed, start } = this.beginning(item);
    const photos = (item.batch?.places ?? [item]).map((place) => this.photoCrop(place));
    this.setParameters(parameters);
    const end = automaton.forward(fixed, start, item.steps, item.kept);
    const memory = item.memory && { ...item.memory, values: this.values.openRow(item.memory.values) };
    const seen = { state: end, photos, window: item.window, share: item.batch, memory };
    const { gradient, statistics, ...judged } = await this.losses.gradient(seen, weights, item.viewSeed);
    automaton.backward(gradient);
    tf.dispose([...photos, fixed, start, gradient, ...(memory ? [memory.values] : [])]);
    const state = await this.values.put(end);
    const kept = statistics && (await this.values.put(statistics));
    return { state, gradient: await this.values.put(automaton.gradient()), statistics: kept, ...judged };
  }

  private setParameters(values: Values): void {
    const { automaton, layout } = this.prepared();
    const parameters = this.values.open<tf.Rank.R1>(values, [parameterCount(layout)]);
    automaton.setParameters(parameters);
    parameters.dispose();
  }

  private optimizeNow(task: OptimizerTask): Promise<OptimizerState> {
    const { layout, setup } = this.prepared();
    return optimize(this.values, layout, profiles[setup.settings['nca.profile']].learningScales(layout), task);
  }

  private averageNow(values: readonly Values[]): Promise<Values> {
    const rows = values.map((each) => this.values.openRow(each));
    const mean = tf.tidy(() => tf.div(sumOf(rows), rows.length));
    tf.dispose(rows);
    return this.values.put(mean);
  }

  /** Fixed channels and first state of a crop. */
  private beginning(
    item: Place & Pick<TrainingItem, 'seed' | 'state'>,
    size = this.prepared().size,
  ): { fixed: tf.Tensor3D; start: tf.Tensor3D } {
    const { layout, setup } = this.prepared();
    const square = { width: size, height: size };
    const planes = cropPlanes(this.fixed[item.photo]!, setup.photos[item.photo]!, item, size);
    const seed = () => planesTensor(seedState(layout, planes.subarray(0, 3 * size * size), item.seed), square);
    const shape: [number, number, number] = [mutableChannels(layout), size, size];
    const start = item.state ? this.values.open<tf.Rank.R3>(item.state, shape) : seed();
    return { fixed: planesTensor(planes, square), start };
  }

  private photoCrop(place: Place, size = this.prepared().size): tf.Tensor3D {
    const { setup } = this.prepared();
    const photo = setup.photos[place.photo]!;
    return planesTensor(cropPlanes(photo.planes, photo, place, size), { width: size, height: size });
  }

  private previewNow(parameters: Values, { photo: index, seed, steps, fresh }: PreviewTask): Promise<PreviewPicture | null> {
    const { automaton, layout, setup } = this.prepared();
    const photo = setup.photos[index]!;
    this.setParameters(parameters);
    const seeded = () => planesTensor(seedState(layout, photo.planes, seed), photo);
    const fixed = planesTensor(this.fixed[index]!, photo);
    return this.carried.roll(automaton, { photo, fixed, steps, seed: fresh ? seeded : undefined });
  }

  private async renderNow(
    parameters: Values,
    { photo: index, seed, state, steps, measured }: Rendering,
  ): Promise<Rendered> {
    const { automaton, layout, setup } = this.prepared();
    const photo = setup.photos[index]!;
    const fixed = planesTensor(this.fixed[index]!, photo);
    const start = planesTensor(state ?? seedState(layout, photo.planes, seed), photo);
    this.setParameters(parameters);
    const end = automaton.forward(fixed, start, steps, 0);
    const window = middleOf(photo.picture, this.measuredPixels);
    const measures = measured ? await this.losses.measure({ state: end, photos: [fixed], window }) : { losses: null };
    const values = (await end.data<'float32'>()).slice();
    tf.dispose([fixed, start, end]);
    const picture = unpadPicture(photo, this.picturePlanes(values, photo));
    return { state: values, picture, ...measures };
  }

  private async longRunNow(parameters: Values, { photo: index, seed, ...steps }: Endurance): Promise<LongRun> {
    const { automaton, setup } = this.prepared();
    const { place, size } = this.longRunCrop(index);
    const { fixed, start } = this.beginning({ ...place, seed, state: null }, size);
    const photo = this.photoCrop(place, size);
    const { rim } = profiles[setup.settings['nca.profile']];
    const side = size - 2 * rim;
    const seen = { photos: [photo], window: { top: rim, left: rim, height: side, width: side } };
    this.setParameters(parameters);
    const run = await rollLong(automaton, {
      ...{ fixed, start, ...steps },
      picture: (state) => tf.slice(state, [this.pictureOffset, 0, 0], [3, size, size]),
      losses: async (state) => (await this.losses.measure({ state, ...seen })).losses,
    });
    tf.dispose([fixed, start, photo]);
    return run;
  }

  /** A square from a photo's middle: no smaller than training's, and no larger than can be measured. */
  private longRunCrop(photo: number): { place: Place; size: number } {
    const { layout, setup, size: least } = this.prepared();
    const { width, height } = setup.photos[photo]!;
    const onGrain = (cells: number) => layout.grain * Math.floor(cells / layout.grain);
    const wanted = Math.min(LONG_RUN_SIDE, width, height, Math.sqrt(this.measuredPixels));
    const size = Math.max(least, onGrain(wanted));
    return { place: { photo, top: onGrain((height - size) / 2), left: onGrain((width - size) / 2) }, size };
  }

  private qualityNow(photo: number, picture: Picture): Promise<PictureQuality> {
    const { setup } = this.prepared();
    const padded = setup.photos[photo]!;
    const middle = (whole: Picture) => cropPicture(whole, middleOf({ ...whole, top: 0, left: 0 }, this.measuredPixels));
    return this.losses.quality(middle(unpadPicture(padded, padded.planes)), middle(picture), setup.style && middle(setup.style));
  }

  /** First of the picture's three channels among the mutable ones. */
  private get pictureOffset(): number {
    return this.layout!.picture - this.layout!.fixed;
  }

  private picturePlanes(state: Float32Array, { width, height }: PaddedPhoto): Float32Array {
    const first = this.pictureOffset * width * height;
    return state.subarray(first, first + 3 * width * height);
  }

  private prepared() {
    const { automaton, layout, setup } = this;
    if (!automaton || !layout || !setup) throw new Error('The lane has not been prepared.');
    return { automaton, layout, setup, size: setup.settings['nca.training.size'] };
  }
}

/** What tfjs says of a device that is gone tells nobody why it went. */
function explainLoss(error: unknown): never {
  const reason = tf.getBackend() === 'webgpu' ? lostReason() : undefined;
  throw reason === undefined ? error : new Error(`The GPU gave up: ${reason}.`, { cause: error });
}
