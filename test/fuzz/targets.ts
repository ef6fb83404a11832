import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Uri } from 'vscode';
import { URI } from 'vscode-uri';
import { readClipState } from '../../engine/video/clipState';
import { readCheckpoint } from '../../engine/training/checkpoint';
import { mergeCheckpoint, splitCheckpoint } from '../../shared/checkpoint';
import { recordedSettings, ignoredSettings } from '../../shared/configuration/recordedSettings';
import { settingsSchema } from '../../shared/configuration/settings';
import { dataId, exportedHtml, type ExportedAutomaton } from '../../shared/export/html';
import { readImageHeader } from '../../shared/imageHeader';
import { parseJson } from '../../shared/json';
import { readModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import { formatPrompts, parsePrompts } from '../../shared/prompts/parsePrompts';
import { hostEvents, hostRequests } from '../../shared/protocol/messages';
import { playerRequests } from '../../shared/protocol/playerMessages';
import { answerRequest, dispatchEvent, envelopeSchema, type RequestMap } from '../../shared/protocol/rpc';
import { pngText, withPngText } from '../../shared/pngText';
import { readSafetensors, toFloat32 } from '../../shared/safetensors';
import { importAutomaton } from '../../shared/torch/importAutomaton';
import { paintingRecordIn, recordPainting } from '../../src/apply/paintingRecord';
import { paintLine } from '../../src/apply/repeatLine';
import { decodeBmp } from '../../src/cli/bmp';
import { readSettingsFile } from '../../src/cli/settingsFile';
import { planExperiment } from '../../src/experiments/planExperiment';
import { parseToken } from '../../src/models/accessToken';
import { readLinearHead } from '../../src/models/aestheticHead';
import type { FileAccess } from '../../src/models/fileAccess';
import { openLocalFile } from '../../src/models/localFolder';
import { parseConfig } from '../../src/models/localModels';
import { parseManifest } from '../../src/models/manifest';
import { ModelStore } from '../../src/models/modelStore';
import { TokenRows, type TokenTable } from '../../src/models/tokenRows';
import { tokenizeForClip } from '../../src/prompts/tokenizeForClip';
import { formatLosses, joinLosses, parseLosses } from '../../src/runs/lossesCsv';
import { formatRunFile, parseRunFile } from '../../src/runs/runFile';
import { locateSource } from '../../src/runs/sources';
import { readSettings } from '../../src/settings';
import { MemoryFileSystem } from '../unit/host/memoryFileSystem';
import { png } from '../unit/host/pictures';
import { dict, tensor, torchFile } from '../unit/shared/torch/writeTorchFile';
import { mutations } from './mutate';
import * as samples from './samples';

export interface Target {
  readonly name: string;
  readonly kinds: (typeof mutations)[keyof typeof mutations];
  readonly seeds: readonly Uint8Array[];
  /** @throws what the parser throws, or Error where its result is wrong */
  readonly parse: (input: Uint8Array) => unknown;
}

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const json = (...values: unknown[]) => values.map((value) => encode(JSON.stringify(value, null, 2)));

const largestSeed = 200_000;

/** Files of a folder that are not too large, by ending. */
function files(folder: string, ending: string): Uint8Array[] {
  const found = readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name));
  return found.filter((file) => statSync(file).size <= largestSeed).map((file) => new Uint8Array(readFileSync(file)));
}

const models = [...files('weights/gallery', '.safetensors'), ...files('weights', 'base.nca.safetensors'), ...files('test/fixtures/player', '.safetensors')];
const floats = new Set(['F32', 'F16', 'BF16', 'U8']);

/** A disk that has the same content in each of its files. */
const diskOf = (content: Uint8Array): FileAccess => ({
  size: () => Promise.resolve(content.length),
  read: () => Promise.resolve(content),
  readRange: (_, from, to) => Promise.resolve(content.slice(from, to)),
  writeWhole: () => Promise.resolve(),
  open: () => Promise.reject(new Error('Nothing is written here.')),
  list: () => Promise.resolve([]),
  rename: () => Promise.resolve(),
  remove: () => Promise.resolve(),
});

/** Not on this machine's disk: no pattern shall walk that. */
const at = (file: string) => URI.from({ scheme: 'memory', path: file }) as Uri;
const pictures = new MemoryFileSystem({ '/w/a.png': png(), '/w/b.png': png(5, 5), '/w/style.png': png(8, 8) });

async function plan(input: Uint8Array): Promise<void> {
  const places = { fs: pictures, settings: settingsSchema.parse({}), bundledStyles: at('/ext/styles'), remoteGlob: () => Promise.resolve([at('/w/a.png')]) };
  const source = { name: 'e', file: at('/w/e.nca-experiment.json'), text: decode(input), path: [], base: at('/w') };
  const { findings } = await planExperiment(source, places);
  for (const { message } of findings) throwIfRaw(message);
}

/** As the command line reads it: what claims more pixels than it may is refused by its header. */
function decodeIfSmall(input: Uint8Array): void {
  const { format } = readImageHeader(input);
  if (format === 'BMP') decodeBmp(input);
}

/** What a finding quotes counts as thrown. */
function throwIfRaw(message: string): void {
  if (/Cannot read prop|is not a function|Maximum call stack|\[UriError\]/.test(message)) throw new TypeError(message);
}

async function settings(input: Uint8Array): Promise<void> {
  const file = path.join(process.env['FUZZ_FOLDER']!, 'settings.json');
  writeFileSync(file, input);
  const read = await readSettingsFile(file);
  for (const name of read.experiments.slice(0, 3)) read.source(name);
}

/** Settings of VS Code, whose values may be anything. */
function configuration(input: Uint8Array): void {
  const values = parseJson(decode(input)) as Record<string, unknown> | null;
  readSettings({ getConfiguration: () => ({ get: (name: string) => values?.[`nca.${name}`] }) });
}

async function messages(input: Uint8Array): Promise<void> {
  const parsed = envelopeSchema.safeParse(parseJson(decode(input)));
  if (!parsed.success) return;
  const message = parsed.data;
  for (const requests of [hostRequests, playerRequests] as RequestMap[]) {
    if (message.type === 'request') await answerRequest(requests, {}, message).then((answer) => envelopeSchema.parse(answer));
  }
  const handlers = Object.fromEntries(Object.keys(hostEvents).map((name) => [name, () => undefined]));
  if (message.type === 'event') dispatchEvent(hostEvents, handlers as never, message, () => undefined);
}

/** What a file's name or a title holds ends no element, and comes out as it went in. */
function html(input: Uint8Array): void {
  const text = decode(input);
  const automaton: ExportedAutomaton = {
    ...{ title: text, layout: 'blur', shifts: [], parameters: 'AAAA', steps: 1, seed: 1, noiseLevel: 1, margin: 0, keepColors: false, strength: 1, kernel: 'AAAA' },
    photo: { name: text, bytes: 'AAAA' },
  };
  const page = exportedHtml(automaton, `let x = ${JSON.stringify(text)};`);
  const data = new RegExp(`<script type="application/json" id="${dataId}">(.*?)</script>`, 's').exec(page)![1]!;
  const read = JSON.parse(data) as ExportedAutomaton;
  if (read.title !== text || page.match(/<\/script>/gi)!.length !== 2) throw new TypeError('The page is another.');
}

function prompts(input: Uint8Array): void {
  const read = parsePrompts(decode(input));
  const again = parsePrompts(formatPrompts(read));
  if (JSON.stringify(again) !== JSON.stringify(read)) throw new TypeError(`Prompts come back as others: ${JSON.stringify(read)} ${JSON.stringify(formatPrompts(read))} ${JSON.stringify(again)}`);
}

/** As `nca repeat` reads a picture. */
function painting(file: Uint8Array): void {
  const record = paintingRecordIn(file);
  if (record) paintLine(record);
}

/** What was put into a file comes out of it, whatever the file is. */
function textIn(input: Uint8Array): void {
  pngText(input, 'nca');
  const again = pngText(withPngText(png(), 'nca', decode(input)), 'nca');
  if (again !== decode(encode(decode(input)))) throw new TypeError('The text is another.');
}

const table: TokenTable = { path: 'x', fileBytes: 1, etag: null, dtype: 'F32', shape: [9, 2], from: 0 };
const noFetch = { fetch: () => Promise.reject(new TypeError('fetch failed')) };

const linearHead = torchFile(dict([['weight', tensor('0', [1, 4])], ['bias', tensor('1', [1])]]), [Float32Array.of(1, 2, 3, 4), Float32Array.of(5)]);

export const targets: readonly Target[] = [
  {
    name: 'safetensors',
    kinds: mutations.safetensors,
    seeds: files('test/fixtures/reference', '.safetensors'),
    parse: (input) => [...readSafetensors(input).tensors.values()].filter(({ dtype }) => floats.has(dtype)).map(toFloat32),
  },
  { name: 'model', kinds: mutations.safetensors, seeds: models, parse: (input) => modelSettings(readModel(input).metadata) },
  {
    name: 'checkpoint',
    kinds: mutations.safetensors,
    seeds: [mergeCheckpoint(samples.checkpoint)],
    parse: (input) => mergeCheckpoint(splitCheckpoint(input)),
  },
  {
    name: 'resumed checkpoint',
    kinds: mutations.safetensors,
    seeds: [mergeCheckpoint(samples.checkpoint)],
    parse: (input) => readCheckpoint(input, { parameters: 3, state: 4 }),
  },
  { name: 'torch', kinds: mutations.bytes, seeds: files('test/fixtures/torch', '.pt'), parse: (input) => importAutomaton(input) },
  { name: 'aesthetic head', kinds: mutations.bytes, seeds: [linearHead], parse: (input) => readLinearHead('head', input) },
  {
    name: 'run.json',
    kinds: mutations.json,
    seeds: json(samples.run),
    parse: (input) => {
      const run = parseRunFile(input);
      formatRunFile(run);
      ignoredSettings(run.settings);
      for (const { source } of run.photos) locateSource(source, at('/w/nca/run'), { bundled: at('/ext'), parse: (uri) => URI.parse(uri) as Uri });
      return recordedSettings(run.settings);
    },
  },
  { name: 'experiment', kinds: mutations.json, seeds: [...json(...samples.experiments), encode(samples.commented)], parse: plan },
  { name: 'settings file', kinds: mutations.json, seeds: [...json(samples.settings), encode(samples.commented)], parse: settings },
  { name: 'settings', kinds: mutations.json, seeds: json(samples.settings), parse: configuration },
  { name: 'image', kinds: mutations.bytes, seeds: [...samples.images, ...files('media/samples/styles', '.jpg').slice(0, 2)], parse: readImageHeader },
  { name: 'painted picture', kinds: mutations.bytes, seeds: [recordPainting(png(), samples.painting).file], parse: (input) => [painting(input), textIn(input)] },
  { name: 'painting record', kinds: mutations.json, seeds: json(samples.painting), parse: (input) => painting(withPngText(png(), 'nca', decode(input))) },
  { name: 'state of a clip', kinds: mutations.safetensors, seeds: [samples.clipState], parse: readClipState },
  { name: 'bitmap', kinds: mutations.bytes, seeds: files('test/fixtures/pictures', '.bmp'), parse: decodeIfSmall },
  {
    name: 'tokenizer',
    kinds: mutations.json,
    seeds: files('test/fixtures/tokenizers', '.json'),
    parse: (input) => tokenizeForClip(decode(input), [{ text: 'a red cat, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', weight: 1 }], ['{}'], 1000),
  },
  { name: 'manifest', kinds: mutations.json, seeds: json(samples.manifest), parse: (input) => parseManifest('m', input) },
  { name: 'trust', kinds: mutations.json, seeds: json(samples.trust), parse: (input) => new ModelStore(diskOf(input), '/c').readTrust('m') },
  { name: 'token rows', kinds: mutations.json, seeds: json(samples.rows), parse: (input) => new TokenRows('m', table, diskOf(input), '/r', () => Promise.resolve()).get(new Map([[1, 'a']]), 'https://x.example/y', noFetch) },
  { name: 'model folder', kinds: mutations.safetensors, seeds: models.slice(0, 2), parse: (input) => openLocalFile(diskOf(input), 'm', '/m') },
  { name: 'model config', kinds: mutations.json, seeds: json({ vision_config: { hidden_size: 768 }, text_config: {} }), parse: (input) => parseConfig('m', input) },
  { name: 'token', kinds: mutations.json, seeds: json({ value: 'hf_x', host: 'huggingface.co' }), parse: (input) => parseToken(decode(input)) },
  { name: 'prompts', kinds: mutations.bytes, seeds: samples.prompts.map(encode), parse: prompts },
  {
    name: 'losses.csv',
    kinds: mutations.bytes,
    seeds: [encode(formatLosses([1, 2, 3].map((iteration) => ({ iteration, total: 1 / iteration, losses: { style: 1, content: 0.5 } }))))],
    parse: (input) => formatLosses(joinLosses(parseLosses(decode(input)), [{ iteration: 2, total: 1, losses: {} }])),
  },
  { name: 'exported page', kinds: mutations.bytes, seeds: samples.titles.map(encode), parse: html },
  { name: 'message', kinds: mutations.json, seeds: json(...samples.messages), parse: messages },
];
