import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const photo = path.join(root, 'media/samples/photos/cat.jpg');

const automaton = path.join(root, 'weights/gallery/woodcut.nca.safetensors');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nca-messages-'));
  const files = {
    'cut.json': '{"images": ',
    'deep.json': '['.repeat(100_000),
    'list.json': '[1]',
    'words.json': 'garbage',
    'lone.nca.safetensors': '',
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
    [['repeat', '.'], /\.: that is a folder, and no run's: it has no run\.json/],
    [['repeat', photo], /cat\.jpg is a picture that does not say how it was made, and no record of a run is beside it/],
    [['repeat', 'lone.nca.safetensors'], /lone\.nca\.safetensors is an automaton, and no record of its run is beside it/],
    [['stylize', 'none.jpg'], /none\.jpg: there is no such file/],
    [['apply', 'mosaic', photo, '--out', 'words.json'], /Results cannot be written to [^\n]*words\.json: [^\n]*words\.json is a file, no folder\./],
    [['apply', 'mosaic', photo, '--out', 'words.json/in'], /Results cannot be written to [^\n]*in: [^\n]*in cannot be made: a folder above it is a file\./],
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

describe('wrong usage is told in terms of the options, on one line', () => {
  it.each([
    [['apply', 'mosaic', photo, '--strength', 'half'], '--strength wants a number from 0 to 1, not "half".'],
    [['apply', 'mosaic', photo, '--strength', '2'], '--strength wants a number from 0 to 1, not "2".'],
    [['apply', 'mosaic', photo, '--size', 'banana'], '--size wants original or a whole number from 8 to 32768, not "banana".'],
    [['stylize', photo, '--size', 'banana'], '--size wants a whole number from 32 to 512, not "banana".'],
    [['stylize', photo, '--preset', 'quik'], '--preset wants auto, quick, balanced or fine, not "quik".'],
    [['stylize', photo, '--set', 'nca.seed=x'], 'nca.seed wants a whole number from 0 to 4294967295, not "x".'],
    [['mix', 'woodcut', 'mosaic', '--weights', 'a,b'], '--weights wants a share of 0 or more for each automaton, such as 0.7,0.3, not "a,b".'],
    [['texture', 'scales', '--tile', '100'], '--tile: A tile of 100 × 100 pixels does not fit this automaton: its sides have to be multiples of 8, 32 at least.'],
    [['texture', 'scales', '--tile', '24x64'], '--tile: A tile of 24 × 64 pixels does not fit this automaton: its sides have to be multiples of 8, 32 at least.'],
    [['texture', automaton, '--tile', '100'], '--tile: A tile of 100 × 100 pixels does not fit this automaton: its sides have to be multiples of 8, 32 at least.'],
    [['texture', 'scales', '--steps', 'x'], '--steps wants a whole number from 0 to 100000, not "x".'],
    [['apply', photo, 'woodcut'], `${photo} is a picture: the automaton comes first, as in "nca apply woodcut ${photo}".`],
  ])('%j', async (args, message) => {
    expect(await nca(...args)).toEqual({ code: 2, says: `nca: ${message}\n` });
  });

  it.each([
    [['apply', 'Woodcut', photo], 'There is no automaton "Woodcut" (did you mean "woodcut"?): give a '],
    [['export', 'wodcut', '--png'], 'There is no automaton "wodcut" (did you mean "woodcut"?): give a '],
    [['stylize', photo, '--style', 'Wodcut'], '--style Wodcut: there is no such file, nor such a style (did you mean "woodcut"?); there are '],
  ])('%j', async (args, message) => {
    const { code, says } = await nca(...args);
    expect(says).toContain(`nca: ${message}`);
    expect(code).toBe(2);
  });
});

it('takes an experiment of the settings before a folder of its name', async () => {
  await mkdir(path.join(folder, 'both'));
  await writeFile(path.join(folder, 'both.settings.json'), JSON.stringify({ 'nca.experiments': { both: { images: [photo], style: 'mosaic' } } }));
  const { code, says } = await nca('experiment', 'both', '--settings', 'both.settings.json', '--dry-run');
  expect([code, says]).toEqual([0, '']);
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
