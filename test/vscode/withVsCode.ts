import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { inject } from 'vitest';
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
function addressOf(server: VscodeServer, workspace: string, extensionTests: string | undefined): string {
  const address = new URL(server.origin);
  address.searchParams.set('folder', workspace);
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
 * Opens a temporary workspace in a real VS Code, with the packaged extension installed, in Chromium; closes and
 * removes all of it afterwards. When `use` fails, `failed.png` in the screenshots' folder shows the last state.
 */
export async function withVsCode<T>(options: VsCodeOptions, use: (vscode: Workbench) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-vscode-'));
  const workspace = path.join(folder, 'workspace');
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    await fillWorkspace(workspace, options.files ?? {});
    const { settings, env } = options;
    const server = await startVscodeServer({ folder, vsix: inject('vsix'), settings, env });
    closing.push(server.stop);
    const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'], args: chromiumArguments });
    closing.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(addressOf(server, workspace, options.extensionTests));
    const screenshots = path.join(root, 'test-results/vscode', options.name);
    const workbench = new Workbench(page, { workspace, logs: server.log, screenshots });
    await workbench.untilReady();
    return await use(workbench).catch(async (error: unknown) => {
      await workbench.screenshot('failed');
      throw error;
    });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
