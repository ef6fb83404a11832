import { execFile } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** A folder whose disk can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** A module for `--require`, where the disk is only pretended to be full. */
  readonly require?: string;
  /** From now on there is no room. */
  fill(): void;
  free(): void;
}

/** A tmpfs of its own where one may be mounted; else writes into the folder fail as on a full disk. */
export async function smallDisk(cwd: string): Promise<SmallDisk> {
  const folder = path.join(cwd, 'disk');
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'nca-faults', folder]);
  } catch {
    return pretendedDisk(cwd, folder);
  }
  onTestFinished(async () => void (await run('umount', ['-l', folder])));
  return mountedDisk(folder);
}

function mountedDisk(folder: string): SmallDisk {
  const filler = path.join(folder, '.filler');
  let filling: NodeJS.Timeout | undefined;
  const stop = () => clearInterval(filling);
  onTestFinished(stop);
  const fill = () => {
    takeAll(filler);
    // What a failed write gives back is taken at once.
    filling = setInterval(() => takeAll(filler), 2);
  };
  const free = () => {
    stop();
    rmSync(filler);
  };
  return { folder, fill, free };
}

function takeAll(filler: string): void {
  for (const bytes of [2 ** 20, 2 ** 12, 1]) {
    try {
      for (;;) appendFileSync(filler, new Uint8Array(bytes));
    } catch {
      // There is no room for as much.
    }
  }
}

/** Whoever loads this module finds the disk full while there is a file `.full` in the folder. */
const hook = (folder: string) => `
  const fs = require('node:fs'), promises = require('node:fs/promises'), path = require('node:path');
  const folder = ${JSON.stringify(folder)}, { writeFile } = promises;
  promises.writeFile = async (file, ...rest) => {
    if (path.resolve(String(file)).startsWith(folder) && fs.existsSync(path.join(folder, '.full')))
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return writeFile(file, ...rest);
  };`;

async function pretendedDisk(cwd: string, folder: string): Promise<SmallDisk> {
  const require = path.join(cwd, 'full.cjs');
  await writeFile(require, hook(folder));
  const full = path.join(folder, '.full');
  return { folder, require, fill: () => appendFileSync(full, ''), free: () => void rm(full) };
}
