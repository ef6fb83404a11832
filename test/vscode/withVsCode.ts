import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { startVscodeServer, type VscodeServer } from '../../scripts/setup/vscodeSession.mjs';
import { Workbench } from './workbench';

const root = path.resolve(import.meta.dirname, '../..');

/** Quiet, without a sandbox for root, and with the software WebGPU adapter. */
const chromiumArguments = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface VsCodeOptions {
  /** Names the folder of the screenshots: test-results/vscode/<name>/. */
  readonly name: string;
  /** Copied into the workspace: path in the workspace → file, relative to the project's root. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the window has no folder open. */
  readonly empty?: boolean;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A bundle whose `run` the extension host calls as an extension test. */
  readonly extensionTests?: string;
  /** Environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

async function fillWorkspace(workspace: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(workspace);
  for (const [to, from] of Object.entries(files)) {
    await cp(path.resolve(root, from), path.join(workspace, to), { recursive: true });
  }
}

/** Extension tests are asked for as @vscode/test-web does. */
function addressOf(server: VscodeServer, workspace: string | undefined, extensionTests: string | undefined): string {
  const address = new URL(server.origin);
  if (workspace === undefined) address.searchParams.set('ew', 'true');
  else address.searchParams.set('folder', workspace);
  if (extensionTests !== undefined) {
    const remote = (file: string) => `vscode-remote://${address.host}${file}`;
    const payload = [
      ['extensionDevelopmentPath', remote(server.extension)],
      ['extensionTestsPath', remote(extensionTests)],
    ];
    address.searchParams.set('payload', JSON.stringify(payload));
  }
  return address.href;
}

/**
 * Opens a temporary workspace in a real VS Code, with the packaged extension installed, in Chromium. All of it is
 * closed and removed when the test ends, even if it runs out of time. When `use` fails, `failed.png` among the
 * screenshots shows the last state, and `logs/` beside it is what VS Code logged.
 */
export async function withVsCode<T>(options: VsCodeOptions, use: (vscode: Workbench) => Promise<T>): Promise<T> {
  const { name, files = {}, settings, env, extensionTests, empty = false } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-vscode-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = path.join(folder, 'workspace');
  await fillWorkspace(workspace, files);
  const tests = extensionTests !== undefined;
  const server = await startVscodeServer({ folder, vsix: inject('vsix'), settings, env, tests });
  onTestFinished(server.stop);
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'], args: chromiumArguments });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  const screenshots = path.join(root, 'test-results/vscode', name);
  const workbench = new Workbench(page, { workspace, logs: server.log, screenshots });
  try {
    await page.goto(addressOf(server, empty ? undefined : workspace, extensionTests));
    await workbench.untilReady(empty);
    return await use(workbench);
  } catch (error) {
    // A window that is gone is told by the error itself.
    await workbench.screenshot('failed').catch(() => {});
    await cp(server.log, path.join(screenshots, 'logs'), { recursive: true }).catch(() => {});
    throw error;
  }
}
