import { readFile } from 'node:fs/promises';
import { resultFile, stages } from '../lib/testStages.mjs';
import { ensureChromium } from '../setup/chromium.mjs';
import { say } from '../setup/process.mjs';

/** @typedef {import('../lib/testReport.mjs').Count} Count */
/** @typedef {import('../lib/testStages.mjs').StageOptions} StageOptions */

/** Set by Ctrl-C, which ends the stage that runs: no other shall begin. */
let interrupted = false;

/**
 * @param {string} name
 * @param {StageOptions} options
 * @returns {Promise<Count>}
 */
async function runStage(name, options) {
  const stage = stages[name];
  if (!stage) throw new Error(`There is no stage "${name}"; there are: ${Object.keys(stages).join(', ')}.`);
  if (!options.logged) console.log(`\n${name}`);
  const count = await stage(options).catch((/** @type {unknown} */ error) => {
    say(error instanceof Error && error.stack ? error.stack : String(error));
    return { passed: 0, failed: [name] };
  });
  if (!options.logged) printCount(name, count);
  return count;
}

/** @param {string} name @param {Count} count */
function printCount(name, { passed, failed }) {
  console.log(`${name}: ${passed} of ${passed + failed.length} passed`);
}

/**
 * @param {string[]} names
 * @param {StageOptions} [options]
 */
async function runInTurn(names, options = { args: [], logged: false }) {
  const counts = [];
  for (const name of names) if (!interrupted) counts.push(await runStage(name, options));
  return counts;
}

/** Browsers and VS Code wait more than they work, so what computes goes on beside them and is printed behind them. */
async function runAll() {
  const first = await runInTurn(['types', 'lint', 'unused', 'unit', 'fuzz', 'cli']);
  // Once, before two stages would; each says itself that it finds none.
  await ensureChromium().catch(() => undefined);
  const computing = ['whole', 'reference', 'gpu'];
  console.log(`\n${computing.join(', ')} run beside the next; what they print comes last.`);
  const [watched, computed] = await Promise.all([
    runInTurn(['panel', 'vscode']),
    runInTurn(computing, { args: [], logged: true }),
  ]);
  for (const [i, count] of computed.entries()) await printLog(computing[i] ?? '', count);
  return [...first, ...watched, ...computed];
}

/** @param {string} name @param {Count} count */
async function printLog(name, count) {
  console.log(`\n${name}\n${await readFile(resultFile(name, 'log'), 'utf8').catch(() => 'It left no log.')}`);
  printCount(name, count);
}

/**
 * All stages, or the one named first, which also takes vitest's own arguments. The last lines printed are the sum, what
 * passed only at its second try, and what failed: stages print side by side, so a failure may stand a thousand lines above.
 * @param {string[]} args
 */
export default async function test([stage, ...args]) {
  process.once('SIGINT', () => (interrupted = true));
  const counts = stage === undefined ? await runAll() : [await runStage(stage, { args, logged: false })];
  const passed = counts.reduce((total, count) => total + count.passed, 0);
  const failed = counts.flatMap((count) => count.failed);
  console.log(`\n${passed} passed, ${failed.length} failed`);
  for (const name of counts.flatMap(({ flaky = [] }) => flaky)) console.log(`  failed at first, then passed: ${name}`);
  for (const name of failed) console.log(`  failed: ${name}`);
  return failed.length === 0 && !interrupted ? 0 : 1;
}
