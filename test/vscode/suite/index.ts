import { rename, writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { tests } from './extensionTests';

/** One test of the suite: `error` is missing if it passed. */
export interface SuiteResult {
  readonly name: string;
  readonly error?: string;
}

async function runTest(name: string, test: () => Promise<void>): Promise<SuiteResult> {
  try {
    await test();
    return { name };
  } catch (error) {
    return { name, error: inspect(error) };
  }
}

/**
 * VS Code calls this inside the extension host. The results go as JSON to the file that NCA_TEST_RESULTS names,
 * since the host's own exit code is not seen from everywhere.
 */
export async function run(): Promise<void> {
  const results: SuiteResult[] = [];
  for (const [name, test] of Object.entries(tests)) results.push(await runTest(name, test));
  const file = process.env['NCA_TEST_RESULTS']!;
  await writeFile(`${file}.part`, JSON.stringify(results));
  await rename(`${file}.part`, file);
  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new Error(failed.map(({ name, error }) => `${name}: ${error}`).join('\n'));
}
