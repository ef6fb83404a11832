import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { plainText } from '../../../shared/plainText';

/** Longest message of a program that is repeated. */
const MESSAGE = 500;

/** A name that no program takes for an option, an address or a list of files. */
export const plainFile = (file: string): string => `file:${path.resolve(file)}`;

/** What is read may name other files: only those on this machine. */
export const onlyFiles = ['-protocol_whitelist', 'file,pipe'];

/** A program of ffmpeg's, without a shell. `done` rejects with what it says if it fails. */
export function startProgram(program: 'ffmpeg' | 'ffprobe', args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<void> } {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr!.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-MESSAGE)));
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? new Error(missing(program)) : error));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} failed: ${plainText(said.trim()) || `exit status ${code}`}`))));
  });
  done.catch(() => {});
  return { child, done };
}

const missing = (program: string) =>
  `Videos need ffmpeg, and there is no ${program} on this machine's PATH. Install ffmpeg, or give a folder of frames (numbered pictures) or an animated GIF.`;
