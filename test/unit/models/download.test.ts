import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../../shared/safetensors';
import type { CatalogueEntry } from '../../../src/models/catalogue';
import type { FileAccess } from '../../../src/models/fileAccess';
import type { Fetch } from '../../../src/models/http';
import type { ModelError } from '../../../src/models/modelError';
import { Models } from '../../../src/models/models';
import { nodeFileAccess } from '../../../src/models/nodeFileAccess';
import { answer, commit, HubServer, servedBytes, type Misbehaviour } from './hubServer';
import { filled, numbers, tinyClip, tinyVgg } from './tinyModels';

const weightsPath = '/timm/vgg19.tv_in1k/model.safetensors';
/** What the repository has beside the needed tensors: most of its bytes. */
const classifier = ['classifier.0.weight', float32Tensor([512, 600], numbers(512 * 600, 9))] as const;
const vggFile = (dtype?: 'F32' | 'F16' | 'BF16') => writeSafetensors([...filled(tinyVgg.tensors, dtype), classifier]);

let hub: HubServer;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nca-models-'));
  hub = await HubServer.start({ [weightsPath]: servedBytes(vggFile()) });
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

interface Surroundings {
  readonly files?: FileAccess;
  readonly fetch?: Fetch;
  readonly endpoint?: string;
  readonly token?: string;
  readonly userFolder?: string;
  readonly wholeTokenTable?: boolean;
}

function models(around: Surroundings = {}, entries: readonly CatalogueEntry[] = [tinyVgg, tinyClip]): Models {
  return new Models(
    {
      files: around.files ?? nodeFileAccess,
      cache: join(folder, 'cache'),
      folder: around.userFolder,
      endpoint: around.endpoint ?? hub.endpoint,
      http: { fetch: around.fetch ?? fetch, token: around.token === undefined ? undefined : { value: around.token, host: new URL(hub.endpoint).host } },
      wholeTokenTable: around.wholeTokenTable ?? false,
      wait: () => Promise.resolve(),
      now: () => new Date(0),
    },
    entries,
  );
}

const valuesIn = (file: Uint8Array) =>
  Object.fromEntries([...readSafetensors(file).tensors].map(([name, tensor]) => [name, [...toFloat32(tensor)]]));
const valuesOf = (tensors: ReturnType<typeof filled>) =>
  Object.fromEntries(tensors.map(([name, tensor]) => [name, [...toFloat32(tensor)]]));
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as ModelError,
  );

describe('a download', () => {
  it.each(['F32', 'F16', 'BF16'] as const)('brings the needed tensors of a file in %s', async (dtype) => {
    hub.files.set(weightsPath, servedBytes(vggFile(dtype)));
    await models().download('vgg19');
    const { weights, provenance } = await models().vgg19();
    expect(valuesIn(weights)).toEqual(valuesOf(filled(tinyVgg.tensors, dtype)));
    expect(provenance).toMatchObject({ repository: 'timm/vgg19.tv_in1k', revision: commit, licence: 'BSD-3-Clause' });
  });

  it('asks for ranges only, keeps them over the redirect, and tells no other host the token', async () => {
    await models({ token: 'secret' }).download('vgg19');
    expect(hub.ranges(weightsPath)).not.toContain('whole');
    const received = hub.ranges(weightsPath).slice(1).map((range) => /(\d+)-(\d+)/.exec(range)!);
    const bytes = received.reduce((sum, [, from, to]) => sum + Number(to) - Number(from) + 1, 0);
    expect(bytes).toBeLessThan(vggFile().length / 20);
    const told = (host: string) => hub.seen.filter((request) => request.host === host).map((seen) => seen.authorization);
    expect(new Set(told('hub'))).toEqual(new Set(['Bearer secret']));
    expect(new Set(told('cdn'))).toEqual(new Set([undefined]));
  });

  it('tells how far it is', async () => {
    const steps: number[] = [];
    await models().download('vgg19', { onProgress: (received, total) => steps.push(received / total) });
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(1);
  });

  it('leaves one folder, of the commit', async () => {
    await models().download('vgg19');
    expect(await readdir(join(folder, 'cache/vgg19'))).toEqual([commit]);
    expect((await readdir(join(folder, 'cache/vgg19', commit))).sort()).toEqual(['manifest.json', 'weights.safetensors']);
    const status = (await models().list()).map(({ entry, at }) => [entry.id, at]);
    expect(status).toEqual([['vgg19', 'downloaded'], ['tiny-clip', 'nowhere']]);
    await models().remove('vgg19');
    expect((await failureOf(models().vgg19()))?.failure).toBe('not-downloaded');
  });

  it.each(['..', '.', '../..', '../vgg19', 'a/b', '', 'main'])('makes no path of the commit %j', async (told) => {
    await mkdir(join(folder, 'cache/other'), { recursive: true });
    hub.commit = told;
    await models().download('vgg19');
    expect((await readdir(folder)).sort()).toEqual(['cache']);
    expect((await readdir(join(folder, 'cache'))).sort()).toEqual(['other', 'vgg19', 'vgg19.trust.json']);
    expect(await readdir(join(folder, 'cache/vgg19'))).toEqual(['main']);
  });

  it('takes a whole file where it is hardly larger, or where the user agreed', async () => {
    hub.misbehave = ignoresRanges;
    await models().download('vgg19', { allowWhole: true });
    expect(valuesIn((await models().vgg19()).weights)).toEqual(valuesOf(filled(tinyVgg.tensors)));
    hub.files.set(weightsPath, servedBytes(writeSafetensors(filled(tinyVgg.tensors))));
    await models().download('vgg19', { trustChanged: true });
  });

  it('tries again by itself when a connection breaks', async () => {
    hub.misbehave = afterHeader(cutsAfter(1800));
    await models().download('vgg19');
    expect(valuesIn((await models().vgg19()).weights)).toEqual(valuesOf(filled(tinyVgg.tensors)));
  });

  it.each([1, 499, 700, 4000])('goes on behind what came before a break after %i bytes', async (bytes) => {
    hub.misbehave = afterHeader(refusesAfter(1, cutsAfter(bytes)));
    expect((await failureOf(models().download('vgg19')))?.failure).toBe('server');
    expect((await models().list())[0]?.at).toBe('unfinished');
    hub.misbehave = () => false;
    const steps: number[] = [];
    await models().download('vgg19', { onProgress: (received) => steps.push(received) });
    expect(steps[0]).toBe(bytes);
    expect(valuesIn((await models().vgg19()).weights)).toEqual(valuesOf(filled(tinyVgg.tensors)));
  });

  it('begins anew when the file is another one by then', async () => {
    hub.misbehave = afterHeader(refusesAfter(1, cutsAfter(700)));
    await failureOf(models().download('vgg19'));
    hub.misbehave = () => false;
    hub.etag = '"two"';
    const changed = filled(tinyVgg.tensors).map(([name, tensor], i) => {
      const values = toFloat32(tensor).map((value) => value / 2 + i / 16);
      return [name, float32Tensor(tensor.shape, values)] as const;
    });
    hub.files.set(weightsPath, servedBytes(writeSafetensors([...changed, classifier])));
    await models().download('vgg19');
    expect(valuesIn((await models().vgg19()).weights)).toEqual(valuesOf([...changed] as ReturnType<typeof filled>));
  });
});

describe('a later download', () => {
  const changedBy = (change: (value: number) => number) =>
    writeSafetensors([...filled(tinyVgg.tensors).map(([name, tensor]) => [name, float32Tensor(tensor.shape, toFloat32(tensor).map(change))] as const), classifier]);
  const noted = async () => JSON.parse(await readFile(join(folder, 'cache/vgg19.trust.json'), 'utf8')) as Record<string, unknown>;

  it('of the same files passes, whatever the commit is called', async () => {
    expect(await models().trustOf('vgg19')).toBeUndefined();
    await models().download('vgg19');
    expect(await noted()).toMatchObject({ commit, repository: 'timm/vgg19.tv_in1k', header: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(Object.keys((await noted())['tensors'] as object).sort()).toEqual([...tinyVgg.tensors.keys()].sort());
    hub.commit = 'f'.repeat(40);
    await models().remove('vgg19');
    await models().download('vgg19');
    expect((await models().vgg19()).provenance.revision).toBe('f'.repeat(40));
  });

  it.each([
    ['one number is', () => changedBy((value) => (value === 0.25 ? 0.26 : value)), /tensor "features\.\d+\.\w+" is another/],
    ['the header is', () => writeSafetensors(filled(tinyVgg.tensors)), /its header is another/],
  ])('is refused where %s another, even after the model was removed, until the user agrees', async (_, change, says) => {
    await models().download('vgg19');
    await models().remove('vgg19');
    hub.files.set(weightsPath, servedBytes(change()));
    hub.commit = 'e'.repeat(40);
    const failure = await failureOf(models().download('vgg19'));
    expect(failure).toMatchObject({ failure: 'not-trusted', message: expect.stringMatching(says) as string });
    expect(failure!.message).toContain(`first downloaded (commit ${commit})`);
    expect(failure!.waysOut).toContain('trustChanged');
    expect((await models().list())[0]?.at).not.toBe('downloaded');
    await models().download('vgg19', { trustChanged: true });
    expect((await noted())['commit']).toBe('e'.repeat(40));
    await models().download('vgg19');
  });

  it('is refused where the note of the first cannot be read', async () => {
    await models().download('vgg19');
    await writeFile(join(folder, 'cache/vgg19.trust.json'), 'x');
    expect((await failureOf(models().download('vgg19')))?.failure).toBe('not-trusted');
    await models().download('vgg19', { trustChanged: true });
    await models().download('vgg19');
  });

  it.each(['F32', 'F16', 'BF16'] as const)('of weights that are all zeros, or none, is refused in %s', async (dtype) => {
    for (const fill of [0, 0xff]) {
      const tensors = filled(tinyVgg.tensors, dtype).map(([name, tensor]) => [name, name === 'features.5.weight' ? { ...tensor, data: tensor.data.slice().fill(fill) } : tensor] as const);
      hub.files.set(weightsPath, servedBytes(writeSafetensors([...tensors, classifier])));
      expect(await failureOf(models().download('vgg19'))).toMatchObject({ failure: 'damaged', message: expect.stringMatching(/features\.5\.weight" (is all zeros|holds numbers)/) as string });
    }
  });
});

/** First answers, which carry the header, are right; then `misbehaviour`. */
function afterHeader(misbehaviour: Misbehaviour): Misbehaviour {
  return (response, file, range) => range?.from !== 0 && misbehaviour(response, file, range);
}

/** `times` answers as `first` has them, then errors. */
function refusesAfter(times: number, first: Misbehaviour): Misbehaviour {
  return (response, file, range) => {
    if (times-- > 0) return first(response, file, range);
    response.writeHead(503).end();
    return true;
  };
}

/** Says that all will come, sends so many bytes and breaks off. */
const cutsAfter =
  (bytes: number): Misbehaviour =>
  (response, file, range) => {
    const { from, to } = range ?? { from: 0, to: file.bytes };
    response.writeHead(206, { 'content-length': to - from, 'content-range': `bytes ${from}-${to - 1}/${file.bytes}` });
    response.flushHeaders();
    if (bytes > 0) response.write(file.read(from, Math.min(to, from + bytes)));
    setTimeout(() => response.destroy(), 5);
    return true;
  };

const ignoresRanges: Misbehaviour = (response, file) => {
  answer(response, file, undefined);
  return true;
};

const servesInstead =
  (content: Uint8Array): Misbehaviour =>
  (response, _, range) => {
    answer(response, servedBytes(content), range && { from: range.from, to: Math.min(range.to, content.length) });
    return true;
  };

const garbage = new Uint8Array(4096).fill(0x3c);
const headerOf = (length: bigint, rest = '') => {
  const bytes = new Uint8Array(4096 + rest.length);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(new TextEncoder().encode(rest), 8);
  return bytes;
};
const withTensor = (name: string, tensor: ReturnType<typeof filled>[number][1]) =>
  writeSafetensors([...new Map([...filled(tinyVgg.tensors), classifier]).set(name, tensor)]);
const failing =
  (code: string): Fetch =>
  () =>
    Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) }));
const failingDisk = (code: string): FileAccess => ({
  ...nodeFileAccess,
  open: async (path) => ({
    ...(await nodeFileAccess.open(path)),
    write: () => Promise.reject(Object.assign(new Error(code), { code })),
  }),
});

interface Case {
  readonly what: string;
  readonly failure: ModelError['failure'];
  /** Words of the message. */
  readonly says: RegExp;
  readonly wayOut: ModelError['waysOut'][number] | undefined;
  readonly around?: Surroundings;
  readonly misbehave?: Misbehaviour;
  readonly refusal?: number;
  readonly content?: Uint8Array;
  readonly signal?: AbortSignal;
}

const cases: readonly Case[] = [
  { what: 'no network', failure: 'no-network', says: /127\.0\.0\.1:59 .*connections/, wayOut: 'retry', around: { endpoint: 'http://127.0.0.1:59' } },
  { what: 'no such host', failure: 'dns', says: /DNS/, wayOut: 'retry', around: { fetch: failing('ENOTFOUND') } },
  { what: 'a strange certificate', failure: 'certificate', says: /certificate/, wayOut: 'setEndpoint', around: { fetch: failing('SELF_SIGNED_CERT_IN_CHAIN') } },
  { what: '401', failure: 'unauthorized', says: /401/, wayOut: 'setToken', refusal: 401 },
  { what: '403', failure: 'forbidden', says: /403/, wayOut: 'setToken', refusal: 403 },
  { what: '404', failure: 'not-found', says: /404/, wayOut: 'setEndpoint', refusal: 404 },
  { what: '500', failure: 'server', says: /500/, wayOut: 'retry', refusal: 500 },
  { what: 'ranges ignored', failure: 'no-ranges', says: /ignores byte ranges.*1 MB .*instead of 0/, wayOut: 'downloadWhole', misbehave: ignoresRanges },
  { what: 'ranges ignored later', failure: 'no-ranges', says: /ignores byte ranges/, wayOut: 'downloadWhole', misbehave: afterHeader(ignoresRanges) },
  { what: 'a cut in the header', failure: 'cut', says: /127\.0\.0\.1.* connection|ended/, wayOut: 'retry', misbehave: cutsAfter(100) },
  { what: 'cuts without progress', failure: 'cut', says: /connection|ended/, wayOut: 'retry', misbehave: afterHeader(cutsAfter(0)) },
  { what: 'another range than asked for', failure: 'wrong-length', says: /was asked for bytes/, wayOut: 'retry', misbehave: afterHeader((response, file, range) => {
    answer(response, file, { from: range!.from + 4, to: range!.to });
    return true;
  }) },
  { what: 'more bytes than asked for', failure: 'wrong-length', says: /more bytes/, wayOut: 'retry', misbehave: afterHeader((response, file, range) => {
    response.writeHead(206, { 'content-range': `bytes ${range!.from}-${range!.to - 1}/${file.bytes}` });
    response.write(file.read(range!.from, range!.to));
    response.end(new Uint8Array(10));
    return true;
  }) },
  { what: 'another file meanwhile', failure: 'changed', says: /changed during/, wayOut: 'retry', misbehave: afterHeader((response, file, range) => {
    answer(response, { bytes: file.bytes + 4, read: (from, to) => file.read(from, to) }, range);
    return true;
  }) },
  { what: 'a web page in place of the file', failure: 'header', says: /no safetensors file/, wayOut: 'setEndpoint', misbehave: servesInstead(garbage) },
  { what: 'a header that is not JSON', failure: 'header', says: /not JSON/, wayOut: 'setEndpoint', misbehave: servesInstead(headerOf(64n, 'hello')) },
  { what: 'an absurdly long header', failure: 'header', says: /claims/, wayOut: 'setEndpoint', misbehave: servesInstead(headerOf(2n ** 62n)) },
  { what: 'a header of 50 MB', failure: 'header', says: /header of 50000008 bytes/, wayOut: 'setEndpoint', misbehave: (response, _, range) => {
    answer(response, { bytes: 60_000_000, read: (from, to) => headerOf(50_000_000n, ' '.repeat(to - from)).subarray(from, to) }, range);
    return true;
  } },
  { what: 'a missing tensor', failure: 'missing-tensor', says: /"features\.0\.weight"/, wayOut: 'setEndpoint', content: writeSafetensors([classifier]) },
  { what: 'a wrong shape', failure: 'wrong-shape', says: /\[8, 3, 9\].*\[8, 3, 3, 3\]/, wayOut: 'setEndpoint', content: withTensor('features.0.weight', float32Tensor([8, 3, 9], numbers(216, 0))) },
  { what: 'a wrong type', failure: 'wrong-type', says: /I32/, wayOut: 'setEndpoint', content: withTensor('features.0.bias', { dtype: 'I32', shape: [8], data: new Uint8Array(32) }) },
  { what: 'no numbers', failure: 'damaged', says: /"features\.0\.bias"/, wayOut: 'download', content: withTensor('features.0.bias', float32Tensor([8], new Float32Array(8).fill(NaN))) },
  { what: 'a full disk', failure: 'disk-full', says: /disk is full/, wayOut: 'retry', around: { files: failingDisk('ENOSPC') } },
  { what: 'a read-only disk', failure: 'disk', says: /read-only/, wayOut: 'retry', around: { files: failingDisk('EROFS') } },
  { what: 'a cancelled download', failure: 'cancelled', says: /cancelled/, wayOut: undefined, signal: AbortSignal.abort() },
];

describe('a failure of a download', () => {
  it.each(cases)('has its own message and way out: $what', async (failing) => {
    if (failing.content) hub.files.set(weightsPath, servedBytes(failing.content));
    hub.misbehave = failing.misbehave ?? (() => false);
    hub.refusal = failing.refusal;
    const error = await failureOf(models(failing.around).download('vgg19', { signal: failing.signal }));
    expect(error).toMatchObject({ name: 'ModelError', failure: failing.failure });
    expect(error!.message).toMatch(failing.says);
    expect(error!.message).toContain('VGG19');
    expect(error!.waysOut[0]).toBe(failing.wayOut);
    // Nothing half-written is ever loaded.
    expect((await failureOf(models().vgg19()))?.failure).toBe('not-downloaded');
    hub.misbehave = () => false;
    hub.refusal = undefined;
    hub.files.set(weightsPath, servedBytes(vggFile()));
    await models().download('vgg19');
    expect(valuesIn((await models().vgg19()).weights)).toEqual(valuesOf(filled(tinyVgg.tensors)));
  });

  it('is told when a downloaded file changed by a bit', async () => {
    await models().download('vgg19');
    const path = join(folder, 'cache/vgg19', commit, 'weights.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    const error = await failureOf(models().vgg19());
    expect(error).toMatchObject({ failure: 'wrong-hash', waysOut: ['download', 'chooseFolder'] });
    await models().download('vgg19');
    expect(valuesIn((await models().vgg19()).weights)).toEqual(valuesOf(filled(tinyVgg.tensors)));
  });
});
