import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../setup/process.mjs';

/**
 * How many tests passed. Which failed, and which did only at their first try (`flaky`): by name, with the reason's first lines
 * where it is known.
 * @typedef {{ passed: number, failed: string[], flaky?: string[] }} Count
 */

/**
 * What is read of a report by vitest's JSON reporter.
 * @typedef {{ numPassedTests: number, testResults: FileResult[] }} Report
 * @typedef {{ name: string, status: string, message?: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ status: string, fullName: string, failureMessages: (string | null)[] }} TestResult
 */

/**
 * @param {Report} report
 * @param {string} project
 * @param {number} code vitest's exit code
 * @returns {Count}
 */
export function countOf({ numPassedTests, testResults }, project, code) {
  const failed = testResults.flatMap(failuresOf);
  const unknown = failed.length === 0 && code !== 0 ? [`${project}: vitest ended with ${code}; it says why above`] : [];
  return { passed: numPassedTests, failed: [...failed, ...unknown], flaky: testResults.flatMap(flakyTestsOf) };
}

/** @param {FileResult} file @returns {string[]} */
function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  const tests = failed.map(({ fullName, failureMessages }) => describeFailure(name, fullName, failureMessages.at(-1)));
  // What fails beside tests: an import, or a hook of the whole file.
  const itself = message || (status === 'failed' && failed.length === 0);
  return itself ? [...tests, describeFailure(name, 'the file itself', message)] : tests;
}

/** The report counts no tries, but a test that passed at its second one still has the reason of the first. @param {FileResult} file */
function flakyTestsOf({ name, assertionResults }) {
  const passed = assertionResults.filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0);
  return passed.map(({ fullName, failureMessages }) => describeFailure(name, fullName, failureMessages[0]));
}

/** @param {string} file @param {string} test @param {string | null | undefined} message with the frames of the stack */
function describeFailure(file, test, message) {
  const lines = stripVTControlCharacters(message ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
  const frames = lines.filter((line) => line.startsWith('at ') && line.includes(root) && !line.includes('node_modules'));
  const reason = lines.filter((line) => !line.startsWith('at ')).slice(0, 5);
  const why = [...reason, ...frames.slice(0, 1)].map((line) => `\n    ${line.replace(root, '.').slice(0, 200)}`);
  return `${path.relative(root, file)}: ${test}${why.join('')}`;
}
