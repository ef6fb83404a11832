import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { PlainError, runSetup, say } from './process.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  path.join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
  path.join(process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)', 'Microsoft\\Edge\\Application\\msedge.exe'),
];

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | undefined} */
function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) {
    if (isExecutable(named)) return named;
    throw new PlainError(`CHROMIUM_PATH names "${named}", which is no program that can be run.`);
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...onPath, ...places].find(isExecutable);
}

/**
 * A Chromium, Chrome or Edge of this machine; as root on Debian and its kin it is installed where there is none.
 * @returns {Promise<string>} its path
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new PlainError('The browser tests need Chromium or Chrome. Install one, or name it in CHROMIUM_PATH.');
  }
  say('Installing Chromium with apt-get …');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  await runSetup('apt-get', ['update', '-qq'], options);
  await runSetup('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  const installed = findChromium();
  if (installed) return installed;
  throw new PlainError('apt-get installed the package "chromium", but it brought no browser (Ubuntu: a stub for '
    + 'snap). Install Chrome, or name a Chromium in CHROMIUM_PATH.');
}
