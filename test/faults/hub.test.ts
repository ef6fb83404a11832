import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../shared/safetensors';
import { catalogue, type Vgg19Entry } from '../../src/models/catalogue';
import { HubServer, servedBytes } from '../unit/models/hubServer';
import { filled } from '../unit/models/tinyModels';
import { expectPlain, nca, newFolder, samples, type Ended } from './nca';

const vgg19 = catalogue.find((entry): entry is Vgg19Entry => entry.kind === 'vgg19')!;
const weightsPath = `/${vgg19.repository}/${vgg19.weights[0]}`;
/** Of the size of the real ones: what the command line knows of a model cannot be made smaller. */
let weights: Uint8Array;
beforeAll(() => void (weights = writeSafetensors(filled(vgg19.tensors, 'F16'))));

let hub: HubServer;
let cwd: string;
beforeEach(async () => {
  cwd = await newFolder();
  hub = await HubServer.start({ [weightsPath]: servedBytes(weights) });
});
afterEach(() => hub.close());

const kept = () => path.join(cwd, 'models/nca-studio');
const token = 'hf_secret';
const noPhoto = path.join(samples, 'README.md');

/** A training that needs VGG19, and ends for want of a photo when the download is done. */
function download(endpoint = hub.endpoint): Promise<Ended> {
  const given = ['--style', 'mosaic', '--set', 'nca.style.network=vgg19', '--set', 'nca.device=cpu'];
  const models = ['--models', 'models', '--endpoint', endpoint, '--yes'];
  return nca(['stylize', noPhoto, '--out', 'out', ...given, ...models], { cwd, env: { HF_TOKEN: token } }).ended;
}

/** Whole folders of models; what came of a download that failed is not among them. */
async function modelsIn(): Promise<string[]> {
  const names = await readdir(kept(), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('manifest.json'));
}

async function downloadOnce(): Promise<void> {
  expectPlain(await download(), /README\.md: is no image/);
  expect(await modelsIn()).toHaveLength(1);
}

describe('a hub that lies', () => {
  it('about the content is held to the first download', async () => {
    await downloadOnce();
    for (const name of await readdir(kept())) if (!name.endsWith('.json')) await rm(path.join(kept(), name), { recursive: true });
    const other = Uint8Array.from(weights);
    other[other.length - 4]! ^= 1;
    hub.files.set(weightsPath, servedBytes(other));
    hub.etag = '"two"';
    const refused = await download();
    expect(refused.code).toBe(1);
    expectPlain(refused, /the download is not what it was when it was first downloaded .* its tensor ".*" is another\. Give --trust-changed/);
    expect(await modelsIn()).toEqual([]);
  });

  it('about the commit makes no folder of it', async () => {
    hub.commit = '../../..';
    await downloadOnce();
    expect((await readdir(cwd)).sort()).toEqual(['models']);
  });

  it('about the length is not believed', async () => {
    hub.misbehave = (response, file, range) => {
      const { from, to } = range ?? { from: 0, to: file.bytes };
      response.writeHead(206, { 'content-length': to - from, 'content-range': `bytes ${from}-${to - 1}/${file.bytes}` });
      response.write(file.read(from, from + Math.floor((to - from) / 2)), () => response.destroy());
      return true;
    };
    const refused = await download();
    expect(refused.code).toBe(1);
    expectPlain(refused, /broke the connection off|ended/);
    expect(await modelsIn()).toEqual([]);
  });

  it('about the place gets no token there', async () => {
    await downloadOnce();
    const secrets = (host: 'hub' | 'cdn') => new Set(hub.seen.filter((seen) => seen.host === host).map(({ authorization }) => authorization));
    expect(secrets('hub')).toEqual(new Set([`Bearer ${token}`]));
    expect(secrets('cdn')).toEqual(new Set([undefined]));
  });

  it('by a page in place of a file is told so', async () => {
    hub.files.set(weightsPath, servedBytes(new TextEncoder().encode(`<!doctype html>${' '.repeat(4096)}`)));
    const refused = await download();
    expect(refused.code).toBe(1);
    expectPlain(refused, /no safetensors file/);
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
  });
});
