import type { DeviceDescription } from '../api';
import { handDown } from '../automaton/growth/handDown';
import { handDownTile } from '../automaton/growth/handDownTile';
import type { GridSize } from '../automaton/growth/levelGrid';
import { mutableChannels, onOneGrid, pictureOffset, type Layout } from '../automaton/layout';
import { seedPlanes } from '../automaton/seed';
import { handoverBetween, takeHandover, type Handover, type MaskedGrid } from './handover';
import { cellSteps, levelsOf } from './rolledLevels';
import type { RolloutWatch } from './rolloutWatch';
import { shownOn, type Shown } from './shownGrid';
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

export interface PhotoRollout extends Shown {
  readonly seed: number;
  readonly noiseLevel: number;
  /** After growth, where the automaton grows. */
  readonly steps: number;
  /** What a rollout takes over from one before. */
  readonly carrying?: Carrying | undefined;
}

/** Looks at the states of the finest grid, and may change them. Both are planar `[mutable, height, width]`. */
export interface Carrying {
  begins(state: Float32Array): Float32Array;
  ends(state: Float32Array): Float32Array;
}

/**
 * Seeds a photo's grid and rolls it on in tiles, level by level.
 * @param workers as many tiles are rolled at a time
 * @throws Cancelled
 */
export async function rollPhoto(
  layout: Layout,
  { seed, noiseLevel, steps, carrying, ...shown }: PhotoRollout,
  tiling: Tiling,
  workers: readonly RollTile[],
  watch: RolloutWatch,
): Promise<TiledRollout> {
  const levels = levelsOf(layout, shown.photo, steps);
  const whole = cellSteps(levels);
  const { strength = 1 } = layout.growth?.sight ?? {};
  let grown: { readonly rollout: TiledRollout; readonly grid: MaskedGrid } | undefined;
  let before = 0;
  for (const [l, level] of levels.entries()) {
    const rollout = new TiledRollout(onOneGrid(layout), level.width, level.height, tiling);
    const { fixed, mask } = shownOn(layout, shown, level);
    rollout.setFixed(fixed);
    rollout.setMask(mask);
    // Where a second automaton takes the rest, all of the picture is painted.
    const grid = { width: level.width, height: level.height, fixed, mask: shown.rest ? undefined : mask };
    const planes = grown
      ? withHandover(layout, handedDown(grown.rollout, grown.grid, layout), handoverBetween(grown.grid, grid, strength))
      : seedPlanes(layout, fixed.subarray(0, 3 * grid.width * grid.height), seed, noiseLevel);
    for (const [channel, plane] of planes) rollout.state.setPlane(channel, plane, grid.width);
    const own = l === levels.length - 1 ? carrying : undefined;
    if (own) changeState(rollout, (state) => own.begins(state));
    const share = cellSteps([level]) / whole;
    const onLevel = workers.map((roll): RollTile => (tile) => roll({ ...tile, level: l }));
    await rollout.run(level.steps, onLevel, {
      cancelled: () => watch.cancelled(),
      progress: (done) => watch.progress(before + share * done),
      rolled: (now) => watch.rolled?.(now),
    });
    if (own) changeState(rollout, (state) => own.ends(state));
    before += share;
    grown = { rollout, grid };
  }
  return grown!.rollout;
}

function changeState({ state, width, height, layout }: TiledRollout, change: Carrying['begins']): void {
  const cells = width * height;
  const count = mutableChannels(layout);
  const changed = change(state.channels(0, count, { width, height }));
  for (let channel = 0; channel < count; channel++) state.setPlane(channel, changed.subarray(channel * cells, (channel + 1) * cells), width);
}

function* handedDown({ state }: TiledRollout, grid: GridSize, layout: Layout): Generator<[channel: number, plane: Float32Array]> {
  const down = layout.growth?.wraps ? handDownTile : handDown;
  for (let channel = 0; channel < mutableChannels(layout); channel++) yield [channel, down(state.channels(channel, 1, grid), grid)];
}

function* withHandover(layout: Layout, planes: Iterable<[channel: number, plane: Float32Array]>, handover: Handover | undefined): Generator<[channel: number, plane: Float32Array]> {
  for (const [channel, plane] of planes) {
    const color = channel - pictureOffset(layout);
    if (handover && color >= 0 && color < 3) takeHandover(handover, plane, color);
    yield [channel, plane];
  }
}
