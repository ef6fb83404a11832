import * as tf from '@tensorflow/tfjs-core';
import type { Picture } from '../../shared/picture';
import type { LossWeights, PictureQuality, PreviewPicture } from '../api';
import type { Automaton } from '../automaton/automaton';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { rollFrom, tensorsOf } from '../automaton/growth/beginning';
import { pictureOffset, type Layout } from '../automaton/layout';
import { parameterCount } from '../automaton/parameters';
import { trainCrops } from '../iteration';
import { sumOf } from '../sumOf';
import { CarriedPreview } from './preview';
import { optimize } from './adamStep';
import type { OptimizerTask } from './adamStep';
import { LaneGrids } from './grids';
import type { LossQuery } from '../losses/objective';
import { LanePhotos } from './photos';
import type { LaneLosses } from './losses';
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
import { LONG_RUN_SIDE, rollLong, type LongRun, type Watcher } from './longRun';
import { cropPicture, middleOf } from './middle';
import type { OptimizerState } from '../training/optimizer';
import { unpadPicture, type PaddedPhoto } from '../photo';
import { planesTensor } from './planesTensor';
import { profiles } from '../training/profiles';
import { rimOf, type Profile } from '../training/profiles/profile';
import { ValueStore, type Values } from './values';


/** Of what is kept of photos where nothing is said. */
const PHOTO_BYTES = 2 ** 30;

/** What a lane computes with in a run. */
export interface LaneRunOptions {
  readonly setup: LaneSetup;
  readonly layout: Layout;
  /** For what the automaton sees of photos. */
  readonly blur: Blur;
  readonly automaton: Automaton;
  /** Prepared for the same setup. */
  readonly losses: LaneLosses;
  /** Most pixels of a picture that are measured; of larger ones it is the middle. */
  readonly measuredPixels: number;
  /** Crops that there is room to train on at once. */
  readonly together: number;
}

/** A lane's share of one run: what `Lane` offers of it, one call at a time. Automaton and losses stay the lane's. */
export class LaneRun {
  readonly values: ValueStore;
  private readonly grids: LaneGrids;
  private readonly carried: CarriedPreview;
  private readonly profile: Profile;
  private readonly size: number;

  constructor(private readonly options: LaneRunOptions) {
    const { settings, photos, photoBytes = PHOTO_BYTES } = options.setup;
    this.values = new ValueStore(settings['nca.device'] === 'gpu');
    this.grids = new LaneGrids(options.layout, new LanePhotos(options.layout, photos, { bytes: photoBytes, blur: options.blur }), this.values);
    this.carried = new CarriedPreview(this.pictureOffset);
    this.profile = profiles[settings['nca.profile']];
    this.size = settings['nca.training.size'];
  }

  async roll(parameters: Values, item: TrainingItem): Promise<RolledItem> {
    const { automaton, losses } = this.options;
    const { fixed, start } = this.grids.crop(item, this.size);
    this.setParameters(parameters);
    const middle = automaton.forward(fixed, start, item.steps - item.bpttSteps, 0);
    const end = automaton.forward(fixed, middle, item.bpttSteps, 0);
    const colorSquares = await losses.colorSquares(end, item.window);
    tf.dispose([fixed, start, end]);
    return { state: await this.values.put(middle), colorSquares };
  }

  async train(parameters: Values, item: TrainingItem, weights: LossWeights): Promise<TrainedItem> {
    const { automaton, losses } = this.options;
    const { grids, values, size } = this;
    const opened = this.open(parameters);
    const [trained] = await trainCrops({ automaton, losses, grids, values, size }, opened, [item], weights);
    opened.dispose();
    return trained!;
  }

  /**
   * `train` of each item, of as many at once as there is room for; where losses of some are not accepted, one by one, since
   * the gradients of all that go at once are added up. Each item of those has the mean.
   */
  async trainBatch(parameters: Values, items: readonly TrainingItem[], weights: LossWeights, most: number): Promise<TrainedItem[]> {
    const { automaton, losses, together } = this.options;
    const { grids, values, size } = this;
    const atOnce = automaton.select ? together : 1;
    const opened = this.open(parameters);
    const trained: TrainedItem[] = [];
    for (let first = 0; first < items.length; first += atOnce) {
      const some = items.slice(first, first + atOnce);
      const parts = { automaton, losses, grids, values, size };
      const sound = await trainCrops(parts, opened, some, weights, some.length > 1 ? most : Infinity);
      trained.push(...sound);
      if (sound.length === 0) for (const item of some) trained.push(...(await trainCrops(parts, opened, [item], weights)));
    }
    opened.dispose();
    return trained;
  }

  optimize(task: OptimizerTask): Promise<OptimizerState> {
    const { layout } = this.options;
    return optimize(this.values, layout, this.profile.learningScales(layout), task);
  }

  average(values: readonly Values[]): Promise<Values> {
    const rows = values.map((each) => this.values.openRow(each));
    const mean = tf.tidy(() => tf.div(sumOf(rows), rows.length));
    tf.dispose(rows);
    return this.values.put(mean);
  }

  preview(parameters: Values, { photo: index, seed, steps, fresh }: PreviewTask): Promise<PreviewPicture | null> {
    this.setParameters(parameters);
    const begin = fresh ? () => this.grids.whole(index, seed) : () => this.grids.wholeFixed(index);
    return this.carried.roll(this.options.automaton, { photo: this.grids.photo(index), begin, steps });
  }

  async render(parameters: Values, { photo: index, seed, steps, measured }: Rendering): Promise<Rendered> {
    const photo = this.grids.photo(index);
    const beginning = this.grids.whole(index, seed);
    this.setParameters(parameters);
    const begun = performance.now();
    const end = rollFrom(this.options.automaton, beginning, steps, 0);
    const state = await end.data<'float32'>();
    const secondsOfRoll = (performance.now() - begun) / 1000;
    const measures = measured ? await this.measureState(index, end) : {};
    const picture = unpadPicture(photo, this.picturePlanes(state, photo));
    tf.dispose([...tensorsOf(beginning), end]);
    return { picture, secondsOfRoll, ...measures };
  }

  async measure(index: number, state: Float32Array): Promise<LossResult> {
    const end = planesTensor(state, this.grids.photo(index));
    const measures = await this.measureState(index, end);
    end.dispose();
    return measures;
  }

  async longRun(parameters: Values, { photo: index, seed, ...steps }: Endurance, watch: Watcher): Promise<LongRun> {
    const { automaton, measuredPixels } = this.options;
    const crop = this.grids.middle(index, Math.min(LONG_RUN_SIDE, Math.sqrt(measuredPixels)), this.size);
    const beginning = this.grids.crop({ ...crop.place, seed, state: null }, crop.size);
    const photo = this.grids.cropOfPhoto(crop);
    const rim = rimOf(this.profile, this.options.layout);
    const side = crop.size - 2 * rim;
    const flow = this.grids.flowsIn(beginning.fixed);
    const seen = { photos: [photo], flow, windows: [{ top: rim, left: rim, height: side, width: side }] };
    this.setParameters(parameters);
    const run = await rollLong(automaton, {
      ...{ beginning, watch, ...steps },
      picture: (state) => tf.slice(state, [this.pictureOffset, 0, 0], [3, crop.size, crop.size]),
      losses: async (state) => (await this.measured({ state, ...seen })).losses,
    });
    tf.dispose([...tensorsOf(beginning), photo, ...(flow ?? [])]);
    return run;
  }

  quality(index: number, picture: Picture): Promise<PictureQuality> {
    const { losses, measuredPixels, setup } = this.options;
    const photo = this.grids.photo(index);
    const middle = (whole: Picture) => cropPicture(whole, middleOf({ ...whole, top: 0, left: 0 }, measuredPixels));
    return losses.quality(middle(unpadPicture(photo, photo.planes)), middle(picture), setup.style && middle(setup.style));
  }

  /** Frees what is on the device, which must be the one that the run began on. */
  dispose(): void {
    this.values.retain([]);
    this.carried.dispose();
  }

  private async measureState(index: number, state: tf.Tensor3D): Promise<LossResult> {
    const window = middleOf(this.grids.photo(index).picture, this.options.measuredPixels);
    const [photo, flow] = [this.grids.wholePhoto(index), this.grids.wholeFlow(index)];
    const result = await this.measured({ state, photos: [photo], flow: flow && [flow], windows: [window] });
    tf.dispose([photo, ...(flow ? [flow] : [])]);
    return result;
  }

  private async measured({ state, ...seen }: Omit<LossQuery, 'states'> & { state: tf.Tensor3D }): Promise<LossResult> {
    const states = tf.expandDims<tf.Tensor4D>(state);
    const result = await this.options.losses.measure({ states, ...seen });
    states.dispose();
    return result;
  }

  private setParameters(values: Values): void {
    const parameters = this.open(values);
    this.options.automaton.setParameters(parameters);
    parameters.dispose();
  }

  private open(parameters: Values): tf.Tensor1D {
    return this.values.open<tf.Rank.R1>(parameters, [parameterCount(this.options.layout)]);
  }

  private get pictureOffset(): number {
    return pictureOffset(this.options.layout);
  }

  private picturePlanes(state: Float32Array, { width, height }: PaddedPhoto): Float32Array {
    const first = this.pictureOffset * width * height;
    return state.subarray(first, first + 3 * width * height);
  }
}
