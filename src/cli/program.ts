import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { messageOf } from '../../shared/messageOf';
import { addApplyCommand } from './applyCommand';
import { addExportCommand } from './exportCommand';
import { addImportCommand } from './importCommand';
import { addExperimentCommand } from './experimentCommand';
import { addRepeatCommand } from './repeatCommand';
import { addResumeCommand } from './resumeCommand';
import { addPromptCommand } from './promptCommand';
import { addSheetCommand } from './sheetCommand';
import { addVideoCommand } from './videoCommand';
import { addTextureCommand } from './textureCommand';
import { addMixCommand } from './mixCommand';
import { addStylizeCommand } from './stylizeCommand';
import { sayFailure } from './terminal';
import { UsageError } from './usageError';

/** Exit status: 0 done, 1 failed, 2 wrong usage. */
export async function runCommand(words: readonly string[]): Promise<number> {
  const program = new Command('nca').description('Train neural cellular automata that transform images.');
  program.version(version, '--version').exitOverride().showHelpAfterError('(--help lists the options)');
  program.addHelpText('after', '\n`node dist/cli.js COMMAND --help` lists the options of a command; more in docs/command-line.md.');
  addStylizeCommand(program);
  addPromptCommand(program);
  addApplyCommand(program);
  addExportCommand(program);
  addMixCommand(program);
  addSheetCommand(program);
  addTextureCommand(program);
  addVideoCommand(program);
  addImportCommand(program);
  addExperimentCommand(program);
  addRepeatCommand(program);
  addResumeCommand(program);
  try {
    const parsed = program.parseAsync(wordsFor(program, words), { from: 'user' });
    // Until it is known better: a process whose work is lost with nothing left to wait for has failed. Commander's `help`
    // takes over what stands here, so it comes after it.
    process.exitCode = 1;
    await parsed;
    return 0;
  } catch (error) {
    // Commander has printed its own message by now; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    sayFailure(messageOf(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** A mistyped command alone: with `--help` or `help` Commander would print the list for all, and not say which is meant. */
function wordsFor(program: Command, words: readonly string[]): readonly string[] {
  const command = words.find((word) => !word.startsWith('-') && word !== 'help');
  const isKnown = command === undefined || program.commands.some((known) => known.name() === command);
  return isKnown ? words : [command];
}
