import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutableChannels } from '../../engine/automaton/layout';
import { blurLayout } from '../../engine/automaton/layouts/blur';
import { shiftShuffleLayout } from '../../engine/automaton/layouts/shiftShuffle';
import { parameterCount } from '../../engine/automaton/parameters';
import type { KernelLayout } from '../../engine/automaton/wasmKernel';
import { kernelLayout } from '../../engine/automaton/wasmKernel';
import type { Stroke } from '../../engine/play/stroke';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { Random } from '../../engine/random';
import type { GlJob } from './fixtures/webglPage';

const wasm = new Uint8Array(readFileSync('dist/automaton.wasm')).buffer;
const layouts = { blur: kernelLayout(blurLayout), shiftShuffle: kernelLayout(shiftShuffleLayout([4, 8, 16])) };
const trained = { dt: 1, dx: 1 };

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const entry = join(import.meta.dirname, 'fixtures/webglPage.ts');
  const result = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false });
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
  page = await browser.newPage();
  await page.addScriptTag({ content: result.outputFiles[0]!.text });
});
afterAll(() => browser.close());

function job(layout: KernelLayout, width: number, height: number, steps: number): GlJob {
  const random = Random.seeded(width + steps);
  const noise = (length: number) => Array.from({ length }, () => random.uniform() - 0.5);
  const cells = width * height;
  return {
    layout,
    width,
    height,
    steps,
    parameters: noise(parameterCount(layout)).map((value) => value * 0.12),
    fixed: noise(layout.fixed * cells),
    seed: noise(mutableChannels(layout) * cells),
    tuning: trained,
  };
}

async function onCpu(given: GlJob) {
  const { layout, width, height } = given;
  const rolling = await WasmRolling.create(wasm, layout, Float32Array.from(given.parameters));
  rolling.begin({
    width,
    height,
    picture: { left: 2, top: 1, width: width - 3, height: height - 2 },
    fixed: Float32Array.from(given.fixed),
    seed: Float32Array.from(given.seed),
  });
  rolling.tune(given.tuning);
  if (given.stroke) rolling.brush(given.stroke);
  rolling.advance(given.steps);
  return { state: rolling.state(), pixels: rolling.show('picture').pixels };
}

/** Largest difference over the largest value. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return error / size;
}

async function expectEqual(given: GlJob): Promise<void> {
  const gpu = await page.evaluate((one) => window.rollGl(one), given);
  const cpu = await onCpu(given);
  expect(gpu.format).toBe('RGBA32F');
  expect(relativeError(gpu.state, cpu.state)).toBeLessThan(1e-5);
  const furthest = cpu.pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - gpu.pixels[i]!)), 0);
  expect(furthest).toBeLessThanOrEqual(1);
}

const stroke: Stroke = { mode: 'damage', from: { x: 3, y: 4 }, to: { x: 9, y: 6 }, radius: 2.5, color: [1, 0.5, 0] };

describe.each(Object.entries(layouts))('layout %s by WebGL2 equals the kernel', (_, layout) => {
  it.each([
    [16, 12, 4],
    [13, 5, 3],
    [5, 21, 3],
  ])('%i × %i, %i steps', (width, height, steps) => expectEqual(job(layout, width, height, steps)));

  it('with other steps in time and space', async () => {
    await expectEqual({ ...job(layout, 16, 12, 4), tuning: { dt: 0.6, dx: 1.5 } });
    await expectEqual({ ...job(layout, 16, 12, 4), tuning: { dt: 1, dx: 0.7 } });
  });

  it.each(['damage', 'paint', 'restore'] as const)('after the brush: %s', (mode) =>
    expectEqual({ ...job(layout, 16, 12, 2), stroke: { ...stroke, mode } }),
  );
});
