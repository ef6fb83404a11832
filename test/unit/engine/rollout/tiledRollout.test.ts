import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { packModel } from '../../../../shared/modelFile';
import type { Picture } from '../../../../shared/picture';
import { applyModel } from '../../../../engine/apply/applyModel';
import { keepColors } from '../../../../engine/apply/keepColors';
import { cutAxis, piecesOf } from '../../../../engine/rollout/spans';
import { TiledRollout, type RollTile } from '../../../../engine/rollout/tiledRollout';
import { Lane } from '../../../../engine/lane/lane';
import { initialParameters } from '../../../../engine/automaton/initialParameters';
import { parseLevels } from '../../../../shared/levels';
import { coarseToFineLayout } from '../../../../engine/automaton/layouts/coarseToFine';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../../../engine/automaton/layouts/shiftShuffle';
import { seedState } from '../../../../engine/automaton/seed';
import { Random } from '../../../../engine/random';
import { useWasm } from '../useWasm';

beforeAll(useWasm);

const bytes = (file: string) => new Uint8Array(readFileSync(file)).buffer;
const assets = {
  tfjsWasm: bytes('node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
  automatonWasm: bytes('dist/automaton.wasm'),
  featuresWasm: bytes('dist/features.wasm'),
  inception: new ArrayBuffer(0),
};
/** Weights that keep the state moving, so that a wrong halo shows. */
const parameters = initialParameters(blurLayout, Random.seeded(3)).map((value, i) => value + 0.02 * Math.sin(i * 7.3));
const lanes = [new Lane(assets), new Lane(assets)];
const roll = lanes.map(
  (lane): RollTile =>
    (tile) => lane.rollTile({ ...tile, device: 'cpu', layout: 'blur', shifts: [], parameters }),
);
const silent = { cancelled: () => false, progress: () => {} };

async function rolled(width: number, height: number, side: number, exchange: number, workers = roll, across = 1) {
  const random = Random.seeded(5);
  const photo = Float32Array.from({ length: 3 * width * height }, () => random.uniform() - 0.5);
  const rollout = new TiledRollout(blurLayout, width, height, { side, across, steps: exchange });
  rollout.setFixed(photo);
  const state = seedState(blurLayout, photo, 9);
  const cells = width * height;
  for (let channel = 0; channel < 15; channel++) rollout.state.setPlane(channel, state.subarray(channel * cells, (channel + 1) * cells), width);
  await rollout.run(9, workers, silent);
  return rollout.state.channels(0, 15, { width, height });
}

const sameBits = (a: Float32Array, b: Float32Array) => Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0;

const samePixels = (a: Picture, b: Picture) => Buffer.from(a.pixels).equals(Buffer.from(b.pixels));

describe('TiledRollout', () => {
  it.each([
    [100, 83, 30, 2],
    [61, 120, 45, 3],
    [90, 40, 16, 1],
    [131, 40, 64, 9],
  ])('gives %i × %i cells in tiles of %i, halo every %i steps, bit for bit as the whole grid', async (width, height, side, exchange) => {
    const whole = await rolled(width, height, 1000, 9);
    const tiled = await rolled(width, height, side, exchange);
    expect(whole.every(Number.isFinite)).toBe(true);
    expect(sameBits(whole, await rolled(width, height, 1000, 1))).toBe(true);
    expect(sameBits(tiled, whole)).toBe(true);
  });

  it('gives each of several workers a tile of a grid that one would hold, bit for bit as the whole grid', async () => {
    const whole = await rolled(140, 40, 1000, 2);
    for (const across of [2, 3]) {
      const widths: number[] = [];
      const noting = roll.map((one): RollTile => (tile) => one({ ...tile, width: (widths.push(tile.width), tile.width) }));
      expect(sameBits(await rolled(140, 40, 1000, 2, noting, across), whole)).toBe(true);
      expect(widths.slice(0, across).every((width) => width < 140)).toBe(true);
    }
  });

  it('would differ with a halo too narrow', async () => {
    const narrow = roll.map((one): RollTile => (tile) => one({ ...tile, steps: tile.steps + 1 }));
    expect(sameBits(await rolled(100, 83, 30, 2, narrow), await rolled(100, 83, 1000, 9, narrow))).toBe(false);
  });
});

describe('piecesOf', () => {
  const spans = cutAxis(10, 4);

  it('cuts an axis evenly and finds cells across its wrap', () => {
    expect(spans).toEqual([{ from: 0, length: 3 }, { from: 3, length: 4 }, { from: 7, length: 3 }]);
    expect(piecesOf(spans, { from: -2, length: 6 })).toEqual([
      { span: 2, local: 1, at: 0, length: 2 },
      { span: 0, local: 0, at: 2, length: 3 },
      { span: 1, local: 0, at: 5, length: 1 },
    ]);
  });
});

describe('applyModel', () => {
  const photo: Picture = {
    name: 'a.png',
    width: 70,
    height: 50,
    pixels: Uint8ClampedArray.from({ length: 4 * 70 * 50 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 251)),
  };
  const model = packModel({ layout: 'blur', parameters, metadata: { steps: 6, seed: 4, noise_level: 1 } });
  const request = { model, photo, device: 'cpu' } as const;
  /** The whole grid at once. */
  const uncut = { side: 1000, steps: 2 };

  it('is the same picture in tiles and in bands, at the photo’s own size', async () => {
    const whole = await applyModel(request, lanes, silent, { tiling: uncut });
    const tiled = await applyModel(request, lanes, silent, { tiling: { side: 20, steps: 1 } });
    expect([whole.width, whole.height]).toEqual([70, 50]);
    expect(samePixels(whole, tiled)).toBe(true);
    expect(samePixels(whole, await applyModel(request, lanes, silent))).toBe(true);
    expect(samePixels(whole, photo)).toBe(false);
  });

  it('runs the published automata’s layout, and its shifts count', async () => {
    const layout = shiftShuffleLayout([4, 8, 16]);
    const weights = initialParameters(layout, Random.seeded(3)).map((value, i) => value + 0.02 * Math.sin(i * 7.3));
    const run = (shifts: number[], tiling?: { side: number; steps: number }) => {
      const packed = packModel({ layout: 'shiftShuffle', shifts, parameters: weights, metadata: { steps: 6, seed: 4, noise_level: 1 } });
      return applyModel({ ...request, model: packed }, lanes, silent, tiling && { tiling });
    };
    const [far, near] = [await run([4, 8, 16], uncut), await run([2, 3, 4], uncut)];
    expect(samePixels(far, near)).toBe(false);
    expect(samePixels(far, await run([4, 8, 16], { side: 20, steps: 1 }))).toBe(true);
  });

  it('depends on seed, noise and steps, and reports its progress', async () => {
    const shares: number[] = [];
    const watch = { cancelled: () => false, progress: (share: number) => shares.push(share) };
    const plain = await applyModel(request, lanes, watch);
    for (const other of [{ seed: 5 }, { noiseLevel: 0 }, { steps: 7 }]) {
      const changed = await applyModel({ ...request, ...other }, lanes, silent);
      expect(samePixels(changed, plain)).toBe(false);
    }
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('shows each grid as it grows, the last one as the result is', async () => {
    const shown: Picture[] = [];
    const inTiles: Picture[] = [];
    const growth = { levels: parseLevels('8:2, 4:2, 2:2, 1:2'), detail: 2, flat: 0.05 };
    const weights = new Float32Array(initialParameters(coarseToFineLayout(growth.levels, growth), Random.seeded(3)));
    const grown = packModel({ layout: 'coarseToFine', growth, parameters: weights, metadata: { steps: 0, seed: 4, noise_level: 1 } });
    const grows = { ...request, photo: { ...photo, width: 64, height: 48, pixels: photo.pixels.subarray(0, 4 * 64 * 48) }, model: grown };
    const result = await applyModel(grows, lanes, silent, { preview: (picture) => void shown.push(picture) });
    const { width, height } = grows.photo;
    expect(shown.length).toBeGreaterThanOrEqual(4);
    expect([shown[0]!.width, shown[0]!.height]).toEqual([width / 8, height / 8]);
    expect([shown.at(-1)!.width, shown.at(-1)!.height]).toEqual([width, height]);
    expect(samePixels(result, await applyModel(grows, lanes, silent, { tiling: uncut, preview: (picture) => void inTiles.push(picture) }))).toBe(true);
    expect(inTiles[0]!.width).toBe(width / 8);
  });

  it('looks at single cells of a grid in tiles', () => {
    const [width, height] = [61, 40];
    const rollout = new TiledRollout(blurLayout, width, height, { side: 20, steps: 1 });
    const plane = Float32Array.from({ length: width * height }, (_, i) => i);
    rollout.state.setPlane(2, plane, width);
    expect([...rollout.state.cells(2, 1, [0, 39], [3, 60])]).toEqual([3, 60, 39 * width + 3, 39 * width + 60]);
  });

  it('ends when cancelled', async () => {
    let calls = 0;
    const watch = { cancelled: () => ++calls > 2, progress: () => {} };
    await expect(applyModel(request, lanes, watch)).rejects.toThrow('Cancelled');
    // Each of two workers asks before each strip.
    expect(calls).toBe(4);
  });

  it('keeps the photo’s colours if asked', () => {
    const pixel = (...values: number[]): Picture => ({ name: '', width: 1, height: 1, pixels: Uint8ClampedArray.from(values) });
    expect([...keepColors(pixel(100, 50, 25, 255), pixel(90, 90, 90, 255)).pixels]).toEqual([128, 78, 53, 255]);
  });
});
