import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bundleForNode } from '../../scripts/setup/bundle.mjs';
import { withVsCode } from './withVsCode';
import type { SuiteResult } from './suite';

test('the extension suite passes in the browser, as `npm run test:desktop` runs it on the desktop', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-suite-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'results.json');
  const options = {
    name: 'suite',
    files: { 'photo.jpg': 'media/samples/photos/cat.jpg' },
    extensionTests: await bundleForNode('test/vscode/suite/index.ts'),
    env: { NCA_TEST_RESULTS: file },
  };
  await withVsCode(options, async (vscode) => {
    await vi.waitUntil(() => existsSync(file), { timeout: 800_000, interval: 500 });
    await vscode.screenshot('end');
  });
  const results = JSON.parse(await readFile(file, 'utf8')) as SuiteResult[];
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
});
