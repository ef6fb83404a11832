import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const photo = path.join(root, 'media/samples/photos/cat.jpg');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nca-messages-'));
  const files = {
    'cut.json': '{"images": ',
    'deep.json': '['.repeat(100_000),
    'list.json': '[1]',
    'words.json': 'garbage',
    'none.settings.json': '{"nca.experiments": 3}',
    'empty.settings.json': '{}',
    'part.run.json': '{"formatVersion": 1}',
    'one.nca-experiment.json': JSON.stringify({ images: [photo], style: 'mosaic' }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

function nca(...args: string[]): Promise<{ code: number; says: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder }, (error, _, says) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, says }));
  });
}

describe('a failure names the file and what is wrong, on one line', () => {
  it.each([
    [['repeat', 'cut.json'], /cut\.json is no JSON/],
    [['repeat', 'part.run.json'], /part\.run\.json is no record of a run: finished: .*photos: /],
    [['repeat', 'none.json'], /none\.json: there is no such file/],
    [['repeat', '.'], /\.: that is a folder/],
    [['import', '.'], /\.: that is a folder/],
    [['experiment', '.'], /: that is a folder/],
    [['apply', 'words.json', photo], /words\.json: /],
    [['export', 'none.nca.safetensors', '--png'], /There is no automaton "none\.nca\.safetensors": give a /],
    [['resume', 'words.json'], /words\.json is no folder of a run/],
  ] as const)('%j', async (args, message) => {
    const { code, says } = await nca(...args);
    expect(says).toMatch(/^nca: [^\n]+\n$/);
    expect(says).toMatch(message);
    expect(says).not.toMatch(/node:internal|\bat .*:\d+:\d+|call stack/);
    expect(code).toBe(1);
  });

  it.each([
    ['deep.json', 'deep.json:1:65: The file is nested more than 64 levels deep'],
    ['cut.json', 'cut.json:1:12: This is no JSON'],
    ['list.json', 'list.json:1:1: Settings are a JSON object, not array'],
    ['words.json', 'words.json:1:1: This is no JSON'],
  ])('--settings %s', async (settings, message) => {
    const { code, says } = await nca('experiment', 'one.nca-experiment.json', '--settings', settings, '--dry-run');
    expect(says).toContain(message);
    expect(code).toBe(1);
  });

  it.each([
    ['cut.json', 'cut.json:1:12: This is no JSON'],
    ['list.json', 'list.json:1:1: Settings are a JSON object, not array'],
    ['none.settings.json', 'none.settings.json:1:21: nca.experiments: an object is wanted'],
    ['empty.settings.json', 'There is no file and no experiment "mine". empty.settings.json has no "nca.experiments"'],
  ])('an experiment of --settings %s', async (settings, message) => {
    const { code, says } = await nca('experiment', 'mine', '--settings', settings, '--dry-run');
    expect(says).toContain(message);
    expect(says).not.toContain('or give --settings');
    expect(code).toBe(1);
  });

  it('an experiment that is nested too deeply', async () => {
    const { says } = await nca('experiment', 'deep.json', '--dry-run');
    expect(says).toContain('deep.json:1:65: The file is nested more than 64 levels deep');
  });
});

it('says nothing of graphics libraries that are missing', async () => {
  const { code, says } = await nca('apply', 'mosaic', photo, '--size', '16', '--steps', '1', '--out', '.');
  expect(says).not.toMatch(/vulkan|warning/i);
  expect(code).toBe(0);
});

it.runIf(existsSync('/proc')).each([
  ['stylize', photo, '--style', 'mosaic', '--device', 'cpu', '--out', '/proc/nca'],
  ['apply', 'mosaic', photo, '--out', '/proc/nca'],
  ['export', 'mosaic', '--png', '--out', '/proc/nca'],
])('%s says of a folder that takes no others that results cannot be written there, before it works', async (...args) => {
  const { code, says } = await nca(...args);
  expect(says).toMatch(/nca: Results cannot be written to [^\n]*\/proc\/nca/);
  expect(says).not.toMatch(/%|Making/);
  expect(code).toBe(1);
});
