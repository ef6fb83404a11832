/** The built player in Chromium, with a fake host. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { themes, type Theme } from '../panel/themes';
import type { PlayerScenario } from './fixtures/fakePlayerHost';

const root = join(import.meta.dirname, '../..');
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.wasm': 'application/wasm' };
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; connect-src 'self' blob:; worker-src blob:";
const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="/dist/codicon.css">
<link rel="stylesheet" href="/dist/player.css"></head><body><script src="/dist/player.js"></script></body></html>`;

export interface OpenOptions extends Partial<PlayerScenario> {
  readonly theme?: keyof typeof themes;
  readonly viewport?: { width: number; height: number };
  readonly reducedMotion?: boolean;
}

export interface OpenPlayer {
  readonly page: Page;
  /** Errors of the page and refusals of its policy: there must be none. */
  readonly problems: string[];
}

export class PlayerHarness {
  private constructor(
    readonly browser: Browser,
    private readonly server: Server,
    private readonly host: string,
  ) {}

  static async start(): Promise<PlayerHarness> {
    const entry = join(root, 'test/player/fixtures/fakePlayerHost.ts');
    const bundle = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false, target: 'chrome132' });
    const server = createServer((request, response) => {
      const path = request.url!.split('?')[0]!;
      if (path === '/favicon.ico') return response.writeHead(204).end();
      const type = path === '/' ? 'text/html' : (types[extname(path)] ?? 'application/octet-stream');
      content(path).then(
        (body) => response.writeHead(200, { 'content-type': type }).end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
    return new PlayerHarness(browser, server, bundle.outputFiles[0]!.text);
  }

  async open(options: OpenOptions = {}): Promise<OpenPlayer> {
    const { theme = 'dark', viewport = { width: 1200, height: 800 }, reducedMotion = false, ...rest } = options;
    const scenario: PlayerScenario = { model: '/test/fixtures/player/lighthouse-mosaic.nca.safetensors', ...rest };
    const context = await this.browser.newContext({ viewport, reducedMotion: reducedMotion ? 'reduce' : 'no-preference' });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.addInitScript(`window.playerScenario = ${JSON.stringify(scenario)}; ${this.host}`);
    await page.addInitScript(applyTheme, themes[theme]);
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    return { page, problems };
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

function applyTheme({ classes, variables }: Theme): void {
  document.addEventListener('DOMContentLoaded', () => {
    document.body.className = classes;
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  });
}

function content(path: string): Promise<Buffer | string> {
  if (path === '/') return Promise.resolve(html);
  if (/^\/(dist|media\/samples\/\w+|test\/fixtures\/player)\/[\w.-]+$/.test(path)) return readFile(join(root, path));
  return Promise.reject(new Error(`No file ${path}`));
}
