import path from 'node:path';
import { root, run } from '../setup/process.mjs';

/**
 * The command line, in the folder that the user called npm from.
 * @param {string[]} args
 */
export default function cli(args) {
  const script = path.join(root, 'dist/cli.js');
  return run(process.execPath, [script, ...args], { cwd: process.env.INIT_CWD ?? process.cwd() });
}
