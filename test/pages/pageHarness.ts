/** One of the built pages in Chromium, with a fake host. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { themes, type Theme } from '../panel/themes';

const root = join(import.meta.dirname, '../..');
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.wasm': 'application/wasm' };
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; connect-src 'self' blob:; worker-src blob:";
const htmlOf = (name: string) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>NCA</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="/dist/codicon.css">
<link rel="stylesheet" href="/dist/${name}.css"></head><body><script src="/dist/${name}.js"></script></body></html>`;

export interface OpenOptions {
  readonly theme?: keyof typeof themes;
  readonly viewport?: { width: number; height: number };
  readonly reducedMotion?: boolean;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the page and refusals of its policy: there must be none. */
  readonly problems: string[];
}

export class PageHarness {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly host: string,
  ) {}

  /**
   * @param name of `dist/<name>.js`
   * @param fakeHost its script's source, from the project's root
   * @param files served besides those of the project, by path
   */
  static async start(name: string, fakeHost: string, files: Record<string, Buffer> = {}): Promise<PageHarness> {
    const bundle = await build({ entryPoints: [join(root, fakeHost)], bundle: true, format: 'iife', write: false, target: 'chrome132' });
    const server = createServer((request, response) => {
      const path = request.url!.split('?')[0]!;
      if (path === '/favicon.ico') return response.writeHead(204).end();
      const type = path === '/' ? 'text/html' : (types[extname(path)] ?? 'application/octet-stream');
      Promise.resolve(files[path] ?? content(path, name)).then(
        (body) => response.writeHead(200, { 'content-type': type }).end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
    return new PageHarness(browser, server, bundle.outputFiles[0]!.text);
  }

  /** @param globals what the fake host finds in the window */
  async open(globals: Record<string, unknown>, options: OpenOptions = {}): Promise<OpenPage> {
    const { theme = 'dark', viewport = { width: 1200, height: 800 }, reducedMotion = false } = options;
    const context = await this.browser.newContext({ viewport, reducedMotion: reducedMotion ? 'reduce' : 'no-preference' });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.addInitScript(`Object.assign(window, ${JSON.stringify(globals)}); ${this.host}`);
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

function content(path: string, name: string): Promise<Buffer | string> {
  if (path === '/') return Promise.resolve(htmlOf(name));
  if (/^\/(dist|weights|weights\/gallery|media\/samples\/\w+|test\/fixtures\/player)\/[\w.-]+$/.test(path))
    return readFile(join(root, path));
  return Promise.reject(new Error(`No file ${path}`));
}
