/**
 * The command line `nca`: the same trainings and files as in the editor, without one.
 *
 * `program.ts` has the commands. Each is a file `…Command.ts` that reads its options (`settingOptions.ts`,
 * `settingsFile.ts`, `models.ts`) and calls one that works: `stylize.ts`, `apply.ts` and `sheet.ts` (on `applyEngine.ts`),
 * `exportAutomaton.ts`, `experiment.ts`. A training reads its pictures
 * (`pictureFiles.ts`), starts the engine in threads (`engineThreads.ts`), shows how far it is (`progressReport.ts`) and
 * writes a run folder (`nodeFileSystem.ts`). Results and failures are printed by `terminal.ts`.
 */
import { version } from '../../package.json';
import { endWith, guardOutput, printResult } from './terminal';

async function main(words: readonly string[]): Promise<number> {
  if (words.length !== 1 || words[0] !== '--version') return (await import('./program')).runCommand(words);
  // Scripts ask this often: none of the commands is loaded for it.
  printResult({}, {}, `${version}\n`);
  return 0;
}

guardOutput();
void main(process.argv.slice(2)).then(endWith);
