import { describe, expect, it } from 'vitest';
import { FIVE_LEVELS, parseLevels } from '../../../../shared/levels';
import type { Picture } from '../../../../shared/picture';
import { createGaussianKernel } from '../../../../engine/automaton/growth/gaussianKernel';
import { growPlainly, stepPlainly } from '../../../../engine/automaton/growth/plainGrowth';
import { plainHandDown } from '../../../../engine/automaton/growth/plainHandDown';
import { gridOf } from '../../../../engine/automaton/growth/levelGrid';
import { levelPlanes } from '../../../../engine/automaton/growth/levelPlanes';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { parameterCount } from '../../../../engine/automaton/parameters';
import { seedState } from '../../../../engine/automaton/seed';
import { toPlanes } from '../../../../engine/photo';
import { gridAt } from '../../../../engine/play/gridWalk';
import { makeScene, stepsToPicture, type Scene, type SceneGrid } from '../../../../engine/play/scene';
import { channelName, channelScale } from '../../../../engine/play/view';
import { rollingLayout } from '../../../../engine/play/rollingKernel';
import { WasmRolling } from '../../../../engine/play/wasmRolling';
import { colorsOf } from '../../../../engine/seenPhoto';
import { Random } from '../../../../engine/random';
import { plainOf } from '../../../reference/plainOf';
import { relativeError } from '../../../reference/readReference';
import { engineAssets, rings } from '../../../tinyRequest';

const sight = { detail: 2, flat: 0.1 };
const layout = coarseToFineLayout(parseLevels('4:2, 2:1, 1:2'), sight);
const growth = layout.growth!;
const parametersOf = (of: typeof layout) => {
  const random = Random.seeded(7);
  return Float32Array.from({ length: parameterCount(of) }, () => (random.uniform() - 0.5) * 0.3);
};
const parameters = parametersOf(layout);
/** Small, and without a margin: the plain version takes its time. */
const size = { width: 24, height: 16 };
const planes = toPlanes(rings('photo', size.width, size.height, 3));
const grids = growth.levels.map((level): SceneGrid => ({
  ...level,
  ...gridOf(size, level),
  steps: level.cell === 1 ? Infinity : level.steps,
  fixed: levelPlanes(planes, size, level, growth.sight),
}));
const picture = { left: 5, top: 2, width: 17, height: 13 };
const scene: Scene = { grids, picture, seed: seedState(layout, grids[0]!.fixed.subarray(0, 3 * 24), 3) };
const plain = plainOf({ ...layout, growth }, parameters, size, grids.map(({ fixed }) => fixed));

async function begun(from = scene, of = layout): Promise<WasmRolling> {
  const rolling = await WasmRolling.create(engineAssets.automatonWasm, rollingLayout(of), parameters);
  rolling.begin(from);
  return rolling;
}

/** A disc around the middle of the grid. */
const stroke = (mode: 'damage' | 'restore' | 'paint', radius: number) => {
  const at = { x: 12, y: 8 };
  return { mode, from: at, to: at, radius, color: [1, 0, 0] as const };
};

describe('a growth on the CPU', () => {
  it('goes the plain version’s way, level by level, and lives on', async () => {
    const rolling = await begun();
    const trace = growPlainly(plain, scene.seed).map((states) => states.slice(1)).flat();
    for (const state of trace) {
      rolling.advance(1);
      expect(relativeError(rolling.state(), state)).toBeLessThan(5e-6);
    }
    rolling.advance(2);
    const later = [0, 1].reduce((state) => stepPlainly(plain.levels[2]!, state, plain), trace.at(-1)!);
    expect(relativeError(rolling.state(), later)).toBeLessThan(5e-6);
  });

  it('keeps within its bound as the plain version does', async () => {
    const bound = 0.5;
    const rolling = await begun(scene, { ...layout, bound });
    rolling.advance(5);
    const state = growPlainly({ ...plain, bound }, scene.seed).at(-1)!.at(-1)!;
    expect(relativeError(rolling.state(), state)).toBeLessThan(5e-6);
    expect(state.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBe(bound);
    rolling.tune({ dt: 0.5, dx: 0.8 });
    rolling.advance(20);
    expect(rolling.state().every((value) => Math.abs(value) <= bound)).toBe(true);
  });

  it('goes it through the levels of the preset `fine`, too', async () => {
    const five = coarseToFineLayout(parseLevels(FIVE_LEVELS), sight);
    const side = { width: 48, height: 32 };
    const shown = toPlanes(rings('photo', side.width, side.height, 3));
    const own = five.growth!.levels.map((level) => ({ ...level, ...gridOf(side, level), fixed: levelPlanes(shown, side, level, sight) }));
    const seed = seedState(five, own[0]!.fixed.subarray(0, 3 * 6), 3);
    const rolling = await WasmRolling.create(engineAssets.automatonWasm, rollingLayout(five), parametersOf(five));
    rolling.begin({ grids: own, picture: { left: 0, top: 0, ...side }, seed });
    const grown = growPlainly(plainOf({ ...five, growth: five.growth! }, parametersOf(five), side, own.map(({ fixed }) => fixed)), seed);
    rolling.advance(stepsToPicture(five, 0));
    expect(relativeError(rolling.state(), grown.at(-1)!.at(-1)!)).toBeLessThan(5e-6);
  });

  it('is the same in single steps and in one go, and when it begins anew', async () => {
    const rolling = await begun();
    rolling.advance(9);
    const [state, shown] = [rolling.state(), rolling.show('picture')];
    rolling.begin(scene);
    for (let i = 0; i < 9; i++) rolling.advance(1);
    expect(rolling.state()).toEqual(state);
    expect(rolling.show('picture')).toEqual(shown);
  });

  it('has steps to its picture that are those of all levels, and a grid at each', () => {
    expect(stepsToPicture(layout, 3)).toBe(8);
    expect([0, 2, 3, 4, 1000].map((steps) => gridAt(grids, steps).cell)).toEqual([4, 4, 2, 1, 1]);
  });

  it('shows cells as large as they are: one colour each, the photo’s at the start', async () => {
    const rolling = await begun();
    const { pixels, width, height } = rolling.show('picture');
    expect([width, height]).toEqual([17, 13]);
    for (const [x, y] of [[0, 0], [2, 1], [3, 0], [16, 12], [13, 6]] as const) {
      const cell = Math.floor((2 + y) / 4) * 6 + Math.floor((5 + x) / 4);
      const value = (scene.seed[cell]! + 0.5) * 255;
      expect(Math.abs(pixels[4 * (y * width + x)]! - value)).toBeLessThanOrEqual(0.5);
    }
  });

  it('is brushed in the place that is shown, whatever its cells are', async () => {
    const rolling = await begun();
    // The middles of so many cells lie within six pixels.
    for (const [steps, cells, painted] of [[0, 24, 4], [4, 384, 112]] as const) {
      rolling.begin(scene);
      rolling.advance(steps);
      rolling.brush(stroke('paint', 6));
      const red = rolling.state().subarray(0, cells);
      expect(red.filter((value) => value === 0.5)).toHaveLength(painted);
      const middle = 4 * ((8 - picture.top) * picture.width + 12 - picture.left);
      expect([...rolling.show('picture').pixels.subarray(middle, middle + 3)]).toEqual([255, 0, 0]);
    }
  });

  it('gets back the state that its present grid began with', async () => {
    const rolling = await begun();
    rolling.advance(3);
    const handedDown = plainHandDown(Float64Array.from(rolling.state()), grids[1]!);
    rolling.advance(4);
    rolling.brush(stroke('damage', 100));
    expect(rolling.state().every((value) => value === 0)).toBe(true);
    rolling.brush(stroke('restore', 100));
    expect(relativeError(rolling.state(), handedDown)).toBeLessThan(1e-6);
  });

  it('grows as it was trained, and lives on as it is tuned', async () => {
    const [trained, tuned] = [await begun(), await begun()];
    tuned.tune({ dt: 0.5, dx: 1.5 });
    for (const rolling of [trained, tuned]) rolling.advance(3);
    expect(tuned.state()).toEqual(trained.state());
    for (const rolling of [trained, tuned]) rolling.advance(1);
    expect(relativeError(tuned.state(), trained.state())).toBeGreaterThan(0.01);
  });

  it('takes new weights for the level that it is on', async () => {
    const rolling = await begun();
    rolling.advance(6);
    rolling.setParameters(parameters.map((value, i) => (i < (2 * parameters.length) / 3 ? 0 : value)));
    rolling.advance(1);
    const other = await begun();
    other.advance(7);
    expect(rolling.state()).toEqual(other.state());
  });
});

describe('the scene of an automaton that grows', () => {
  const photo = rings('photo', 22, 14, 3);
  const style: Picture = { ...photo, pixels: photo.pixels.map((value, i) => (i % 4 === 0 ? value / 2 : value)) };
  const options = { noise: { seed: 3, level: 1 }, margin: 16 };
  const made = makeScene(layout, photo, options);

  it('has whole cells on all grids, the layout’s margin, and the coarsest grid’s seed', () => {
    expect(made.picture).toEqual({ left: 32, top: 32, width: 22, height: 14 });
    expect(made.grids.map(({ cell, steps, width, height }) => [cell, steps, width, height])).toEqual([
      [4, 2, 22, 20],
      [2, 1, 44, 40],
      [1, Infinity, 88, 80],
    ]);
    expect(made.grids.map(({ fixed }) => fixed.length)).toEqual([5 * 440, 5 * 1760, 5 * 7040]);
    expect(made.seed).toHaveLength(15 * 440);
    expect(made.seed.subarray(0, 3 * 440)).toEqual(made.grids[0]!.fixed.subarray(0, 3 * 440));
  });

  it('shows the photo in the colours of the style, by a map of its own, unless it shall keep its own', () => {
    const red = (of: Scene) => of.grids[2]!.fixed.subarray(0, 7040).reduce((sum, value) => sum + value + 0.5, 0) / 7040;
    expect(red(makeScene(layout, photo, { ...options, colors: colorsOf(style) })) / red(made)).toBeCloseTo(0.5, 1);
    expect(makeScene(layout, photo, { ...options, colors: undefined })).toEqual(made);
  });

  it('is the same by the quick blur', () => {
    expect(makeScene(layout, photo, { ...options, blur: createGaussianKernel(engineAssets.automatonWasm) })).toEqual(made);
  });

  it('names its channels: the flow is neither a colour nor hidden', () => {
    const data = rollingLayout(layout);
    const names = [2, 3, 4, 5, 8].map((channel) => channelName(data, channel));
    expect(names).toEqual(['Photo: blue', 'Flow: cos 2θ', 'Flow: sin 2θ', 'Picture: red', 'Hidden 1']);
    expect([2, 3, 4, 5, 8].map((channel) => channelScale(data, channel))).toEqual([1, 0.5, 0.5, 1, 0.5]);
  });
});
