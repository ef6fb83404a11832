import { chromium } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { benchPageHtml } from '../../scripts/jobs/benchPage.mjs';

it('the page of npm run bench:page measures a GPU and prints what to paste', async () => {
  const body = await benchPageHtml();
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-webgpu'] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('http://localhost/');
  await page.waitForFunction(() => document.title.endsWith('done'), undefined, { timeout: 600_000 });
  const text = await page.locator('pre').textContent();
  expect(text).toMatch(/^adapter .*software/m);
  for (const name of ['tile', 'direct', 'composed']) {
    expect(text).toMatch(new RegExp(`^${name} +parity with the CPU: yes$`, 'm'));
    expect(text).toMatch(new RegExp(`^${name} +16², a step: forward [\\d.]+ ms, backward [\\d.]+ ms$`, 'm'));
  }
  expect(text).toMatch(/^iteration +quick, 2 × 32², up to 8 steps: \d+ ms \(the first \d+\)$/m);
  expect(text).not.toMatch(/failed|does not work/);
});
