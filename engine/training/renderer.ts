import type { RunSettings } from '../../shared/configuration/resolve';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { rollInBands, type BandedTask, type BandWorker } from '../rollout/bandedRollout';
import { mutableChannels, pictureOffset, type Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import { TRAINED_NOISE } from '../automaton/seed';
import type { Lanes } from './lanes';
import type { Rendered } from '../lane/tasks';
import { regionOf, unpadPicture, type PaddedPhoto } from '../photo';
import { madePhoto, type GivenPhoto } from '../photoSource';
import { isDeviceHandle, type Values } from '../lane/values';

const unwatched = { cancelled: () => false, progress: () => {} };

/** Number of the lane that measures: the others need not have the style in the size of a whole photo. */
const MEASURING = 0;

async function inTurn<T>(photos: readonly number[], render: (photo: number) => Promise<T>): Promise<T[]> {
  const rendered: T[] = [];
  for (const photo of photos) rendered.push(await render(photo));
  return rendered;
}

/** Whole photos as weights make them; the losses of the first one are measured. */
export class Renderer {
  private readonly layout: Layout;

  constructor(
    private readonly settings: RunSettings,
    private readonly photos: readonly GivenPhoto[],
    private readonly lanes: Lanes,
    private readonly blur?: Blur,
  ) {
    this.layout = layoutOf(settings);
  }

  /**
   * @param count of photos, from the first
   * @param idle whether the lanes have nothing else to do: then all are at it. Beside a training each of the many rounds
   *   of tiles would wait for an iteration, and an iteration for photos that are asked for at once.
   */
  async render(parameters: Values, count: number, idle: boolean): Promise<Rendered[]> {
    const photos = Array.from({ length: count }, (_, photo) => photo);
    if (!idle) return inTurn(photos, (photo) => this.renderAlone(parameters, photo));
    if (count < this.lanes.all.length && !isDeviceHandle(parameters)) {
      return inTurn(photos, (photo) => this.renderTogether(parameters, photo));
    }
    return Promise.all(photos.map((photo) => this.renderAlone(parameters, photo)));
  }

  private renderAlone(parameters: Values, photo: number): Promise<Rendered> {
    const { 'nca.seed': seed, 'nca.output.steps': steps } = this.settings;
    const rendering = { photo, seed, steps, measured: photo === 0 };
    return this.lanes.run((lane) => lane.render(parameters, rendering), rendering.measured ? MEASURING : undefined);
  }

  /** Each lane a band: to the bit what one lane makes. */
  private async renderTogether(parameters: Float32Array, photo: number): Promise<Rendered> {
    const padded = madePhoto(this.photos[photo]!);
    const picture = { first: pictureOffset(this.layout), count: 3 };
    if (photo > 0) return { picture: unpadPicture(padded, await this.roll(parameters, padded, { ...picture, region: regionOf(padded) })) };
    const begun = performance.now();
    const whole = await this.roll(parameters, padded, { first: 0, count: mutableChannels(this.layout) });
    const secondsOfRoll = (this.lanes.all.length * (performance.now() - begun)) / 1000;
    const cells = padded.width * padded.height;
    const planes = whole.subarray(picture.first * cells, (picture.first + 3) * cells);
    return { picture: unpadPicture(padded, planes), secondsOfRoll, ...(await this.lanes.run((lane) => lane.measure(photo, whole), MEASURING)) };
  }

  private roll(parameters: Float32Array, photo: PaddedPhoto, wanted: BandedTask['wanted']): Promise<Float32Array> {
    const { 'nca.seed': seed, 'nca.output.steps': steps, 'nca.automaton.layout': layout } = this.settings;
    const automaton = { layout, shifts: this.layout.shifts, parameters };
    const task = { photo, seed, noiseLevel: TRAINED_NOISE, steps, layout: this.layout, automaton, wanted, blur: this.blur };
    return rollInBands(task, this.lanes.all.map((_, lane) => this.bandsOf(lane)), unwatched);
  }

  /** A lane's bands stay there; it does one thing after the other. */
  private bandsOf(only: number): BandWorker {
    const { lanes } = this;
    return {
      openBand: (...start) => lanes.run((lane) => lane.openBand(...start), only),
      deepenBand: (...grid) => lanes.run((lane) => lane.deepenBand(...grid), only),
      bandEdges: (...band) => lanes.run((lane) => lane.bandEdges(...band), only),
      rollStrip: (...strip) => lanes.run((lane) => lane.rollStrip(...strip), only),
      takeBand: (...band) => lanes.run((lane) => lane.takeBand(...band), only),
      lookAtBand: (...band) => lanes.run((lane) => lane.lookAtBand(...band), only),
      closeBand: (...band) => lanes.run((lane) => lane.closeBand(...band), only),
    };
  }
}
