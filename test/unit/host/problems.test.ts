import sharp from 'sharp';
import type { Uri } from 'vscode';
import { describe, expect, it } from 'vitest';
import { planRun, type Planning } from '../../../src/commands/planRun';
import { calledOnNothing, targetsOf } from '../../../src/commands/targets';
import { Problem } from '../../../src/problem';
import { readSettings } from '../../../src/settings';
import { settingsSchema } from '../../../shared/configuration/settings';
import { MemoryFileSystem, uri } from './memoryFileSystem';
import { png } from './pictures';

/** A workspace /w with a photo and a style, and a user who answers as the test says. */
function workspaceWith(files: Record<string, Uint8Array | string>, answers: Partial<Answers> = {}) {
  const fs = new MemoryFileSystem({ '/w/cat.png': png(), '/w/style.png': png(8, 8), ...files });
  const asked: string[] = [];
  const { trusted = true, style = uri('/w/style.png'), settings = {} } = answers;
  const folders = [...(answers.folders ?? [])];
  const values: Record<string, unknown> = { ...settingsSchema.parse({}), ...settings };
  const planning: Planning = {
    fs,
    command: 'Stylize with NCA',
    readSettings: () =>
      readSettings({ getConfiguration: () => ({ get: (name: string) => values[`nca.${name}`] }) }),
    isTrusted: () => trusted,
    workspaceFolder: () => (answers.noWorkspace ? undefined : uri('/w')),
    pickPhotos: () => Promise.resolve(answers.photos),
    pickStyle: () => Promise.resolve(style ?? undefined),
    pickStyleOrAutomaton: () => Promise.resolve(style ?? undefined),
    pickFolder: (reason) => {
      asked.push(reason);
      return Promise.resolve(folders.shift());
    },
    goOnWithout: (refused) => {
      asked.push(...refused.map(({ message }) => message));
      return Promise.resolve(answers.goOn ?? false);
    },
    newId: () => 'id',
  };
  return { fs, asked, planning };
}

interface Answers {
  settings: Record<string, unknown>;
  trusted: boolean;
  noWorkspace: boolean;
  style: Uri | null;
  photos: Uri[];
  /** What the user picks each time a folder is asked for. */
  folders: Uri[];
  goOn: boolean;
}

const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } });
const jpeg = new Uint8Array(await picture.jpeg().toBuffer());
const tiff = new Uint8Array(await picture.tiff().toBuffer());
const chooseImages = { do: 'chooseImages' };

describe('what stands in the way of a run has a message and a way out', () => {
  it.each<{
    of: string;
    photo?: Uint8Array | string;
    answers?: Partial<Answers>;
    refuses?: string;
    code: string;
    message: RegExp;
    wayOut: object;
  }>([
    {
      of: 'a wrong setting',
      answers: { settings: { 'nca.training.size': 9000 } },
      code: 'settings',
      message: /nca\.training\.size: .*512/,
      wayOut: { do: 'openSettings', query: 'nca.training.size' },
    },
    {
      of: 'an empty file',
      photo: '',
      code: 'image-empty',
      message: /^photo\.jpg is empty \(0 bytes\)/,
      wayOut: chooseImages,
    },
    {
      of: 'a truncated JPEG',
      photo: half(jpeg),
      code: 'image-truncated',
      message: /^photo\.jpg is a damaged JPEG/,
      wayOut: chooseImages,
    },
    {
      of: 'a TIFF',
      photo: tiff,
      code: 'image-unsupported',
      message: /^photo\.jpg is in TIFF format.*Supported are PNG, JPEG/,
      wayOut: chooseImages,
    },
    {
      of: 'an SVG',
      photo: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
      code: 'image-unsupported',
      message: /^photo\.jpg is an SVG drawing.*export it as PNG/,
      wayOut: chooseImages,
    },
    {
      of: 'a picture 30,000 pixels wide',
      photo: png(30_000, 20),
      code: 'image-too-large',
      message: /^photo\.jpg is 30000 × 20 pixels large.*Scale it down/,
      wayOut: chooseImages,
    },
    {
      of: 'a style that cannot be used',
      photo: jpeg,
      answers: { style: uri('/w/style.tiff') },
      code: 'image-unsupported',
      message: /^style\.tiff is in TIFF format/,
      wayOut: { do: 'chooseStyle' },
    },
    {
      of: 'a style that is gone',
      photo: jpeg,
      answers: { style: uri('/w/gone.png') },
      code: 'image-unreadable',
      message: /^gone\.png cannot be read: EntryNotFound/,
      wayOut: { do: 'chooseStyle' },
    },
    {
      of: 'an output folder outside of an untrusted workspace',
      photo: jpeg,
      answers: { trusted: false, settings: { 'nca.output.folder': '../elsewhere' } },
      code: 'folder-refused',
      message: /"\.\.\/elsewhere".*Only trusted workspaces/,
      wayOut: { do: 'openSettings', query: 'nca.output.folder' },
    },
    {
      of: 'an absolute output folder in an untrusted workspace',
      photo: jpeg,
      answers: { trusted: false, settings: { 'nca.output.folder': 'C:\\nca' } },
      code: 'folder-refused',
      message: /"C:\\nca".*Only trusted workspaces/,
      wayOut: { do: 'openSettings', query: 'nca.output.folder' },
    },
  ])('$of', async ({ photo = jpeg, answers, code, message, wayOut }) => {
    const { planning, fs } = workspaceWith({ '/w/photo.jpg': photo, '/w/style.tiff': tiff }, answers);
    const error: unknown = await planRun([uri('/w/photo.jpg')], planning).catch(
      (problem: unknown) => problem,
    );
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ code, wayOut });
    expect((error as Problem).message).toMatch(message);
    expect(fs.changes, 'nothing was written').toEqual([]);
  });

  it('a photo that is gone', async () => {
    const { planning } = workspaceWith({});
    const error = { code: 'image-unreadable', wayOut: chooseImages };
    await expect(planRun([uri('/w/gone.jpg')], planning)).rejects.toMatchObject(error);
  });

  it('a folder without pictures', async () => {
    const { planning } = workspaceWith({ '/w/docs/readme.md': 'text' });
    const error = {
      code: 'no-images',
      message: expect.stringContaining('no pictures in docs'),
      wayOut: chooseImages,
    };
    await expect(planRun([uri('/w/docs')], planning)).rejects.toMatchObject(error);
  });

  it('more pictures than one run can take', async () => {
    const many = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`/w/many/${i}.png`, png()]));
    const error = { code: 'too-many', message: expect.stringContaining('33 pictures are more than 32') };
    await expect(planRun([uri('/w/many')], workspaceWith(many).planning)).rejects.toMatchObject(error);
  });

  it('a read-only workspace: another folder is asked for, until one will do', async () => {
    const folders = [uri('/also-read-only'), uri('/elsewhere')];
    const { planning, fs, asked } = workspaceWith({}, { folders });
    fs.refuses = (path) => !path.startsWith('/elsewhere');
    const job = await planRun([uri('/w/cat.png')], planning);
    expect(job?.root.path).toBe('/elsewhere/nca');
    expect(asked).toEqual([
      expect.stringMatching(/cannot be written to \/w\/nca: NoPermissions/),
      expect.stringMatching(/cannot be written to \/also-read-only\/nca/),
    ]);
  });

  it('a read-only folder that is there already', async () => {
    const { planning, fs, asked } = workspaceWith({ '/w/nca/.gitignore': '*' });
    fs.refuses = () => true;
    expect(await planRun([uri('/w/cat.png')], planning)).toBeUndefined();
    expect(asked).toEqual([expect.stringMatching(/cannot be written to \/w\/nca/)]);
  });

  it('no workspace: a folder is asked for', async () => {
    const { planning, fs, asked } = workspaceWith(
      {},
      { noWorkspace: true, folders: [uri('/elsewhere/pictures')] },
    );
    const job = await planRun([uri('/w/cat.png')], planning);
    expect(job).toMatchObject({ base: { path: '/elsewhere/pictures' }, root: { path: '/elsewhere/pictures/nca' } });
    expect(asked).toEqual([expect.stringContaining('No folder is open')]);
    expect(fs.text('/elsewhere/pictures/nca/.gitignore')).toContain('checkpoint.safetensors');
  });

  it('some of several pictures: the user may go on without them', async () => {
    const files = { '/w/broken.jpg': half(jpeg) };
    const targets = [uri('/w/cat.png'), uri('/w/broken.jpg')];
    const no = workspaceWith(files);
    expect(await planRun(targets, no.planning)).toBeUndefined();
    expect(no.asked).toEqual([expect.stringMatching(/^broken\.jpg is a damaged JPEG/)]);
    const yes = workspaceWith(files, { goOn: true });
    expect((await planRun(targets, yes.planning))?.photos.map(({ path }) => path)).toEqual(['/w/cat.png']);
  });
});

describe('planRun', () => {
  it('plans a run and makes the folder with its .gitignore', async () => {
    const { planning, fs } = workspaceWith({});
    const job = await planRun([uri('/w/cat.png')], planning);
    expect(job).toMatchObject({ id: 'id', label: 'cat.png × style.png', root: { path: '/w/nca' } });
    expect(fs.list('/w/nca')).toEqual(['/w/nca/.gitignore']);
  });

  it('leaves a .gitignore that is there alone', async () => {
    const { planning, fs } = workspaceWith({ '/w/nca/.gitignore': 'mine' });
    await planRun([uri('/w/cat.png')], planning);
    expect(fs.text('/w/nca/.gitignore')).toBe('mine');
    expect(fs.list('/w/nca')).toEqual(['/w/nca/.gitignore']);
  });

  it('takes a folder’s pictures in the order that people count in, and each picture once', async () => {
    const { planning } = workspaceWith({ '/w/a/10.png': png(), '/w/a/9.PNG': png(), '/w/a/notes.txt': '' });
    const job = await planRun([uri('/w/a'), uri('/w/a/10.png')], planning);
    expect(job?.photos.map(({ path }) => path)).toEqual(['/w/a/9.PNG', '/w/a/10.png']);
    expect(job?.label).toBe('9.PNG and 1 more × style.png');
  });

  it('asks for photos where none were given, and ends where the user turns away', async () => {
    expect(await planRun([], workspaceWith({}).planning)).toBeUndefined();
    const answers = { photos: [uri('/w/cat.png')] };
    expect((await planRun([], workspaceWith({}, answers).planning))?.label).toBe('cat.png × style.png');
    const { planning } = workspaceWith({}, { style: null });
    expect(await planRun([uri('/w/cat.png')], planning)).toBeUndefined();
  });

  it('plans a run with prompts instead of a style', async () => {
    const guidance = { clip: 'mini-clip', prompts: [{ text: 'red', weight: 1 }, { text: 'stripes', weight: 0.5 }] };
    const { planning } = workspaceWith({}, { style: null });
    const job = await planRun([uri('/w/cat.png')], planning, () => Promise.resolve({ guidance }));
    expect(job).toMatchObject({ label: 'cat.png × red, stripes', guidance });
    expect(job).not.toHaveProperty('style');
  });

  it('lets a trusted workspace write elsewhere', async () => {
    const { planning } = workspaceWith({}, { settings: { 'nca.output.folder': '../out' } });
    expect((await planRun([uri('/w/cat.png')], planning))?.root.path).toBe('/out');
  });
});

describe('targetsOf', () => {
  const [a, b] = [uri('/w/a.png'), uri('/w/b.png')];
  const page = { ...uri('webview-nca.training-1'), scheme: 'webview-panel' } as unknown as Uri;
  it.each<[string, unknown[], Uri[]]>([
    ['the explorer', [a, [a, b]], [a, b]],
    ['the explorer, with the click outside of the selection', [a, [b]], [a]],
    ['an editor’s title', [a, { groupId: 0 }], [a]],
    ['the palette', [], []],
    ['an editor’s title that still shows the page before', [page, { groupId: 0 }], []],
  ])('understands the arguments of %s', (_, args, targets) => {
    expect(targetsOf(args[0], args[1])).toEqual(targets);
  });

  it('knows when the active editor is meant', () => {
    expect([undefined, page, a].map(calledOnNothing)).toEqual([true, true, false]);
  });
});
