import { formatRunFile, type RunFile } from '../../../src/runs/runFile';

/** A run of a photo that is done. */
export const doneRun = (change: Partial<RunFile> = {}): RunFile => ({
  formatVersion: 1,
  finished: true,
  ended: 'finished',
  label: 'cat.jpg × mosaic.jpg',
  photos: [{ name: 'cat.jpg', source: '../../cat.jpg', sha256: 'a'.repeat(64) }],
  style: { name: 'mosaic.jpg', source: 'bundled:styles/mosaic.jpg', sha256: 'b'.repeat(64) },
  seed: 1,
  settings: { 'nca.output.size': 512, 'nca.style.weight': 2, 'nca.content.weight': 0.5 },
  device: { kind: 'cpu', name: 'CPU', reason: '' },
  versions: { 'nca-studio': '0.1.0' },
  started: '2026-11-23T18:05:00.000Z',
  saved: '2026-11-23T18:07:00.000Z',
  seconds: 120,
  iterations: 160,
  losses: { style: { first: 3, last: 0.25 }, content: { first: 1, last: 0.1 } },
  quality: null,
  weightChanges: [],
  notices: [],
  results: [{ photo: 'cat.jpg', file: 'result.png' }],
  ...change,
});

/** What a run leaves in its folder. */
export const filesOfRun = (folder: string, change: Partial<RunFile> = {}): Record<string, Uint8Array | string> => ({
  [`${folder}/run.json`]: formatRunFile(doneRun(change)),
  [`${folder}/result.png`]: 'png',
  [`${folder}/cat-mosaic.nca.safetensors`]: 'weights',
});
