import type { Reporter, TestModule } from 'vitest/node';
import type { FileReport } from './checkFile';

/** Prints a line for each reference file: how near its worst number comes to its tolerance, and what was left out. */
export default class ReferenceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    console.log('\nReference files (worst error of each against its tolerance):');
    for (const test of tests) {
      const { reference } = test.meta();
      if (reference) console.log(lineOf(reference, test.result().state === 'passed'));
      else if (test.result().state === 'failed') console.log(`  FAILED ${test.fullName}: no number was got`);
    }
    for (const test of tests) {
      const { leftOut } = test.meta();
      if (leftOut) console.log(`  left out: ${leftOut}`);
    }
  }
}

function lineOf({ file, device, worst, count }: FileReport, passed: boolean) {
  const { what, error, tolerance } = worst;
  const verdict = passed ? 'ok    ' : 'FAILED';
  const numbers = `${error.toExponential(1)} of ${tolerance.toExponential(1)}`;
  return `  ${verdict} ${file} on ${device}: ${numbers} (${what}; ${count} numbers)`;
}
