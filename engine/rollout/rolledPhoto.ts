import type { Level } from '../../shared/levels';
import type { DeviceDescription } from '../api';
import { handDown } from '../automaton/growth/handDown';
import { gridOf, type GridSize } from '../automaton/growth/levelGrid';
import { levelPlanes, type Sight } from '../automaton/growth/levelPlanes';
import { mutableChannels, onOneGrid, type Growth, type Layout } from '../automaton/layout';
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
  rollout: PhotoRollout,
  tiling: Tiling,
  workers: readonly RollTile[],
  watch: RolloutWatch,
): Promise<TiledRollout> {
  const { growth } = layout;
  return growth
    ? growPhoto({ ...layout, growth }, rollout, tiling, workers, watch)
    : rollOnOneGrid(layout, rollout, tiling, workers, watch);
}

async function rollOnOneGrid(
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

/** Level by level, the last one some steps further. */
async function growPhoto(
  layout: Layout & { readonly growth: Growth },
  { photo, seed, noiseLevel, steps }: PhotoRollout,
  tiling: Tiling,
  workers: readonly RollTile[],
  watch: RolloutWatch,
): Promise<TiledRollout> {
  const { levels, sight } = layout.growth;
  const taken = levels.map((level, l) => (l === levels.length - 1 ? level.steps + steps : level.steps));
  const shares = shareOfEach(levels.map(({ cell }, l) => taken[l]! / cell ** 2));
  let grown: { readonly rollout: TiledRollout; readonly grid: GridSize } | undefined;
  for (const [l, level] of levels.entries()) {
    const grid = gridOf(photo, level);
    const rollout = new TiledRollout(onOneGrid(layout), grid.width, grid.height, tiling);
    const fixed = planesOf(photo, level, sight);
    rollout.setFixed(fixed);
    const planes = grown
      ? handedDown(grown.rollout, grown.grid, mutableChannels(layout))
      : seedPlanes(layout, fixed.subarray(0, 3 * grid.width * grid.height), seed, noiseLevel);
    for (const [channel, plane] of planes) rollout.state.setPlane(channel, plane, grid.width);
    const onLevel = workers.map((roll): RollTile => (tile) => roll({ ...tile, level: l }));
    const { before, share } = shares[l]!;
    await rollout.run(taken[l]!, onLevel, {
      cancelled: () => watch.cancelled(),
      progress: (done) => watch.progress(before + share * done),
    });
    grown = { rollout, grid };
  }
  return grown!.rollout;
}

/** Of photos that are rolled on more than once: a training renders its own at its beginning and at its end. */
const known = new WeakMap<PaddedPhoto, Map<string, Float32Array>>();

function planesOf(photo: PaddedPhoto, level: Level, sight: Sight): Float32Array {
  const planes = known.get(photo) ?? new Map<string, Float32Array>();
  known.set(photo, planes);
  const key = `${level.cell} ${sight.detail} ${sight.flat}`;
  const made = planes.get(key) ?? levelPlanes(photo.planes, photo, level, sight);
  planes.set(key, made);
  return made;
}

function* handedDown({ state }: TiledRollout, grid: GridSize, channels: number): Generator<[channel: number, plane: Float32Array]> {
  for (let channel = 0; channel < channels; channel++) yield [channel, handDown(state.channels(channel, 1, grid), grid)];
}

/** Shares of a whole, each with what lies before it. */
function shareOfEach(costs: readonly number[]): { readonly before: number; readonly share: number }[] {
  const whole = costs.reduce((sum, cost) => sum + cost, 0);
  let before = 0;
  return costs.map((cost) => {
    const part = { before, share: cost / whole };
    before += part.share;
    return part;
  });
}
