import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

interface Ended {
  readonly code: number;
  readonly prints: string;
  readonly says: string;
}

const stylize = (...args: string[]) => nca('stylize', ...args);

const nca = (...args: string[]) => ncaIn('.', ...args);

function ncaIn(cwd: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.resolve('dist/cli.js'), ...args], { cwd }, (error, prints, says) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, prints, says }),
    );
  });
}

/** Packages that a command has loaded by its end, beside those in the bundle. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const tell = "process.on('exit', () => process.stderr.write(JSON.stringify(Object.keys(require.cache))))";
  const program = `process.argv.splice(1, 0, 'dist/cli.js'); ${tell}; require('./dist/cli.js');`;
  const says = await new Promise<string>((resolve) => execFile(process.execPath, ['-e', program, '--', ...args], (_, __, says) => resolve(says)));
  const files = JSON.parse(says) as string[];
  expect(files.some((file) => file.endsWith('cli.js'))).toBe(true);
  return files.flatMap((file) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1] ?? []);
}

it('loads nothing beside its own file to tell its version', async () => {
  expect(await loadedBy('--version')).toEqual([]);
});

it.each([['--help'], ['stylize', '--help']])('loads no native package for %s %s', async (...args) => {
  const loaded = await loadedBy(...args);
  for (const native of ['sharp', 'webgpu']) expect(loaded).not.toContain(native);
});

it('says first what is wrong with a setting', async () => {
  const { code, says } = await stylize('nosuch.jpg', '--set', 'nca.content.wieght=1');
  expect(says).toContain('nca.content.weight');
  expect(code).toBe(2);
});

it('refuses settings that contradict each other', async () => {
  const steps = ['--set', 'nca.training.minSteps=30', '--set', 'nca.training.maxSteps=10'];
  const { code, says } = await stylize('nosuch.jpg', '--style', 'mosaic', ...steps);
  expect(says).toContain('30 is more than nca.training.maxSteps, 10');
  expect(code).toBe(2);
});

it('names the bundled styles where a word is none of them', async () => {
  const { code, says } = await stylize('media/samples/photos/cat.jpg', '--style', 'wodcut');
  expect(says).toMatch(/wodcut.*watercolour.*woodcut/);
  expect(code).toBe(2);
});

it('names the bundled styles where none is given', async () => {
  const { code, says } = await stylize('media/samples/photos/cat.jpg');
  expect(says).toContain('mosaic');
  expect(says).toContain('woodcut');
  expect(code).toBe(2);
});

it('keeps colours in exports only of automata that map them, and says who does for the others', async () => {
  const { code, says } = await nca('export', 'test/fixtures/player/lighthouse-mosaic.nca.safetensors', '--png', '--keep-colors');
  expect(says).toMatch(/^nca: --keep-colors is for automata that map a photo's colours, and \S*lighthouse-mosaic\S* does not: nca apply has it for all\.$/m);
  expect(code).toBe(2);
});

it('takes a bundled style by its name, and says what it is about to do', async () => {
  const out = await mkdtemp(path.join(tmpdir(), 'nca-usage-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const tiny = ['--size', '32', '--iterations', '2', '--set', 'nca.stability.steps=0', '--device', 'cpu', '--out', out];
  const { code, says } = await stylize('media/samples/photos/cat.jpg', '--style', 'woodcut', ...tiny);
  expect(says).toMatch(/cat\.jpg × woodcut\.jpg: 2 iterations on crops of 32 pixels, then a picture of 96, in .*nca-usage-/);
  expect(code).toBe(0);
});

it.each([
  ['media', 'that is a folder'],
  ['nosuch.jpg', 'there is no such file'],
])('says of %s that it is no picture', async (file, reason) => {
  const { code, says } = await stylize(file, '--style', 'mosaic', '--device', 'cpu');
  expect(says).toContain(`${file}: ${reason}`);
  expect(code).toBe(1);
});

it.each([[['stylise', '--help']], [['--help', 'stylise']], [['help', 'stylise']], [['stylise']]])(
  'refuses %s and says which command is meant',
  async (words) => {
    const { code, prints, says } = await nca(...words);
    expect(says).toContain("unknown command 'stylise'");
    expect(says).toContain('stylize?');
    expect(prints).toBe('');
    expect(code).toBe(2);
  },
);

it.each(['apply', 'export', 'stylize', 'prompt'])('lists the ready-made automata in the help of %s', async (command) => {
  const { code, prints } = await nca(command, '--help');
  expect(prints).toMatch(/Ready-made automata: great-wave, .*woodcut/);
  expect(prints).toContain('Of the layout blur, and mixed only with each other: scales, strands');
  expect(prints).not.toContain('[]');
  expect(code).toBe(0);
});

it('prints the help of a command that is one', async () => {
  const { code, prints } = await nca('help', 'apply');
  expect(prints).toContain('Usage: nca apply');
  expect(code).toBe(0);
});

it.each([
  ['apply', 'woodcut', '--mask', 'cat.jpg'],
  ['stylize', '--style', 'woodcut', '--mask', 'cat.jpg'],
])('%s says so where --mask has taken the photo', async (...args) => {
  const { code, says } = await nca(...args);
  expect(says).toMatch(/--mask took cat\.jpg as the mask, and no picture is left\. Pictures come first, as in "nca .*woodcut cat\.jpg --mask"/);
  expect(code).toBe(2);
});

it('takes pictures behind --automata for photos, a ready-made name for the automaton, and says why a result has a number', async () => {
  const out = await mkdtemp(path.join(tmpdir(), 'nca-sheet-'));
  onTestFinished(() => rm(out, { recursive: true }));
  await mkdir(path.join(out, 'woodcut'));
  const sheet = () => ncaIn(out, 'sheet', '--size', '64', '--json', '--automata', 'woodcut', 'scales', path.resolve('media/samples/photos/cat.jpg'));
  const first = await sheet();
  expect(first.says).toContain('woodcut is the ready-made automaton; the folder of that name is ./woodcut.');
  expect((JSON.parse(first.prints) as { cells: { label: string }[] }).cells.map(({ label }) => label)).toEqual(['cat', 'woodcut', 'scales']);
  expect((await sheet()).says).toContain('sheet.png is there already and stays: the new one is sheet-2.png.');
});
