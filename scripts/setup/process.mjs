import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A failure whose message says all that its reader needs; shown without a stack. */
export class PlainError extends Error {}

/**
 * Set-up talks on stderr, so that stdout stays what the command itself prints.
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

/**
 * Runs a program to its end, sharing the terminal. Ctrl-C reaches the program itself, which decides how to end.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} exit code; 1 if a signal ended it
 */
export async function run(command, args, options = {}) {
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}

/**
 * Runs a program of the set-up: its output goes to stderr, a failure ends the job.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function runSetup(command, args, options = {}) {
  const code = await run(command, args, { stdio: ['ignore', 2, 2], ...options });
  if (code !== 0) throw new PlainError(`"${[command, ...args].join(' ')}" failed with exit code ${code}.`);
}

/**
 * npm, as the same npm that started us where there is one.
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return runSetup(process.execPath, [script, ...args], options);
  return runSetup('npm', args, { shell: process.platform === 'win32', ...options });
}

/**
 * A script of a package in node_modules, run by this Node.
 * @param {string} script for example "typescript/bin/tsc"
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function runPackage(script, args, options = {}) {
  return run(process.execPath, [path.join(root, 'node_modules', script), ...args], options);
}
