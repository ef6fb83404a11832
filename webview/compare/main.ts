/** Page of **NCA: Compare NCA Runs…**: what the host sends, decoded and laid out. Nothing in it changes afterwards. */
import '../common/withoutEval';
import './compare.css';
import { compareRequests, type compareHostEvents, type ComparedRun } from '../../shared/protocol/compareMessages';
import type { Picture } from '../../shared/picture';
import { connectHost } from '../common/host';
import { h, icon } from '../common/dom';
import { keepChartColors } from '../common/views/chartTheme';
import { decodePicture } from '../common/pictures';
import { messageOf } from '../../shared/messageOf';
import { shortNames } from './differences';
import { curveChart } from './views/curveChart';
import { differenceTable } from './views/differenceTable';
import { pictureComparison, type PhotoPictures } from './views/pictureComparison';

const host = connectHost<typeof compareRequests, typeof compareHostEvents, Record<string, never>>(
  { requests: compareRequests, incomingEvents: {} },
  {},
  (problem) => host.event('log', { level: 'warn', message: problem }),
);

void show().catch((error: unknown) => {
  const line = h('div', { class: 'failure-text' }, icon('error'), h('p', {}, messageOf(error)));
  document.body.replaceChildren(h('main', { class: 'panel' }, h('section', { class: 'callout failure', role: 'alert' }, line)));
});

async function show(): Promise<void> {
  keepChartColors();
  const { runs, photos } = await host.request('ready', {});
  const names = shortNames(runs);
  const pictures = await decodeAll(runs, photos);
  const parts = [
    ...(pictures.length > 0 ? [pictureComparison(pictures, runs, names)] : []),
    curveChart(runs, names),
    differenceTable(runs, (index) => host.event('reveal', { index })),
  ];
  const title = h('h1', { class: 'title' }, `Compare ${runs.length} runs`);
  document.body.append(h('main', { class: 'panel compared' }, title, ...parts));
}

/** Pictures by photo, in the order in which the runs have them. */
async function decodeAll(runs: readonly ComparedRun[], originals: readonly { photo: string; bytes: Uint8Array }[]): Promise<PhotoPictures[]> {
  const names = [...new Set(runs.flatMap(({ pictures }) => pictures.map(({ photo }) => photo)))];
  return Promise.all(
    names.map(async (name) => {
      const results = await Promise.all(runs.map(({ pictures }) => decode(name, pictures.find(({ photo }) => photo === name)?.bytes)));
      const size = results.find((picture) => picture !== undefined);
      const side = size && Math.max(size.width, size.height);
      const original = await decode(name, originals.find(({ photo }) => photo === name)?.bytes, side);
      return { name, results, ...(original && { original }) };
    }),
  );
}

async function decode(name: string, bytes: Uint8Array | undefined, side: number | 'original' = 'original'): Promise<Picture | undefined> {
  return bytes && decodePicture({ name, bytes }, side).catch(() => undefined);
}
