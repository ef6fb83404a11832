import type { DeviceDescription } from '../api';
import { areaAverage } from '../automaton/growth/areaAverage';
import { handDown } from '../automaton/growth/handDown';
import { handDownTile } from '../automaton/growth/handDownTile';
import type { GridSize } from '../automaton/growth/levelGrid';
import { missingDetail, type SeenGrid } from '../automaton/growth/missingDetail';
import { mutableChannels, onOneGrid, pictureOffset, type Layout } from '../automaton/layout';
import { seedPlanes } from '../automaton/seed';
import type { PaddedPhoto } from '../photo';
import { showOwn, spilling } from './maskedStep';
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
  /** Share of each cell of the photo's grid that is painted; all of it without one. */
  readonly mask?: Float32Array | undefined;
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
  { photo, mask, seed, noiseLevel, steps }: PhotoRollout,
  tiling: Tiling,
  workers: readonly RollTile[],
  watch: RolloutWatch,
): Promise<TiledRollout> {
  const levels = levelsOf(layout, photo, steps);
  const whole = cellSteps(levels);
  let grown: { readonly rollout: TiledRollout; readonly grid: GridSize; readonly fixed: Float32Array; readonly painted: Float32Array | undefined } | undefined;
  let before = 0;
  for (const [l, grid] of levels.entries()) {
    const rollout = new TiledRollout(onOneGrid(layout), grid.width, grid.height, tiling);
    const fixed = fixedOf(layout, photo, grid);
    const painted = mask && areaAverage(mask, photo, grid.cell);
    if (painted && layout.growth) showOwn(fixed, areaAverage(photo.planes, photo, grid.cell), painted);
    rollout.setFixed(fixed);
    rollout.setMask(painted);
    const planes = grown
      ? withDetail(layout, handedDown(grown.rollout, grown.grid, layout), { ...grown.grid, fixed: grown.fixed, mask: grown.painted }, { ...grid, fixed, mask: painted })
      : seedPlanes(layout, fixed.subarray(0, 3 * grid.width * grid.height), seed, noiseLevel);
    for (const [channel, plane] of planes) rollout.state.setPlane(channel, plane, grid.width);
    const share = cellSteps([grid]) / whole;
    const onLevel = workers.map((roll): RollTile => (tile) => roll({ ...tile, level: l }));
    await rollout.run(grid.steps, onLevel, {
      cancelled: () => watch.cancelled(),
      progress: (done) => watch.progress(before + share * done),
      rolled: (now) => watch.rolled?.(now),
    });
    before += share;
    grown = { rollout, grid, fixed, painted };
  }
  return grown!.rollout;
}

function* handedDown({ state }: TiledRollout, grid: GridSize, layout: Layout): Generator<[channel: number, plane: Float32Array]> {
  const down = layout.growth?.wraps ? handDownTile : handDown;
  for (let channel = 0; channel < mutableChannels(layout); channel++) yield [channel, down(state.channels(channel, 1, grid), grid)];
}

/** A grid, what is seen on it, and where it is painted. */
interface MaskedGrid extends SeenGrid {
  readonly mask?: Float32Array | undefined;
}

/** With the photo's detail in the picture's planes, as far as the automaton does not paint. */
function* withDetail({ growth, ...layout }: Layout, planes: Iterable<[channel: number, plane: Float32Array]>, coarse: MaskedGrid, fine: MaskedGrid): Generator<[channel: number, plane: Float32Array]> {
  const { strength = 1 } = growth?.sight ?? {};
  const share = fine.mask ? fine.mask.map((painted) => 1 - strength * painted) : 1 - strength;
  const detail = share === 0 ? undefined : missingDetail(coarse, fine, share);
  const spilt = fine.mask && coarse.mask && spilling(handDown(coarse.mask, coarse), fine.mask);
  const photo = spilt && handDown(coarse.fixed.subarray(0, 3 * coarse.width * coarse.height), coarse);
  for (const [channel, plane] of planes) {
    const from = (channel - pictureOffset(layout)) * plane.length;
    const isPicture = from >= 0 && from < 3 * plane.length;
    if (isPicture && detail) plane.forEach((value, i) => (plane[i] = value + detail[from + i]! - (spilt ? spilt[i]! * (value - photo![from + i]!) : 0)));
    yield [channel, plane];
  }
}
