import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = 'test-results/player';
let browser: Browser;
let out: string;
let file: string;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  out = await mkdtemp(path.join(tmpdir(), 'nca-export-'));
  const model = 'test/fixtures/player/lighthouse-mosaic.nca.safetensors';
  const given = ['dist/cli.js', 'export', model, '--html', '--size', '64', '--out', out, '--json'];
  const { files } = JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' })) as { files: { html: string } };
  file = files.html;
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
});
afterAll(async () => {
  await browser.close();
  await rm(out, { recursive: true });
});

async function playAndBrush(address: string, name: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, colorScheme: 'dark' });
  page.setDefaultTimeout(300_000);
  const asked: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(address);
  await page.getByRole('combobox', { name: /^Size/ }).selectOption('64');
  await expect
    .poll(() => page.locator('output').innerText(), { timeout: 300_000, interval: 1000 })
    .toMatch(/^Step ([4-9]|[1-9]\d)/);
  await page.getByRole('button', { name: 'Pause' }).click();
  const box = (await page.locator('canvas').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4, { steps: 3 });
  await page.mouse.up();
  await page.screenshot({ path: `${folder}/exported-${name}.png` });
  expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
  expect(problems).toEqual([]);
}

it.each([
  ['webgl', '#webgl'],
  ['kernel', ''],
])('plays from file: by %s and asks nobody for anything', (name, hash) =>
  playAndBrush(pathToFileURL(file).href + hash, name),
);

it('says so where there is neither WebGL2 nor WebAssembly', async () => {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
    Reflect.deleteProperty(window, 'WebAssembly');
  });
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').innerText()).toContain('WebGL2');
});

it('lets no text of the file end its script', async () => {
  const { exportedHtml } = await import('../../shared/export/html');
  const automaton = {
    title: '</title><b id="out">',
    layout: 'blur' as const,
    shifts: [],
    parameters: '',
    steps: 1,
    seed: 1,
    noiseLevel: 1,
    margin: 16,
    keepColors: false,
    kernel: '',
    photo: { name: '</script><b id="out">', bytes: '' },
  };
  const page = await browser.newPage();
  const html = path.join(out, 'hostile.html');
  const script = "document.title = JSON.parse(document.getElementById('automaton').textContent).photo.name + '</script>';";
  await writeFile(html, exportedHtml(automaton, script));
  await page.goto(pathToFileURL(html).href);
  expect(await page.title()).toBe(`${automaton.photo.name}</script>`);
  expect(await page.locator('#out').count()).toBe(0);
});
