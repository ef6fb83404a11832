import type { RunSettings } from '../../../src/shared/configuration/resolve';
import { rollPhoto, tilingFor } from '../apply/rolledPhoto';
import type { RollTile } from '../apply/tiledRollout';
import { mutableChannels } from '../automaton/layout';
import { layoutOf } from '../automaton/layouts';
import type { Lanes } from './lanes';
import type { Rendered } from './laneTasks';
import type { PaddedPhoto } from './photo';
import { isResident, type Values } from './values';

const unwatched = { cancelled: () => false, progress: () => {} };

/** Whole photos as weights make them: where there are several lanes, each rolls a tile of the same photo. */
export class Renderer {
  constructor(
    private readonly settings: RunSettings,
    private readonly photos: readonly PaddedPhoto[],
    private readonly lanes: Lanes,
  ) {}

  /** @param photo its number; the losses of the first one are measured */
  async render(parameters: Values, photo: number): Promise<Rendered> {
    const { 'nca.seed': seed, 'nca.output.steps': steps } = this.settings;
    const alone = this.lanes.all.length === 1 || isResident(parameters);
    const state = alone ? null : await this.rollTogether(parameters, photo);
    const rendering = { photo, seed, state, steps: state ? 0 : steps, measured: photo === 0 };
    return this.lanes.run((lane) => lane.render(parameters, rendering));
  }

  /** The last state of a photo: to the bit that of one lane. */
  private async rollTogether(parameters: Float32Array, photo: number): Promise<Float32Array> {
    const { 'nca.seed': seed, 'nca.output.steps': steps, 'nca.device': device, 'nca.automaton.layout': name } = this.settings;
    const layout = layoutOf(this.settings);
    const task = { device, layout: name, shifts: layout.shifts, parameters };
    const roll: RollTile = (tile) => this.lanes.run((lane) => lane.rollTile({ ...tile, ...task }));
    const workers = this.lanes.all.map(() => roll);
    const padded = this.photos[photo]!;
    const tiling = tilingFor(device, workers.length);
    const rollout = await rollPhoto(layout, { photo: padded, seed, noiseLevel: 1, steps }, tiling, workers, unwatched);
    return rollout.state.channels(0, mutableChannels(layout), padded);
  }
}
