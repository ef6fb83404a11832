/** Page that makes a contact sheet: photos and automata come from the host, the engine paints, `drawSheet.ts` draws. */
import '../common/withoutEval';
import './sheet.css';
import { messageOf } from '../../shared/messageOf';
import type { Picture } from '../../shared/picture';
import { sheetRequests, type sheetHostEvents } from '../../shared/protocol/sheetMessages';
import { planSheet } from '../../shared/sheet';
import { white } from '../../shared/transparency';
import { h, setText } from '../common/dom';
import { fetchEngineParts } from '../common/engineFiles';
import { startEngine } from '../common/engineWorkers';
import { connectHost } from '../common/host';
import { decodePicture, encodeCanvas } from '../common/pictures';
import { drawSheet } from './drawSheet';

/** Longer side of each picture in pixels. */
const CELL = 320;

const host = connectHost<typeof sheetRequests, typeof sheetHostEvents, Record<string, never>>(
  { requests: sheetRequests, incomingEvents: {} },
  {},
  (problem) => host.event('log', { level: 'warn', message: problem }),
);
const canvas = h('canvas', { class: 'sheet', role: 'img', ariaLabel: 'Contact sheet' });
const status = h('p', { class: 'quiet', role: 'status' }, 'Getting ready…');
const progress = h('progress', { max: 1, value: 0, ariaLabel: 'Progress' });
document.body.append(h('main', { class: 'panel' }, h('header', { class: 'header' }, h('h1', { class: 'title' }, 'Contact sheet')), progress, status, canvas));

void make().catch((error: unknown) => {
  progress.hidden = true;
  setText(status, messageOf(error));
  host.event('log', { level: 'error', message: messageOf(error) });
});

async function make(): Promise<void> {
  const job = await host.request('ready', {});
  const plan = planSheet(job.photos, job.automata);
  const photos: Picture[] = [];
  for (const index of job.photos.keys()) photos.push(await decodePicture((await host.request('readPhoto', { index })).picture, CELL, job.background || white));
  const engine = startEngine(await fetchEngineParts(job.assets));
  const { kind: device } = await engine.describe(job.device);
  engine.setLanes(device === 'gpu' ? 1 : job.workers || Math.max(1, navigator.hardwareConcurrency));
  const sizes = plan.cells.map(({ photo }) => photos[photo]!);
  const pictures: Picture[] = [];
  for (const { photo: index, automaton } of plan.cells) {
    setText(status, `Picture ${pictures.length + 1} of ${plan.cells.length}…`);
    const photo = photos[index]!;
    const show = (share: number) => (progress.value = (pictures.length + share) / plan.cells.length);
    pictures.push(automaton === undefined ? photo : await engine.apply({ model: (await host.request('readAutomaton', { index: automaton })).model.bytes, photo, device }, show));
    drawSheet(canvas, plan, sizes, pictures);
  }
  const { saved } = await host.request('saveSheet', { png: await encodeCanvas(canvas), size: CELL });
  progress.hidden = true;
  setText(status, `Written: ${saved}`);
}
