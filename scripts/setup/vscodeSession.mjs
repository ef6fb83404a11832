/** Starts the VS Code server with one extension, one workspace and quiet settings. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PlainError, root, runSetup } from './process.mjs';
import { ensureVscodeServer } from './vscodeServer.mjs';

/**
 * @typedef {object} VscodeServer
 * @property {string} origin where a browser finds it
 * @property {string} extension the folder of the installed extension
 * @property {string} log the folder of the logs
 * @property {() => Promise<void>} stop
 */

/** Nothing that asks, greets, watches or looks for updates. */
export const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
};

/**
 * Resolves with the port that the server names once it listens.
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<number>}
 */
function listeningPort(server) {
  return new Promise((resolve, reject) => {
    let output = '';
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      output += chunk.toString();
      const port = /listening on (\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('error', reject);
    server.once('close', (code) => reject(new PlainError(`The VS Code server ended with ${code}:\n${output}`)));
  });
}

/**
 * @param {object} options
 * @param {string} options.folder for user data, extensions and log; made if missing
 * @param {string} [options.vsix] the extension to install
 * @param {Record<string, unknown>} [options.settings] the user's settings, beside the quiet ones
 * @param {number} [options.port] 0 or nothing: any free one
 * @param {Record<string, string>} [options.env] for the extension host
 * @param {boolean} [options.tests] whether the address may name extension tests
 * @returns {Promise<VscodeServer>}
 */
export async function startVscodeServer({ folder, vsix, settings = {}, port = 0, env = {}, tests = false }) {
  const { node, main } = await ensureVscodeServer();
  const data = path.join(folder, 'data');
  const extensions = path.join(folder, 'extensions');
  await mkdir(path.join(data, 'User'), { recursive: true });
  await writeFile(path.join(data, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  const folders = ['--user-data-dir', data, '--extensions-dir', extensions];
  const options = { env: { ...process.env, ...env } };
  if (vsix) await runSetup(node, [main, '--install-extension', vsix, '--force', ...folders], { stdio: 'ignore' });
  const listen = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
  const quiet = ['--accept-server-license-terms', '--telemetry-level', 'off'];
  // A window that is loaded anew does not always say goodbye. By default its extension host lives on for hours then, and holds its run.
  quiet.push('--reconnection-grace-time', '20');
  // A built server heeds the address's payload only with its own test driver.
  if (tests) quiet.push('--enable-smoke-test-driver');
  const server = spawn(node, [main, ...listen, ...quiet, ...folders], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  const closed = new Promise((resolve) => server.once('close', resolve));
  const stop = async () => {
    server.kill();
    await closed;
  };
  const { publisher, name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const extension = path.join(extensions, `${publisher}.${name}-${version}`);
  return { origin, extension, log: path.join(data, 'logs'), stop };
}
