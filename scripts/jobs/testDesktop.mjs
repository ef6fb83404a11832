import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleForNode } from '../setup/bundle.mjs';
import { PlainError, root } from '../setup/process.mjs';
import { quietSettings } from '../setup/vscodeSession.mjs';

function checkDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return;
  throw new PlainError('Desktop VS Code needs a display, and there is none. '
    + 'Where Xvfb is installed: xvfb-run -a npm run test:desktop');
}

async function findVscode() {
  const named = process.env.VSCODE_PATH;
  if (named) return named;
  return downloadAndUnzipVSCode({ cachePath: path.join(root, '.cache/vscode-desktop') }).catch((error) => {
    throw new PlainError(`Desktop VS Code could not be downloaded (${error.message ?? error}). `
      + 'Name an installed one in VSCODE_PATH; `npm run test:vscode` runs the same suite in the browser.');
  });
}

/** @param {string} file @returns {Promise<number>} how many tests failed */
async function report(file) {
  if (!existsSync(file)) throw new PlainError('VS Code ended before the suite did.');
  /** @type {{ name: string, error?: string }[]} */
  const results = JSON.parse(await readFile(file, 'utf8'));
  for (const { name, error } of results) console.log(error ? `✗ ${name}\n${error}` : `✓ ${name}`);
  const failed = results.filter(({ error }) => error !== undefined).length;
  console.log(`\n${results.length - failed} passed, ${failed} failed`);
  return failed;
}

/** Runs the extension suite of test/vscode/suite in desktop VS Code. */
export default async function testDesktop() {
  checkDisplay();
  const vscodeExecutablePath = await findVscode();
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-desktop-'));
  try {
    const workspace = path.join(folder, 'workspace');
    const data = path.join(folder, 'data');
    const results = path.join(folder, 'results.json');
    await mkdir(path.join(data, 'User'), { recursive: true });
    await writeFile(path.join(data, 'User/settings.json'), JSON.stringify(quietSettings));
    await cp(path.join(root, 'media/samples/photos/cat.jpg'), path.join(workspace, 'photo.jpg'));
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: await bundleForNode('test/vscode/suite/index.ts'),
      extensionTestsEnv: { NCA_TEST_RESULTS: results },
      launchArgs: [workspace, '--user-data-dir', data, '--disable-extensions', '--disable-workspace-trust', ...asRoot],
    }).catch(() => {});
    return (await report(results)) === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
