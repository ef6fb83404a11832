import type { DeviceDescription } from '../api';
import { handDown } from '../automaton/growth/handDown';
import { handDownTile } from '../automaton/growth/handDownTile';
import type { GridSize } from '../automaton/growth/levelGrid';
import { missingDetail, type SeenGrid } from '../automaton/growth/missingDetail';
import { mutableChannels, onOneGrid, pictureOffset, type Layout } from '../automaton/layout';
import { seedPlanes } from '../automaton/seed';
import type { PaddedPhoto } from '../photo';
import { cellSteps, fixedOf, levelsOf } from './rolledLevels';
import type { RolloutWatch } from './rolloutWatch';
import { TiledRollout, type RollTile, type Tiling } from './tiledRollout';

/** A GPU has to be kept busy. The CPU's are the plain version of its bands. */
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
  /** After growth, where the automaton grows. */
  readonly steps: number;
}

/**
 * Seeds a photo's grid and rolls it on in tiles, level by level.
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
  const levels = levelsOf(layout, photo, steps);
  const whole = cellSteps(levels);
  let grown: { readonly rollout: TiledRollout; readonly grid: GridSize; readonly fixed: Float32Array } | undefined;
  let before = 0;
  for (const [l, grid] of levels.entries()) {
    const rollout = new TiledRollout(onOneGrid(layout), grid.width, grid.height, tiling);
    const fixed = fixedOf(layout, photo, grid);
    rollout.setFixed(fixed);
    const planes = grown
      ? withDetail(layout, handedDown(grown.rollout, grown.grid, layout), { ...grown.grid, fixed: grown.fixed }, { ...grid, fixed })
      : seedPlanes(layout, fixed.subarray(0, 3 * grid.width * grid.height), seed, noiseLevel);
    for (const [channel, plane] of planes) rollout.state.setPlane(channel, plane, grid.width);
    const share = cellSteps([grid]) / whole;
    const onLevel = workers.map((roll): RollTile => (tile) => roll({ ...tile, level: l }));
    await rollout.run(grid.steps, onLevel, {
      cancelled: () => watch.cancelled(),
      progress: (done) => watch.progress(before + share * done),
    });
    before += share;
    grown = { rollout, grid, fixed };
  }
  return grown!.rollout;
}

function* handedDown({ state }: TiledRollout, grid: GridSize, layout: Layout): Generator<[channel: number, plane: Float32Array]> {
  const down = layout.growth?.wraps ? handDownTile : handDown;
  for (let channel = 0; channel < mutableChannels(layout); channel++) yield [channel, down(state.channels(channel, 1, grid), grid)];
}

/** With the photo's detail in the picture's planes, as far as the automaton does not paint. */
function* withDetail(
  { growth, ...layout }: Layout,
  planes: Iterable<[channel: number, plane: Float32Array]>,
  coarse: SeenGrid,
  fine: SeenGrid,
): Generator<[channel: number, plane: Float32Array]> {
  const { strength = 1 } = growth?.sight ?? {};
  const detail = strength < 1 ? missingDetail(coarse, fine, 1 - strength) : new Float32Array();
  for (const [channel, plane] of planes) {
    const from = (channel - pictureOffset(layout)) * plane.length;
    const own = from >= 0 ? detail.subarray(from, from + plane.length) : [];
    yield [channel, own.length > 0 ? plane.map((value, i) => value + own[i]!) : plane];
  }
}
