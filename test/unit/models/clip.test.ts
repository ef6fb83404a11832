import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../../shared/safetensors';
import { catalogue, type AestheticEntry } from '../../../src/models/catalogue';
import type { ModelError } from '../../../src/models/modelError';
import { Models } from '../../../src/models/models';
import { nodeFileAccess } from '../../../src/models/nodeFileAccess';
import { dict, tensor, torchFile } from '../shared/torch/writeTorchFile';
import { commit, HubServer, servedBytes } from './hubServer';
import { filled, numbers, tinyClip, tinyVgg } from './tinyModels';

const { tokens, width } = tinyClip.architecture.text;
const table = numbers(tokens * width, 3);
const rowOf = (id: number) => [...table.subarray(id * width, (id + 1) * width)];
const tableTensor = [tinyClip.tokenTable, float32Tensor([tokens, width], table)] as const;
/** Not needed, and of a type that is not read. */
const positionIds = ['text_model.embeddings.position_ids', { dtype: 'I64', shape: [1], data: new Uint8Array(8) }] as const;
const weights = writeSafetensors([...filled(tinyClip.tensors), tableTensor, positionIds]);
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const weightsPath = '/tiny/clip/model.safetensors';
const words = new Map([
  [0, 'start'],
  [1, 'cat'],
  [4000, 'sketch'],
]);

let hub: HubServer;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nca-clip-'));
  hub = await HubServer.start({
    [weightsPath]: servedBytes(weights),
    '/tiny/clip/config.json': servedBytes(json({ model_type: 'clip' })),
    '/tiny/clip/tokenizer.json': servedBytes(json({ version: '1.0' })),
  });
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

function models(more: { folder?: string; wholeTokenTable?: boolean; trustChanged?: boolean } = {}): Models {
  return new Models(
    {
      files: nodeFileAccess,
      cache: join(folder, 'cache'),
      folder: more.folder,
      endpoint: hub.endpoint,
      http: { fetch },
      wholeTokenTable: more.wholeTokenTable ?? false,
      trustChanged: more.trustChanged,
      wait: () => Promise.resolve(),
      now: () => new Date(0),
    },
    [tinyVgg, tinyClip],
  );
}

const expectWeights = (file: Uint8Array) => {
  const { tensors } = readSafetensors(file);
  const expected = filled(tinyClip.tensors);
  expect([...tensors.keys()].sort()).toEqual(expected.map(([name]) => name).sort());
  for (const [name, tensor] of expected) expect(toFloat32(tensors.get(name)!)).toEqual(toFloat32(tensor));
};
const rowsOf = (rows: ReadonlyMap<number, Float32Array> | null) =>
  Object.fromEntries([...rows!].map(([id, values]) => [id, [...values]]));
const expectedRows = (ids: readonly number[]) => Object.fromEntries(ids.map((id) => [id, rowOf(id)]));
const failureOf = (work: Promise<unknown>) => work.then(() => undefined, (error: unknown) => error as ModelError);

describe('a downloaded CLIP', () => {
  beforeEach(() => models().download('tiny-clip'));

  it('has its weights, tokenizer and configs, and no token table', async () => {
    const files = await models().clip('tiny-clip', words);
    expectWeights(files.weights);
    expect(files).toMatchObject({ config: { model_type: 'clip' }, preprocessor: null, tokenizer: '{"version":"1.0"}' });
    expect(await models().tokenizer('tiny-clip')).toBe('{"version":"1.0"}');
    expect(rowsOf(files.tokenRows)).toEqual(expectedRows([0, 1, 4000]));
  });

  it('fetches the rows of its words once, neighbours in one request, and only new ones later', async () => {
    hub.seen.length = 0;
    await models().clip('tiny-clip', words);
    expect(hub.ranges(weightsPath)).toHaveLength(2);
    hub.seen.length = 0;
    await models().clip('tiny-clip', words);
    expect(hub.seen).toEqual([]);
    const { tokenRows } = await models().clip('tiny-clip', new Map([...words, [2222, 'fox']]));
    expect(hub.ranges(weightsPath)).toHaveLength(1);
    expect(rowsOf(tokenRows)).toEqual(expectedRows([0, 1, 2222, 4000]));
  });

  it('names the words that it cannot fetch without a network, and does with those it has met', async () => {
    await models().clip('tiny-clip', new Map([...words].slice(0, 2)));
    await hub.close();
    expect((await failureOf(models().clip('tiny-clip', new Map([...words].slice(0, 2)))))).toBeUndefined();
    const error = await failureOf(models().clip('tiny-clip', words));
    expect(error).toMatchObject({ failure: 'missing-rows', waysOut: ['retry', 'chooseFolder'] });
    expect(error!.message).toMatch(/“sketch”/);
    expect(error!.message).not.toMatch(/“cat”/);
  });

  it('fetches a row again whose hash is wrong', async () => {
    await models().clip('tiny-clip', words);
    const path = join(folder, 'cache/tiny-clip', commit, 'token-rows.json');
    const kept = JSON.parse(await readFile(path, 'utf8')) as { rows: Record<string, { base64: string }> };
    kept.rows['1']!.base64 = kept.rows['0']!.base64;
    await writeFile(path, JSON.stringify(kept));
    hub.seen.length = 0;
    const { tokenRows } = await models().clip('tiny-clip', words);
    expect(hub.ranges(weightsPath)).toHaveLength(1);
    expect(rowsOf(tokenRows)).toEqual(expectedRows([0, 1, 4000]));
  });

  it('holds rows that come again to what they were, until the user agrees to others', async () => {
    await models().clip('tiny-clip', words);
    // As where the kept ones are lost, or damaged.
    const lose = () => rm(join(folder, 'cache/tiny-clip', commit, 'token-rows.json'));
    await lose();
    expect(rowsOf((await models().clip('tiny-clip', words)).tokenRows)).toEqual(expectedRows([0, 1, 4000]));
    await lose();
    const other = table.map((value, i) => (i === 4000 * width ? value + 1 : value));
    hub.files.set(weightsPath, servedBytes(writeSafetensors([...filled(tinyClip.tensors), [tinyClip.tokenTable, float32Tensor([tokens, width], other)], positionIds])));
    const refused = await failureOf(models().clip('tiny-clip', words));
    expect(refused).toMatchObject({ failure: 'not-trusted', message: expect.stringMatching(/first downloaded .*token 4000 is another/) as string });
    expect(refused!.waysOut).toContain('trustChanged');
    // Others of that file never came before: nothing is known of them.
    await models().clip('tiny-clip', new Map([[2, 'dog']]));
    await models({ trustChanged: true }).clip('tiny-clip', words);
    expect(rowsOf((await models().clip('tiny-clip', words)).tokenRows)[4000]![0]).toBeCloseTo(other[4000 * width]!, 5);
  });

  it('trusts other rows once where the user agrees to them, and those from then on', async () => {
    const lose = () => rm(join(folder, 'cache/tiny-clip', commit, 'token-rows.json'));
    const serve = (by: number) => {
      const other = table.map((value, i) => (i === 4000 * width ? value + by : value));
      hub.files.set(weightsPath, servedBytes(writeSafetensors([...filled(tinyClip.tensors), [tinyClip.tokenTable, float32Tensor([tokens, width], other)], positionIds])));
    };
    const library = models();
    await library.clip('tiny-clip', words);
    await lose();
    serve(1);
    library.trustRows('another');
    expect((await failureOf(library.clip('tiny-clip', words)))?.failure).toBe('not-trusted');
    library.trustRows('tiny-clip');
    const { tokenRows } = await library.clip('tiny-clip', words);
    expect(tokenRows!.get(4000)![0]).toBeCloseTo(table[4000 * width]! + 1, 5);
    await lose();
    expect(await failureOf(library.clip('tiny-clip', words))).toBeUndefined();
    await lose();
    serve(2);
    expect((await failureOf(library.clip('tiny-clip', words)))?.failure).toBe('not-trusted');
  });

  it('keeps no rows of what is not trusted any more', async () => {
    await models().clip('tiny-clip', words);
    await models().download('tiny-clip', { trustChanged: true });
    hub.seen.length = 0;
    await models().clip('tiny-clip', words);
    expect(hub.ranges(weightsPath)).toHaveLength(2);
  });

  it.each([
    ['zeros', 0, /all zeros/],
    ['no numbers', NaN, /numbers that are none/],
  ])('refuses rows of %s', async (_, value, says) => {
    const broken = float32Tensor([tokens, width], new Float32Array(tokens * width).fill(value));
    hub.files.set(weightsPath, servedBytes(writeSafetensors([...filled(tinyClip.tensors), [tinyClip.tokenTable, broken], positionIds])));
    expect(await failureOf(models().clip('tiny-clip', words))).toMatchObject({ failure: 'damaged', message: expect.stringMatching(says) as string });
  });

  it('refuses a token that it does not have', async () => {
    expect((await failureOf(models().clip('tiny-clip', new Map([[tokens, 'beyond']]))))?.message).toMatch(/no token 4096/);
  });
});

it('comes with the whole table of tokens where that is wanted', async () => {
  await models({ wholeTokenTable: true }).download('tiny-clip');
  await hub.close();
  const { weights: file, tokenRows } = await models().clip('tiny-clip', words);
  expect(tokenRows).toBeNull();
  expect(toFloat32(readSafetensors(file).tensors.get(tinyClip.tokenTable)!)).toEqual(table);
});

it('fails as a whole when its tokenizer is missing', async () => {
  hub.files.delete('/tiny/clip/tokenizer.json');
  expect((await failureOf(models().download('tiny-clip')))?.failure).toBe('not-found');
  expect((await failureOf(models().clip('tiny-clip', words)))?.failure).toBe('not-downloaded');
});

describe('a folder of the user’s', () => {
  const layouts = ['', 'clip', 'tiny/clip', `models--tiny--clip/snapshots/${commit}`, `hub/models--tiny--clip/snapshots/${commit}`];

  it.each(layouts)('gives a CLIP that lies in “%s”', async (place) => {
    const lies = join(folder, 'mine', place);
    await mkdir(lies, { recursive: true });
    await writeFile(join(lies, 'model.safetensors'), weights);
    await writeFile(join(lies, 'tokenizer.json'), '{}');
    await writeFile(join(lies, 'config.json'), '{"a":1}');
    const mine = models({ folder: join(folder, 'mine') });
    const files = await mine.clip('tiny-clip', words);
    expectWeights(files.weights);
    expect(files).toMatchObject({ config: { a: 1 }, tokenizer: '{}', provenance: { repository: 'tiny/clip' } });
    expect(rowsOf(files.tokenRows)).toEqual(expectedRows([0, 1, 4000]));
    expect((await mine.list()).map(({ at }) => at)).toEqual(['nowhere', 'folder']);
    // By its path, any CLIP will do, in the catalogue or not.
    const any = await mine.clip(lies, words);
    expectWeights(any.weights);
    expect(rowsOf(any.tokenRows)).toEqual(expectedRows([0, 1, 4000]));
    expect(hub.seen).toEqual([]);
  });

  it('says what is missing in it', async () => {
    await writeFile(join(folder, 'model.safetensors'), writeSafetensors(filled(tinyClip.tensors).slice(3)));
    expect((await failureOf(models().clip(folder, words)))?.message).toMatch(/no table of tokens/);
    expect((await failureOf(models().clip(join(folder, 'empty'), words)))?.message).toMatch(/There is no model\.safetensors/);
  });
});

describe('an aesthetic head', () => {
  const eighths = [0, 1, 2, 3, 4, 5, 6, 7].map((value) => value / 8);
  const layer = dict([
    ['linear.weight', tensor('0', [1, 8])],
    ['linear.bias', tensor('1', [1])],
  ]);
  const pth = torchFile(layer, [Float32Array.from(eighths), Float32Array.of(4.25)]);
  const head: AestheticEntry = {
    ...catalogue.find((entry): entry is AestheticEntry => entry.id === 'aesthetic-simulacra-b-16')!,
    dimensions: 8,
    bias: 4.25,
    embeddingLength: 2,
  };
  const url = `/${head.repository}/${head.revision}/${head.file}`;
  const withHeads = (aestheticHead?: string, entry = head) =>
    new Models(
      {
        files: nodeFileAccess,
        cache: join(folder, 'cache'),
        endpoint: hub.endpoint,
        rawEndpoint: hub.endpoint,
        aestheticHead,
        http: { fetch, token: { value: 'secret', host: new URL(hub.endpoint).host } },
        wholeTokenTable: false,
        wait: () => Promise.resolve(),
        now: () => new Date(0),
      },
      [{ ...tinyClip, family: head.family }, { ...tinyVgg, id: 'other' }, entry],
    );

  beforeEach(() => void hub.files.set(url, servedBytes(pth)));

  it('is downloaded for the CLIP that it was fitted on, for embeddings of length 1', async () => {
    expect((await failureOf(withHeads().aesthetic('tiny-clip')))?.failure).toBe('not-downloaded');
    await withHeads().download(head.id);
    const { weight, bias } = (await withHeads().aesthetic('tiny-clip'))!;
    expect([...weight]).toEqual(eighths.map((value) => 2 * value));
    expect(bias).toBe(4.25);
    expect(await withHeads().aesthetic('other')).toBeUndefined();
    expect(hub.seen.map(({ authorization }) => authorization)).not.toContain('Bearer secret');
  });

  it('is refused if it is another file than the known one', async () => {
    const error = await failureOf(withHeads(undefined, { ...head, bias: 4.26 }).download(head.id));
    expect(error?.message).toMatch(/not the one that is known/);
    hub.files.set(url, servedBytes(new TextEncoder().encode('<html>')));
    expect((await failureOf(withHeads().download(head.id)))?.message).toMatch(/no aesthetic head/);
  });

  it('may be a file of the user’s', async () => {
    const path = join(folder, 'mine.pth');
    await writeFile(path, pth);
    const { weight } = (await withHeads(path).aesthetic('tiny-clip'))!;
    expect([...weight]).toEqual(eighths);
    expect((await failureOf(withHeads('gone.pth').aesthetic('tiny-clip')))?.message).toMatch(/gone\.pth/);
  });
});
