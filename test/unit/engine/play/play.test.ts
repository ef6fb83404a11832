import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frameSteps } from '../../../../shared/export/growth';
import { encodeGif } from '../../../../shared/export/gif';
import { modelSettings } from '../../../../shared/modelMetadata';
import { readModel } from '../../../../shared/modelFile';
import { modelLayout } from '../../../../engine/automaton/layouts/modelLayout';
import { makeScene, profileMargin, type SceneGrid } from '../../../../engine/play/scene';
import { eachCell } from '../../../../engine/play/stroke';
import { effectiveStep } from '../../../../engine/play/tuning';
import { rollingLayout } from '../../../../engine/play/rollingKernel';
import { WasmRolling } from '../../../../engine/play/wasmRolling';
import { profiles } from '../../../../engine/training/profiles';
import { referenceStep } from '../../../../engine/automaton/plainAutomaton';

const wasm = new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;
const model = readModel(new Uint8Array(readFileSync('test/fixtures/player/lighthouse-mosaic.nca.safetensors')));
const layout = modelLayout(model);
const pixels = new Uint8ClampedArray(12 * 10 * 4).map((_, i) => (i * 37) % 256);
const photo = { name: 'noise', width: 12, height: 10, pixels };
const scene = makeScene(layout, photo, { noise: { seed: 3, level: 1 }, margin: 2 });
const roll = async () => {
  const rolling = await WasmRolling.create(wasm, rollingLayout(layout), model.parameters);
  rolling.begin(scene);
  return rolling;
};

describe('rolling on the CPU', () => {
  it('goes the plain version’s way, in parts of steps too', async () => {
    const rolling = await roll();
    rolling.tune({ dt: 0.5, dx: 1 });
    rolling.advance(2);
    const [{ width, height, fixed }] = scene.grids as [SceneGrid];
    const grid = { layout, width, height, fixed, parameters: model.parameters };
    let state: ArrayLike<number> = scene.seed;
    for (let i = 0; i < 2; i++) {
      const next = referenceStep(grid, state);
      const now = state;
      state = next.map((value, k) => now[k]! + 0.5 * (value - now[k]!));
    }
    rolling.state().forEach((value, i) => expect(Math.abs(value - state[i]!)).toBeLessThan(2e-5));
  });

  it('shows the photo at the start and what was damaged as grey', async () => {
    const rolling = await roll();
    const opaque = pixels.map((value, i) => (i % 4 === 3 ? 255 : value));
    rolling.show('picture').pixels.forEach((value, i) => expect(Math.abs(value - opaque[i]!)).toBeLessThanOrEqual(1));
    rolling.brush({ mode: 'damage', from: { x: 8, y: 7 }, to: { x: 8, y: 7 }, radius: 40, color: [0, 0, 0] });
    expect(rolling.show('picture').pixels[0]).toBe(128);
    rolling.brush({ mode: 'restore', from: { x: 8, y: 7 }, to: { x: 8, y: 7 }, radius: 40, color: [0, 0, 0] });
    expect([...rolling.state()]).toEqual([...scene.seed]);
  });

  it('refuses parameters of another layout', async () => {
    await expect(WasmRolling.create(wasm, rollingLayout(layout), new Float32Array(7))).rejects.toThrow('not 7');
    const rolling = await roll();
    rolling.advance(1);
    const before = rolling.state();
    expect(() => rolling.setParameters(new Float32Array(7))).toThrow('not 7');
    expect(rolling.state()).toEqual(before);
  });
});

it('pads as the training of each profile does', () => {
  for (const [name, profile] of Object.entries(profiles)) expect(profileMargin(name)).toBe(profile.margin);
  expect(profileMargin(modelSettings(model.metadata)?.['nca.profile'])).toBe(16);
});

it('brushes the cells whose middles lie in the disc, inside of the grid', () => {
  const cells: number[] = [];
  const at = { x: 0.5, y: 1.5 };
  eachCell({ mode: 'paint', from: at, to: at, radius: 1, color: [0, 0, 0] }, 4, 3, (cell) => cells.push(cell));
  expect(cells).toEqual([0, 4, 5, 8]);
});

it('lowers the step for finer cells only', () => {
  expect(effectiveStep({ dt: 0.8, dx: 2 })).toBe(0.8);
  expect(effectiveStep({ dt: 1, dx: 0.5 })).toBe(0.25);
});

describe('growth', () => {
  const plan = { steps: 64, seconds: 2, framesPerSecond: 10 };
  it('goes from the seed to the last step, evenly or slowly at first', () => {
    const even = frameSteps({ ...plan, pacing: 'even' });
    const slow = frameSteps({ ...plan, pacing: 'slowStart' });
    for (const steps of [even, slow]) expect([steps.length, steps[0], steps.at(-1)]).toEqual([20, 0, 64]);
    expect(slow[10]).toBeLessThan(even[10]!);
    expect(slow).toEqual([...slow].sort((a, b) => a - b));
  });

  it('refuses films without an end or without a start', () => {
    expect(() => frameSteps({ ...plan, seconds: 0.1, pacing: 'even' })).toThrow(RangeError);
    expect(() => frameSteps({ ...plan, seconds: Infinity, pacing: 'even' })).toThrow(RangeError);
  });

  it('becomes a GIF of its frames', async () => {
    const shares: number[] = [];
    const gif = await encodeGif([photo, photo, photo], 10, (share) => void shares.push(share));
    expect(String.fromCharCode(...gif.subarray(0, 6))).toBe('GIF89a');
    expect([gif[6]! + 256 * gif[7]!, gif[8]! + 256 * gif[9]!]).toEqual([12, 10]);
    expect(shares.at(-1)).toBe(1);
  });
});
