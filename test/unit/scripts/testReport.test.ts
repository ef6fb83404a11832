import path from 'node:path';
import { expect, test } from 'vitest';
import { countOf } from '../../../scripts/lib/testReport.mjs';

const file = path.resolve('test/vscode/focus.test.ts');
const frame = `    at ${file}:24:5`;
const fileOf = (status: string, assertionResults: Parameters<typeof countOf>[0]['testResults'][0]['assertionResults'], message = '') => ({ name: file, status, message, assertionResults });
const failing = (...failureMessages: (string | null)[]) => ({ status: 'failed', fullName: 'writes', failureMessages });

test('names what failed, with the reason of its last try and where', () => {
  const first = 'Error: before';
  const last = `\u001b[31mTimeoutError: click\u001b[39m\nCall log:\n    at new Promise (<anonymous>)\n    at /x/node_modules/a.js:1:1\n${frame}`;
  const { failed } = countOf({ numPassedTests: 0, testResults: [fileOf('failed', [failing(first, last)])] }, 'vscode', 1);
  expect(failed).toEqual(['test/vscode/focus.test.ts: writes\n    TimeoutError: click\n    Call log:\n    at ./test/vscode/focus.test.ts:24:5']);
});

test('names what passed at its second try, with the reason of the first', () => {
  const test = { status: 'passed', fullName: 'writes', failureMessages: [`Error: slow\n${frame}`] };
  const count = countOf({ numPassedTests: 1, testResults: [fileOf('passed', [test])] }, 'vscode', 0);
  expect(count).toMatchObject({ passed: 1, failed: [], flaky: [expect.stringContaining('writes\n    Error: slow')] });
});

test('names a file that fails beside its tests, and a reason that is none', () => {
  const module = "Cannot find module './node_modules/x'";
  const count = countOf({ numPassedTests: 0, testResults: [fileOf('failed', [failing(null)], module), fileOf('failed', [])] }, 'vscode', 1);
  expect(count.failed).toEqual([
    'test/vscode/focus.test.ts: writes',
    `test/vscode/focus.test.ts: the file itself\n    ${module}`,
    'test/vscode/focus.test.ts: the file itself',
  ]);
});

test('says that vitest failed where no test did', () => {
  expect(countOf({ numPassedTests: 2, testResults: [] }, 'unit', 1).failed).toEqual(['unit: vitest ended with 1; it says why above']);
});
