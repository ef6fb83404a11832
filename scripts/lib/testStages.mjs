import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, runPackage } from '../setup/process.mjs';
import fuzz from '../jobs/fuzz.mjs';
import { checkTypes, findUnused, lint } from '../jobs/check.mjs';

/**
 * How many tests passed; which failed and which did only at first, each by name with the reason's first lines.
 * @typedef {{ passed: number, failed: string[], repeated?: string[] }} Count
 */

/**
 * A test file in the report of vitest's JSON reporter.
 * @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} TestResult
 */

/** @param {string} name @param {() => Promise<number>} step @returns {Promise<Count>} */
async function countStep(name, step) {
  return (await step()) === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: [name] };
}

/**
 * @param {string} report written by vitest's JSON reporter
 * @param {string} project
 * @param {number} code vitest's exit code
 * @returns {Promise<Count>}
 */
async function countReport(report, project, code) {
  const { testResults, numPassedTests } = JSON.parse(await readFile(report, 'utf8'));
  const failed = testResults.flatMap(failuresOf);
  const ended = failed.length === 0 && code !== 0 ? [`${project}: vitest ended with ${code}`] : [];
  return { passed: numPassedTests, failed: [...failed, ...ended], repeated: testResults.flatMap(repetitionsOf) };
}

/** @param {FileResult} file @returns {string[]} */
function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed').map((test) => told(name, test));
  const itself = { fullName: 'the file itself', failureMessages: [message] };
  return status === 'failed' && failed.length === 0 ? [told(name, itself)] : failed;
}

/** Those that failed and passed when they ran again. @param {FileResult} file @returns {string[]} */
function repetitionsOf({ name, assertionResults }) {
  const passed = assertionResults.filter((test) => test.status === 'passed' && test.failureMessages.length > 0);
  return passed.map((test) => told(name, test));
}

/** @param {string} file @param {Omit<TestResult, 'status'>} test */
function told(file, { fullName, failureMessages: [message = ''] }) {
  const lines = message.split('\n').filter((line) => line.trim() !== '' && !/node_modules|at new Promise/.test(line));
  const why = lines.slice(0, 6).map((line) => `\n    ${line.trim().slice(0, 200)}`);
  return `${path.relative(root, file)}: ${fullName}${why.join('')}`;
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
  return countReport(report, project, code).catch(() => ({ passed: 0, failed: [`${project}: no report, vitest ended with ${code}`] }));
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
