import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Of this tree: the bench is started in it. */
const here = process.cwd();
const side = 'test/bench/against/side.ts';

/** A tree that is built, with the program of its side. */
export interface Tree {
  /** The commit, or "this tree". */
  readonly name: string;
  readonly program: string;
}

/** This tree as it lies, uncommitted changes included; `npm run bench` has built it. */
export async function thisTree(): Promise<Tree> {
  return { name: 'this tree', program: await bundleSide(here) };
}

/**
 * A commit in a temporary folder, which `remove` deletes.
 * @throws Error if there is no such commit, or it cannot be built
 */
export async function treeOf(commit: string): Promise<Tree & { remove(): Promise<void> }> {
  const { stdout } = await run('git', ['rev-parse', '--verify', '--short', `${commit}^{commit}`]);
  const folder = path.join(await mkdtemp(path.join(tmpdir(), 'nca-against-')), 'tree');
  const remove = async () => {
    await run('git', ['worktree', 'remove', '--force', folder]).catch(() => undefined);
    await rm(path.dirname(folder), { recursive: true, force: true });
  };
  try {
    await run('git', ['worktree', 'add', '--detach', folder, commit]);
    await installIn(folder);
    await run(process.execPath, ['esbuild.mjs'], { cwd: folder });
    await cp(path.dirname(side), path.join(folder, path.dirname(side)), { recursive: true });
    return { name: stdout.trim(), program: await bundleSide(folder), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Packages of the same lock are this tree's. */
async function installIn(folder: string): Promise<void> {
  const [theirs, ours] = await Promise.all([folder, here].map((tree) => readFile(path.join(tree, 'package-lock.json'), 'utf8')));
  if (theirs === ours) return symlink(path.join(here, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
}

/** As esbuild.mjs bundles for Node, into dist/, where code that looks for files beside itself finds them. */
async function bundleSide(folder: string): Promise<string> {
  const program = path.join(folder, 'dist/benchSide.js');
  const options = ['--bundle', '--platform=node', '--format=cjs', '--target=node20', '--minify', '--define:import.meta.url=__filename'];
  const outside = ['sharp', 'webgpu'].map((name) => `--external:${name}`);
  const alias = '--alias:jsonc-parser=jsonc-parser/lib/esm/main.js';
  const esbuild = path.join(here, 'node_modules/esbuild/bin/esbuild');
  await run(process.execPath, [esbuild, side, ...options, ...outside, alias, `--outfile=${program}`, '--log-level=error'], { cwd: folder });
  return program;
}
