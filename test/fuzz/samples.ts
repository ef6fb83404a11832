/** Seeds that no file of the repository has. */
import { packClipState } from '../../engine/video/clipState';
import { colorBins } from '../../engine/video/cut';
import type { PaintingRecord } from '../../src/apply/paintingRecord';
import { float32Tensor, writeSafetensors } from '../../shared/safetensors';
import { png } from '../unit/host/pictures';

const hash = 'a'.repeat(64);
const input = (name: string) => ({ name, source: `../../${name}`, sha256: hash });
const time = '2026-11-28T23:50:08.103Z';

export const settings = {
  'nca.seed': 7,
  'nca.training.size': 64,
  'nca.automaton.shifts': [4, 8, 16],
  'nca.clip.templates': ['{}', 'a photo of {}'],
  'nca.style.weight': 1.5,
  'nca.output.folder': 'nca',
  'nca.models.endpoint': '',
  'editor.fontSize': 12,
  'nca.experiments': { one: { images: 'a.png', style: 'style.png' } },
};

const mixed = { way: 'steps', parts: [{ name: 'a.nca.safetensors', sha256: hash, weight: 0.25 }, { name: 'b.nca.safetensors', sha256: hash, weight: 0.75 }] } as const;
export const painting: PaintingRecord = {
  ...{ tool: 'nca-studio 0.1.0', automaton: { name: "it's a.nca.safetensors", sha256: hash, mixed: { ...mixed, parts: [...mixed.parts] } }, photo: { name: 'cat.jpg', sha256: hash } },
  ...{ size: 640, steps: 3, seed: 7, strength: 0.5, keepColors: true, background: '#a0b1c2', mask: { name: 'cat.mask.png', sha256: hash }, rest: { name: 'c.nca.safetensors', sha256: hash } },
};

const color: [number, number, number] = [0.1, 0.2, 0.3];
export const clipState = packClipState({
  ...{ width: 2, height: 2, light: new Float32Array(4), begun: new Float32Array(8), ended: new Float32Array(8), colors: new Float32Array(colorBins) },
  transfer: { matrix: [color, color, color], from: color, to: color },
});

export const run = {
  ...{ formatVersion: 1, finished: true, ended: 'finished', label: 'cat.jpg × woodcut.jpg', photos: [input('cat.jpg'), { ...input('b.jpg'), source: 'file:///w/b.jpg' }] },
  ...{ style: { ...input('woodcut.jpg'), source: 'bundled:styles/woodcut.jpg' }, base: hash, seed: 1, settings },
  guidance: { clip: 'mini-clip', prompts: [{ text: 'red', weight: 1 }], images: [{ ...input('c.jpg'), weight: -1 }] },
  networks: [{ id: 'vgg19', repository: 'a/b', revision: 'c', licence: 'MIT', sha256: hash }],
  device: { kind: 'cpu', name: 'CPU', reason: 'asked for' },
  versions: { 'nca-studio': '0.1.0' },
  ...{ started: time, saved: time, seconds: 10.5, iterations: 10, losses: { style: { first: 1, last: 0.5 } } },
  quality: { residual: 0.1, correlation: 0.2, gramRatio: null },
  ...{ weightChanges: [{ iteration: 3, weights: { style: 2 } }], notices: ['x'], results: [{ photo: 'cat.jpg', file: 'result.png' }] },
  stop: { plateau: { iterations: 10, improvement: 0.1 } },
};

export const experiments = [
  { images: ['a.png', '*.png'], style: 'style.png', settings: { 'nca.seed': 3 }, sweep: { 'nca.style.weight': [1, 2], 'nca.seed': [1, 2, 3] } },
  { images: 'a.png', prompt: 'red:2 | blue', mode: 'zip', together: true, sweep: { 'nca.training.size': [64, 96], images: [['a.png'], 'b.png'] }, stop: { similarity: 0.3 } },
  { extends: 'other', style: 'mosaic', sweep: { style: ['style.png', 'mosaic'], images: ['{a,b}.png', 'a\\*.png', '**/x (1).png'] } },
];
export const commented = '{\n  // photos\n  "images": ["a.png",], /* and */ "style": "style.png",\n  "nca.seed": 3,\n}\n';

export const manifest = {
  ...{ formatVersion: 1, id: 'vgg19', repository: 'a/b', revision: 'main', licence: 'MIT', downloaded: time },
  weights: { bytes: 10, sha256: hash, tensors: [{ name: 'x', dtype: 'F16', shape: [2, 2], offset: 2, bytes: 8, sha256: hash }] },
  files: { 'tokenizer.json': { bytes: 3, sha256: hash } },
  tokenTable: { path: 'a/b/resolve/main/x', fileBytes: 100, etag: '"e"', dtype: 'F32', shape: [4, 2], from: 10 },
};
export const trust = { formatVersion: 1, repository: 'a/b', commit: null, header: hash, tensors: { x: hash }, files: { 'tokenizer.json': hash } };
export const rows = { formatVersion: 1, rows: { 1: { sha256: 'af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc', base64: 'AAAAAAAAAAA=' } } };

export const prompts = ['a pencil sketch', 'red:.5 | blue:1e1|green', '"a | b: 3":2 | c', 'http://localhost:8080:2', String.raw`"she said \"no\""`, 'film, 16:9'];
export const titles = ['cat × mosaic', '</script><script>alert(1)</script>', '<!-- <script>', 'a & b "c" \u2028', '<img onerror=x>'];

const progress = { iteration: 1, iterations: 2, losses: { style: 1 }, total: 1, speed: 1, secondsLeft: null };
export const messages = [
  { type: 'request', id: 1, name: 'ready', params: {} },
  { type: 'request', id: 2, name: 'runStarted', params: { id: 'a', settings, device: { kind: 'cpu', name: 'x', reason: 'y' } } },
  { type: 'request', id: 3, name: 'nextRun', params: { after: 'a' } },
  { type: 'event', name: 'progress', params: { id: 'a', progress, paused: false } },
  { type: 'event', name: 'log', params: { level: 'info', message: 'x' } },
  { type: 'response', id: 1, answer: { ok: false, error: { code: 'x', message: 'y' } } },
];

const bytes = (...parts: (string | number[])[]) => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((sign) => sign.charCodeAt(0)) : part)));
const zeros = (count: number) => Array.from({ length: count }, () => 0);
export const images = [
  png(31, 17),
  bytes('GIF89a', [31, 0, 17, 0], zeros(20)),
  bytes('BM', [64, 0, 0, 0], zeros(8), [40, 0, 0, 0, 31, 0, 0, 0, 17, 0, 0, 0], zeros(38)),
  bytes('RIFF', [40, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0], zeros(4), [30, 0, 0, 16, 0, 0], zeros(18)),
  bytes('RIFF', [40, 0, 0, 0], 'WEBPVP8L', [10, 0, 0, 0, 0x2f], [30, 0, 4, 0], zeros(23)),
  bytes([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 17, 0, 31, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 9, 9, 0xff, 0xd9]),
];

const three = float32Tensor([3], Float32Array.of(1, 2, 3));
const kept = { updates: [3] };
const session = { seconds: 1.5, first: { style: 2 }, history: [{ iteration: 1, total: 2, losses: { style: 2 } }], weightChanges: [], notices: ['x'] };
const slot = writeSafetensors([['state', float32Tensor([2, 2], new Float32Array(4))]], { photo: '0', top: '1', left: '2', seed: '3', age: '4' });

/** Of a run whose automaton has three numbers, and whose states have four. */
export const checkpoint = {
  core: writeSafetensors(
    ['parameters', 'adam.first', 'adam.second', 'good.parameters', 'good.first', 'good.second', 'finalist.0', 'statistics'].map((name) => [name, three] as const),
    {
      ...{ format: 'nca-studio-checkpoint', iteration: '7', adam_updates: '7', random: '[1,-2,3,4]', weights: '{"style":1}', statistics_observed: '7' },
      guard: JSON.stringify({ rate: 1, mean: 2, observed: 7, rollbacks: 0, good: kept, candidate: null }),
      session: JSON.stringify(session),
    },
  ),
  slots: new Map([[0, slot], [7, slot]]),
};
