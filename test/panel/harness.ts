/** The built panel in Chromium, between a fake host and a fake (or the real) engine. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { EngineCall, EngineOrder } from './fixtures/fakeEngineWorker';
import type { RunSketch, Scenario } from './fixtures/fakeHost';
import { themes, type Theme } from './themes';

const root = join(import.meta.dirname, '../..');
const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

/** The policy that the host gives its webviews. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' blob:",
  'worker-src blob:',
].join('; ');

const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>NCA Training</title>
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="/dist/codicon.css">
<link rel="stylesheet" href="/dist/panel.css"></head>
<body><script src="/dist/panel.js"></script></body></html>`;

export const sampleRun: RunSketch = {
  id: 'run-1',
  photos: ['/media/samples/photos/cat.jpg'],
  style: '/media/samples/styles/oil-strokes.jpg',
  settings: { 'nca.automaton.layout': 'blur', 'nca.output.size': 288, 'nca.training.iterations': 400 },
};

/** Far above what anything takes: a busy machine is slow, and only what never happens should fail. */
const patience = 60_000;

export function eventually<T>(read: () => T, timeout = patience) {
  return expect.poll(read, { timeout });
}

export interface OpenOptions extends Scenario {
  theme?: keyof typeof themes;
  viewport?: { width: number; height: number };
  /** The worker's script; the fake one unless given. */
  engineWorker?: string;
  /** Runs in the page before its own script. */
  before?: string;
  /** Puts the page's clock into the test's hands. */
  fakeClock?: boolean;
}

export class Harness {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly fakeHost: string,
    private readonly files: Map<string, Buffer | string>,
  ) {}

  static async start(): Promise<Harness> {
    const [fakeHost, fakeEngine] = await Promise.all([bundle('fakeHost'), bundle('fakeEngineWorker')]);
    const files = new Map<string, Buffer | string>([
      ['/', html],
      ['/fakeEngineWorker.js', fakeEngine],
    ]);
    const server = createServer((request, response) => {
      const path = request.url!.split('?')[0]!;
      const type = path === '/' ? 'text/html' : (types[extname(path)] ?? 'application/octet-stream');
      contentOf(path, files).then(
        (content) => response.writeHead(200, { 'content-type': type }).end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-webgpu'] });
    return new Harness(browser, server, fakeHost, files);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }

  /** Serves `content` under a path, for files that no folder has. */
  serve(path: string, content: Buffer | string): void {
    this.files.set(path, content);
  }

  async open(options: OpenOptions = {}): Promise<Panel> {
    const { theme = 'dark', viewport = { width: 1200, height: 800 }, before, fakeClock, engineWorker, ...scenario } =
      options;
    const context = await this.browser.newContext({ viewport, reducedMotion: 'reduce' });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    if (fakeClock) await page.clock.install();
    const worker = engineWorker ?? '/fakeEngineWorker.js';
    await page.route('**/engineWorker.js', (route) =>
      this.text(worker).then(
        (body) => route.fulfill({ body, contentType: 'text/javascript' }),
        () => route.fulfill({ status: 404 }),
      ),
    );
    await page.addInitScript(`window.scenario = ${JSON.stringify(scenario)}; ${this.fakeHost}; ${before ?? ''}`);
    await page.addInitScript(listen);
    await page.addInitScript(applyTheme, themes[theme]);
    const panel = new Panel(page);
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    return panel;
  }

  private async text(path: string): Promise<string> {
    return (await contentOf(path, this.files)).toString();
  }
}

/** What came out of the page as JSON: each test says by its expectations what it should be. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any;

/** A page under test, with what went over its two wires. */
export class Panel {
  /** Errors of the page and refusals of its policy: there must be none. */
  readonly problems: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.problems.push(message.text()));
  }

  order(order: EngineOrder): Promise<void> {
    return this.page.evaluate((data) => window.engineWire.postMessage(data), order);
  }

  /** Orders progress of iterations `from` to `to`. */
  async progress(from: number, to: number): Promise<void> {
    for (let iteration = from; iteration <= to; iteration++) await this.order({ order: 'progress', iteration });
  }

  hostEvent(name: string, params: unknown): Promise<void> {
    return this.page.evaluate(([n, p]) => window.fakeHost.event(n as string, p), [name, params]);
  }

  hostRun(run: RunSketch): Promise<void> {
    return this.page.evaluate((sketch) => window.fakeHost.run(sketch), run);
  }

  setScenario(change: Scenario): Promise<void> {
    return this.page.evaluate((scenario) => void Object.assign(window.fakeHost.scenario, scenario), change);
  }

  /** Messages of that name that the host has, bytes as their length. */
  sent(name: string): Promise<Record<string, Loose>[]> {
    return this.page.evaluate((wanted) => {
      const plain = (value: unknown): unknown => {
        if (value instanceof Uint8Array) return value.byteLength;
        if (Array.isArray(value)) return value.map(plain);
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
      };
      const found = window.fakeHost.sent.filter((message) => message.name === wanted);
      return found.map(({ params }) => plain(params) as Record<string, Loose>);
    }, name);
  }

  /** What the engine was asked to do under that name. */
  calls(name: string): Promise<Loose[]> {
    return this.page.evaluate(
      (wanted) => window.engineCalls.filter(({ call }) => call === wanted).map(({ detail }) => detail),
      name,
    );
  }

  malformed(): Promise<string[]> {
    return this.page.evaluate(() => window.fakeHost.malformed);
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  /** Shows what the result's "More" hides. */
  async more(): Promise<void> {
    await this.page.locator('details.more > summary').click();
  }

  get phase() {
    return this.page.locator('.phase');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

declare global {
  interface Window {
    engineWire: BroadcastChannel;
    engineCalls: EngineCall[];
  }
}

function listen(): void {
  window.engineCalls = [];
  window.engineWire = new BroadcastChannel('fake-engine');
  window.engineWire.addEventListener('message', ({ data }: MessageEvent<EngineCall>) => {
    if ('call' in data) window.engineCalls.push(data);
  });
}

function applyTheme({ classes, variables }: Theme): void {
  document.addEventListener('DOMContentLoaded', () => {
    document.body.className = classes;
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(name, value);
  });
}

async function contentOf(path: string, files: Map<string, Buffer | string>): Promise<Buffer | string> {
  const given = files.get(path);
  if (given !== undefined) return given;
  if (/^\/(dist|weights|weights\/gallery|media\/samples\/\w+|media\/other-photos)\/[\w.-]+$/.test(path)) return readFile(join(root, path));
  throw new Error(`No file ${path}`);
}

async function bundle(name: string): Promise<string> {
  const entry = join(root, `test/panel/fixtures/${name}.ts`);
  const result = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false, target: 'chrome132' });
  return result.outputFiles[0]!.text;
}
