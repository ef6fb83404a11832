import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, runPackage } from '../setup/process.mjs';
import fuzz from '../jobs/fuzz.mjs';
import { checkTypes, findUnused, lint } from '../jobs/check.mjs';
import { countOf } from './testReport.mjs';

/** @typedef {import('./testReport.mjs').Count} Count */

/** @param {string} name @param {() => Promise<number>} step @returns {Promise<Count>} */
async function countStep(name, step) {
  return (await step()) === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: [name] };
}

/** @param {string} project @param {string} ending */
export function resultFile(project, ending) {
  return path.join(root, `test-results/${project}.${ending}`);
}

/**
 * @param {string} project of vitest.config.mjs
 * @param {StageOptions} options
 * @returns {Promise<Count>}
 */
async function runVitest(project, { args, logged }) {
  const report = resultFile(project, 'json');
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const command = ['run', '--project', project, ...reporters, ...args];
  const code = logged ? await runLogged(command, resultFile(project, 'log')) : await runPackage('vitest/vitest.mjs', command);
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: [`${project}: no report, vitest ended with ${code}; it says why above`] };
  return countOf(JSON.parse(text), project, code);
}

/**
 * @param {string[]} command
 * @param {string} log the file that the output goes to
 */
async function runLogged(command, log) {
  const file = await open(log, 'w');
  try {
    return await runPackage('vitest/vitest.mjs', command, { stdio: ['ignore', file.fd, file.fd] });
  } finally {
    await file.close();
  }
}

/**
 * @typedef {object} StageOptions
 * @property {string[]} args for vitest
 * @property {boolean} logged whether the output goes to a file in test-results
 */

/**
 * What `npm test` consists of.
 * @type {Record<string, (options: StageOptions) => Promise<Count>>}
 */
export const stages = {
  types: () => countStep('types', checkTypes),
  lint: () => countStep('lint', lint),
  unused: () => countStep('unused', findUnused),
  unit: (options) => runVitest('unit', options),
  whole: (options) => runVitest('whole', options),
  cli: (options) => runVitest('cli', options),
  faults: (options) => runVitest('faults', options),
  fuzz: ({ args }) => countStep('fuzz', () => fuzz(args.length > 0 ? args : ['--seconds', '12'])),
  reference: ({ args, logged }) =>
    runVitest('reference', { args: ['--reporter=./test/reference/reporter.ts', ...args], logged }),
  gpu: (options) => runVitest('gpu', options),
  panel: (options) => runVitest('panel', options),
  vscode: (options) => runVitest('vscode', options),
};
