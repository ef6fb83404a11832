import type { RunSettings } from '../../shared/configuration/resolve';
import { rollPhoto, tilingFor } from '../rollout/rolledPhoto';
import type { RollTile } from '../rollout/tiledRollout';
import { mutableChannels, pictureOffset, type Layout } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import { TRAINED_NOISE } from '../automaton/seed';
import type { Lanes } from './lanes';
import type { Rendered } from '../lane/tasks';
import { unpadPicture, type PaddedPhoto } from '../photo';
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
    private readonly photos: readonly PaddedPhoto[],
    private readonly lanes: Lanes,
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
