import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, run, say } from '../setup/process.mjs';
import { startVscodeServer } from '../setup/vscodeSession.mjs';
import { createPackage } from './package.mjs';

const isWindows = process.platform === 'win32';

/** @returns {Promise<string>} a workspace to play in: the sample photos and styles, copied */
async function sampleWorkspace() {
  const workspace = path.join(root, '.cache/start/workspace');
  await mkdir(workspace, { recursive: true });
  for (const folder of ['photos', 'styles']) {
    await cp(path.join(root, 'media/samples', folder), path.join(workspace, folder), { recursive: true });
  }
  return workspace;
}

function hasDesktop() {
  return spawnSync('code', ['--version'], { stdio: 'ignore', shell: isWindows }).status === 0;
}

/** @param {string} workspace */
async function serveInBrowser(workspace) {
  const folder = path.join(root, '.cache/start/server');
  await rm(path.join(folder, 'extensions'), { recursive: true, force: true });
  const server = await startVscodeServer({ folder, vsix: await createPackage() });
  console.log(`VS Code with NCA Studio: ${server.origin}/?${new URLSearchParams({ folder: workspace }).toString()}`);
  console.log('Ctrl-C ends it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await server.stop();
  return 0;
}

/** Opens the extension on sample pictures, in desktop VS Code if `code` is on PATH, else in the browser. */
export default async function start() {
  const workspace = await sampleWorkspace();
  if (!hasDesktop()) {
    say('No desktop VS Code ("code") on PATH: serving it for the browser.');
    return serveInBrowser(workspace);
  }
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, workspace];
  return run('code', args, { shell: isWindows });
}
