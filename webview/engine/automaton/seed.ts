import { Random } from '../training/random';
import { mutableChannels, type Layout } from './layout';

/**
 * The state that a rollout starts from, planar `[mutable, height, width]`: the photo as picture, uniform noise of
 * ±0.5 × `noiseLevel` in the hidden channels (notebook, `get_init_state`).
 * @param photo planar `[3, height, width]`, colours minus 0.5
 */
export function seedState(layout: Layout, photo: Float32Array, seed: number, noiseLevel = 1): Float32Array {
  const cells = photo.length / 3;
  const state = new Float32Array(mutableChannels(layout) * cells);
  const random = Random.seeded(seed);
  for (let i = 0; i < state.length; i++) state[i] = (random.uniform() - 0.5) * noiseLevel;
  state.set(photo, (layout.picture - layout.fixed) * cells);
  return state;
}
