import type { RunSettings } from '../../../src/shared/configuration/resolve';
import { rollPhoto, tilingFor } from '../apply/rolledPhoto';
import type { RollTile } from '../apply/tiledRollout';
import { mutableChannels, pictureOffset, type Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import { TRAINED_NOISE } from '../automaton/seed';
import type { Lanes } from './lanes';
import type { Rendered } from './laneTasks';
import { unpadPicture, type PaddedPhoto } from './photo';
import { isResident, type Values } from './values';

const unwatched = { cancelled: () => false, progress: () => {} };

/** Number of the lane that measures: the others need not have the style in the size of a whole photo. */
const MEASURING = 0;

/** Whole photos as weights make them; the losses of the first one are measured. */
export class Renderer {
  private readonly layout: Layout;

  constructor(
    private readonly settings: RunSettings,
    private readonly photos: readonly PaddedPhoto[],
    private readonly lanes: Lanes,
  ) {
    this.layout = layoutOf(settings);
  }

  /**
   * @param count of photos, from the first
   * @param idle whether the lanes have nothing else to do: then all share a photo. Beside a training its many rounds of
   *   tiles would each wait for an iteration.
   */
  async render(parameters: Values, count: number, idle: boolean): Promise<Rendered[]> {
    const photos = Array.from({ length: count }, (_, photo) => photo);
    if (!idle || count >= this.lanes.all.length || isResident(parameters)) {
      return Promise.all(photos.map((photo) => this.renderAlone(parameters, photo)));
    }
    const rendered: Rendered[] = [];
    for (const photo of photos) rendered.push(await this.renderTogether(parameters, photo));
    return rendered;
  }

  private renderAlone(parameters: Values, photo: number): Promise<Rendered> {
    const { 'nca.seed': seed, 'nca.output.steps': steps } = this.settings;
    const rendering = { photo, seed, steps, measured: photo === 0 };
    return this.lanes.run((lane) => lane.render(parameters, rendering), rendering.measured ? MEASURING : undefined);
  }

  /** Each lane a tile at a time: to the bit what one lane makes. */
  private async renderTogether(parameters: Float32Array, photo: number): Promise<Rendered> {
    const padded = this.photos[photo]!;
    const { state } = await this.roll(parameters, padded);
    const picture = unpadPicture(padded, state.channels(pictureOffset(this.layout), 3, padded));
    if (photo > 0) return { picture };
    const whole = state.channels(0, mutableChannels(this.layout), padded);
    return { picture, ...(await this.lanes.run((lane) => lane.measure(photo, whole), MEASURING)) };
  }

  private roll(parameters: Float32Array, photo: PaddedPhoto) {
    const { 'nca.seed': seed, 'nca.output.steps': steps, 'nca.device': device, 'nca.automaton.layout': layout } = this.settings;
    const task = { device, layout, shifts: this.layout.shifts, parameters };
    const roll: RollTile = (tile) => this.lanes.run((lane) => lane.rollTile({ ...tile, ...task }));
    const workers = this.lanes.all.map(() => roll);
    const rollout = { photo, seed, noiseLevel: TRAINED_NOISE, steps };
    return rollPhoto(this.layout, rollout, tilingFor(device, workers.length), workers, unwatched);
  }
}
