import { Random } from '../random';
import { mutableChannels, type Layout } from './layout';

/** Noise level of the states that trainings and their results begin with. */
export const TRAINED_NOISE = 1;

/**
 * The state that a rollout starts from, planar `[mutable, height, width]`: the photo as picture, uniform noise of
 * ±0.5 × `noiseLevel` in the hidden channels (notebook, `get_init_state`).
 * @param photo planar `[3, height, width]`, colours minus 0.5
 */
export function seedState(layout: Layout, photo: Float32Array, seed: number, noiseLevel = TRAINED_NOISE): Float32Array {
  const cells = photo.length / 3;
  const state = new Float32Array(mutableChannels(layout) * cells);
  for (const [channel, plane] of seedPlanes(layout, photo, seed, noiseLevel)) state.set(plane, channel * cells);
  return state;
}

/** The same plane by plane, for grids whose state should not be held twice. A plane is valid until the next one. */
export function* seedPlanes(
  layout: Layout,
  photo: Float32Array,
  seed: number,
  noiseLevel = TRAINED_NOISE,
): Generator<[channel: number, plane: Float32Array]> {
  const cells = photo.length / 3;
  const random = Random.seeded(seed);
  const plane = new Float32Array(cells);
  for (let channel = 0; channel < mutableChannels(layout); channel++) {
    // The noise under the picture is drawn, too: what a seed gives does not depend on where the picture lies.
    for (let i = 0; i < cells; i++) plane[i] = (random.uniform() - 0.5) * noiseLevel;
    const color = channel + layout.fixed - layout.picture;
    yield [channel, color >= 0 && color < 3 ? photo.subarray(color * cells, (color + 1) * cells) : plane];
  }
}
