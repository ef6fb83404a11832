import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { tinyTraining } from '../tinyTraining';

const run = promisify(execFile);
const logo = path.resolve(import.meta.dirname, '../fixtures/pictures/logo-alpha.png');

async function nca(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['dist/cli.js', ...args]);
  return stdout;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nca-transparency-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const alphaOf = (file: string) => sharp(file).extractChannel('alpha').raw().toBuffer();
const hasAlpha = async (file: string) => (await sharp(file).metadata()).hasAlpha;

it('apply and export give results as transparent as the photo, or lay it on a colour', async () => {
  const out = await newFolder();
  const applied = async (...more: string[]) => {
    const line = await nca('apply', 'mosaic', logo, '--device', 'cpu', '--steps', '4', '--out', out, '--json', ...more);
    return (JSON.parse(line) as { results: string[] }).results[0]!;
  };
  expect(await alphaOf(await applied())).toEqual(await alphaOf(logo));
  expect(await hasAlpha(await applied('--background', '#102030'))).toBe(false);
  const { width } = await sharp(logo).metadata();
  const line = await nca('export', 'mosaic', logo, '--png', '--steps', '4', '--size', String(width), '--out', out, '--json');
  expect(await alphaOf((JSON.parse(line) as { files: { png: string } }).files.png)).toEqual(await alphaOf(logo));
});

it('a training does so, too', async () => {
  const out = await newFolder();
  const settings = { ...tinyTraining, 'nca.stability.steps': 0, 'nca.training.iterations': 1 };
  const asked = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const trained = async (...more: string[]) => {
    const line = await nca('stylize', logo, '--style', 'mosaic', '--out', out, '--json', ...asked, ...more);
    return (JSON.parse(line) as { result: string }).result;
  };
  const clear = await trained();
  const { width, height } = await sharp(clear).metadata();
  const scaled = await sharp(logo).ensureAlpha().resize({ width, height, fit: 'fill' }).extractChannel('alpha').raw().toBuffer();
  expect(await alphaOf(clear)).toEqual(scaled);
  expect(await hasAlpha(await trained('--background', '#102030'))).toBe(false);
});
