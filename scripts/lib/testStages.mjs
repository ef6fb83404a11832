import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, runPackage } from '../setup/process.mjs';
import fuzz from '../jobs/fuzz.mjs';
import { checkTypes, findUnused, lint } from '../jobs/check.mjs';

/**
 * Numbers of tests.
 * @typedef {{ passed: number, failed: number }} Count
 */

/** @param {() => Promise<number>} step @returns {Promise<Count>} */
async function countStep(step) {
  return (await step()) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} report written by vitest's JSON reporter
 * @param {number} code vitest's exit code
 * @returns {Promise<Count>}
 */
async function countReport(report, code) {
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(await readFile(report, 'utf8'));
  /** @param {{ status: string, assertionResults: { status: string }[] }} file */
  const failedAsWhole = (file) =>
    file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
  const failed = numFailedTests + testResults.filter(failedAsWhole).length;
  return { passed: numPassedTests, failed: Math.max(failed, code === 0 ? 0 : 1) };
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
  return countReport(report, code).catch(() => ({ passed: 0, failed: 1 }));
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
  types: () => countStep(checkTypes),
  lint: () => countStep(lint),
  unused: () => countStep(findUnused),
  unit: (options) => runVitest('unit', options),
  whole: (options) => runVitest('whole', options),
  cli: (options) => runVitest('cli', options),
  faults: (options) => runVitest('faults', options),
  fuzz: ({ args }) => countStep(() => fuzz(args.length > 0 ? args : ['--seconds', '12'])),
  reference: ({ args, logged }) =>
    runVitest('reference', { args: ['--reporter=./test/reference/reporter.ts', ...args], logged }),
  gpu: (options) => runVitest('gpu', options),
  panel: (options) => runVitest('panel', options),
  vscode: (options) => runVitest('vscode', options),
};
