import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, runPackage } from '../setup/process.mjs';
import { checkTypes, lint } from './check.mjs';

/** @typedef {{ passed: number, failed: number }} Count */

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

/**
 * @param {string} project of vitest.config.ts
 * @param {string[]} [args]
 * @returns {Promise<Count>}
 */
async function runVitest(project, args = []) {
  const report = path.join(root, `test-results/${project}.json`);
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const code = await runPackage('vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...args]);
  return countReport(report, code).catch(() => ({ passed: 0, failed: 1 }));
}

/** @type {Record<string, (args: string[]) => Promise<Count>>} in the order in which they run */
const stages = {
  types: () => countStep(checkTypes),
  lint: () => countStep(lint),
  unit: (args) => runVitest('unit', args),
  cli: (args) => runVitest('cli', args),
  reference: (args) => runVitest('reference', ['--reporter=./test/reference/reporter.ts', ...args]),
  gpu: (args) => runVitest('gpu', args),
  panel: (args) => runVitest('panel', args),
  vscode: (args) => runVitest('vscode', args),
};

/**
 * All stages, or the one named first, which also takes vitest's own arguments. The last line printed is the sum.
 * @param {string[]} args
 */
export default async function test([stage, ...args]) {
  const total = { passed: 0, failed: 0 };
  for (const name of stage === undefined ? Object.keys(stages) : [stage]) {
    const runStage = stages[name];
    if (!runStage) throw new Error(`There is no stage "${name}"; there are: ${Object.keys(stages).join(', ')}.`);
    console.log(`\n${name}`);
    const { passed, failed } = await runStage(args);
    console.log(`${name}: ${passed} of ${passed + failed} passed`);
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}
