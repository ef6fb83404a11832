import { defineConfig } from 'vitest/config';

/** Browsers and VS Code are slow on two cores, and two of them at once slower still; a hanging test ends all the same. */
const inBrowser = { fileParallelism: false, testTimeout: 900_000, hookTimeout: 900_000 };

export default defineConfig({
  test: {
    projects: [
      // Without isolation each file loads TensorFlow.js but once a thread, half of all the time; all of them use its
      // backend `wasm`, and what an engine loads by itself is seen by the command line's tests.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], pool: 'threads', isolate: false, maxWorkers: 2, testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: 'whole', include: ['test/whole/**/*.test.ts'], pool: 'threads', isolate: false, maxWorkers: 2, testTimeout: 300_000, hookTimeout: 120_000 } },
      { test: { name: 'cli', include: ['test/cli/**/*.test.ts'], fileParallelism: false, testTimeout: 300_000, hookTimeout: 120_000 } },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], fileParallelism: false, testTimeout: 300_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'reference',
          // The software GPU leaves a core idle now and then.
          maxWorkers: 2,
          include: ['test/reference/**/*.test.ts'],
          globalSetup: ['test/setup/softwareGpuIfAny.ts'],
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          globalSetup: ['test/setup/chromium.ts', 'test/setup/softwareGpu.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'panel',
          include: ['test/panel/**/*.test.ts', 'test/player/**/*.test.ts', 'test/apply/**/*.test.ts', 'test/video/**/*.test.ts', 'test/compare/**/*.test.ts'],
          globalSetup: ['test/setup/chromium.ts'],
          ...inBrowser,
        },
      },
      {
        test: {
          name: 'vscode',
          include: ['test/vscode/**/*.test.ts'],
          globalSetup: ['test/setup/chromium.ts', 'test/setup/vscode.ts'],
          ...inBrowser,
          // VS Code's own windows, menus and focus are not ours to keep in step; `npm test` says which test ran twice, and why.
          retry: 1,
        },
      },
    ],
  },
});
