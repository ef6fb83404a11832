import type { DeviceDescription } from '../api';
import type { Layout } from '../automaton/layout';
import { seedPlanes } from '../automaton/seed';
import type { PaddedPhoto } from '../photo';
import { TiledRollout, type RollTile, type RolloutWatch, type Tiling } from './tiledRollout';

/** Copying tiles costs little beside computing them on the CPU; a GPU has to be kept busy. */
const tilings: Record<DeviceDescription['kind'], Tiling> = {
  cpu: { side: 512, steps: 2 },
  gpu: { side: 1024, steps: 8 },
};

/** How a picture is shared among workers. */
export function tilingFor(device: DeviceDescription['kind'], workers: number): Tiling {
  return { ...tilings[device], across: workers };
}

export interface PhotoRollout {
  readonly photo: PaddedPhoto;
  readonly seed: number;
  readonly noiseLevel: number;
  readonly steps: number;
}

/**
 * Seeds a photo's grid and rolls it on.
 * @param workers as many tiles are rolled at a time
 * @throws Cancelled
 */
export async function rollPhoto(
  layout: Layout,
  { photo, seed, noiseLevel, steps }: PhotoRollout,
  tiling: Tiling,
  workers: readonly RollTile[],
  watch: RolloutWatch,
): Promise<TiledRollout> {
  const { planes, width, height } = photo;
  const rollout = new TiledRollout(layout, width, height, tiling);
  rollout.setFixed(layout.fixedPlanes(planes, width, height));
  for (const [channel, plane] of seedPlanes(layout, planes, seed, noiseLevel)) rollout.state.setPlane(channel, plane, width);
  await rollout.run(steps, workers, watch);
  return rollout;
}
