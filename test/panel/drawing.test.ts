import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { unpadPicture } from '../../engine/photo';

/** A page composed by the software Vulkan as well: without it a canvas takes the software adapter's device along. */
const drawable = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=swiftshader', '--ignore-gpu-blocklist'];

it('previews are drawn from the GPU’s buffer once a drawing was seen to be right', async () => {
  const entry = join(import.meta.dirname, 'fixtures/drawingPage.ts');
  const result = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false });
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...drawable] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  // WebGPU asks for a secure context; nothing is fetched.
  await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto('http://localhost/');
  await page.addScriptTag({ content: result.outputFiles[0]!.text });
  const photo = { name: 'a', width: 13, height: 9, picture: { top: 2, left: 1, width: 10, height: 6 } };
  // Beyond black and white at both ends.
  const planes = Array.from({ length: 3 * 13 * 9 }, (_, i) => 0.7 * Math.sin(i / 3));
  const shown = await page.evaluate(([photo, planes]) => window.showThrice(photo, planes), [photo, planes] as const);
  expect(shown.map(({ kind }) => kind)).toEqual(['pixels', 'drawing', 'drawing']);
  const expected = unpadPicture({ ...photo, planes: Float32Array.from(planes) }, Float32Array.from(planes));
  for (const { width, height, pixels } of shown) {
    expect([width, height]).toEqual([10, 6]);
    pixels.forEach((value, i) => expect(Math.abs(value - expected.pixels[i]!)).toBeLessThanOrEqual(1));
  }
});
