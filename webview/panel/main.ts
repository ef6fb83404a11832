/**
 * Training panel: wiring of host, store, driver and page.
 *
 * The way: a run comes from the host (`panelHost.ts`) → `runDriver.ts` decodes, prepares and trains with the engine →
 * each thing that happens goes to the `store.ts`, whose `state.ts` is changed by one pure function (losses:
 * `history.ts`; the end: `endingClock.ts`) → `page.ts` draws it by `views/`. Back to the host go progress
 * (`hostProgress.ts`), previews (`keptPreviews.ts`), checkpoints (`checkpointSender.ts`) and results. `keptState.ts`
 * outlives a reload, and `timeGallery.ts` tells how long what an empty panel offers takes.
 */
import '../common/withoutEval';
import './panel.css';
import { hostRequests, panelEvents, type HostEvents, type HostRequests } from '../../shared/protocol/messages';
import { droppedFile } from '../common/drop';
import { connectHost } from '../common/host';
import { fetchBytes, fetchEngineFiles, type EngineFiles } from '../common/engineFiles';
import { startEngine } from '../common/engineWorkers';
import type { KnownSpeeds, TimingParts } from './galleryTimes';
import { keptPanel, restoredPanel } from './keptState';
import { showPanelPage } from './page';
import type { PanelHost } from './panelHost';
import { copyPicture, decodePicture, smallPicture } from '../common/pictures';
import { messageOf } from '../../shared/messageOf';
import { closeReplaced } from './closeReplaced';
import { RunDriver } from './runDriver';
import { Store } from './store';
import { timeGallery } from './timeGallery';
import { throttle } from '../common/throttle';

const host: PanelHost = connectHost<HostRequests, HostEvents, typeof panelEvents>(
  { requests: hostRequests, incomingEvents: panelEvents },
  {
    // One that was sent while the page came up; one that could not come up gets it with its next try.
    run: (request) => void comingUp.then((isUp) => (isUp ? driver.run(request) : undefined)),
    earlier: (found) => store.dispatch({ type: 'earlier', ...found }),
    queue: ({ items }) => store.dispatch({ type: 'queue', queue: items }),
    visibility: ({ visible }) => driver.setVisible(visible),
    control: ({ action }) => controls[action](),
  },
  (problem) => host.event('log', { level: 'warn', message: problem }),
);
const store = new Store(restoredPanel(host.getState()));
let uris: Parameters<typeof fetchEngineFiles>[0];
let files: Promise<EngineFiles> | undefined;
const driver = new RunDriver(host, store, engineFiles);
const controls = {
  pause: () => driver.pause(),
  resume: () => driver.resume(),
  stop: () => driver.stop(),
  save: () => void driver.saveNow(),
};

showPanelPage(store, {
  ...controls,
  saveNow: controls.save,
  setWeights: (weights) => driver.setWeights(weights),
  showPhoto: (index) => driver.showPhoto(index),
  look: (iteration) => driver.previews.look(iteration),
  goOn: () => driver.previews.goOn(),
  retry: (startOver) => (store.state.failure?.step === 'load' ? void (comingUp = comeUp()) : driver.retry(startOver)),
  next: () => void driver.next(),
  tell: host.event,
  dropPhoto: async (transfer) => host.event('stylize', await droppedFile(transfer)),
  copyResult,
  setLogScale: (on) => store.dispatch({ type: 'logScale', on }),
});

const keepState = throttle(() => host.setState(keptPanel(store.state, smallPicture)), 2000);
store.subscribe((state, before) => {
  if (state.history !== before.history || state.logScale !== before.logScale) keepState();
});

store.subscribe((state, before) => closeReplaced(before.pictures, state.pictures));

let comingUp = comeUp();

/** @returns whether the page has all that a run takes */
async function comeUp(): Promise<boolean> {
  try {
    const { assets, run, applying, ...shown } = await host.request('ready', {});
    uris = assets;
    store.dispatch({ type: 'ready', ...shown });
    if (run) void driver.run(run);
    else void tellTimes(applying);
    return true;
  } catch (error) {
    const message = messageOf(error);
    store.dispatch({ type: 'failed', failure: { code: 'load-failed', message, step: 'load' } });
    return false;
  }
}

/** Times that cannot be had are not shown. */
async function tellTimes(applying: KnownSpeeds): Promise<void> {
  const engine = () => engineFiles().then(startEngine);
  const keepSpeed: TimingParts['keepSpeed'] = (tried) => host.event('speed', tried);
  await timeGallery(store, applying, { fetch: fetchBytes, engine, decode: decodePicture, keepSpeed }).catch((error: unknown) =>
    host.event('log', { level: 'debug', message: `How long automata take was not measured: ${messageOf(error)}` }),
  );
}

async function copyResult(): Promise<'picture' | 'path'> {
  try {
    const current = store.state.pictures[store.state.shown]?.picture;
    if (!current || !('pixels' in current)) throw new Error('There is no result yet.');
    await copyPicture(current);
    return 'picture';
  } catch (error) {
    host.event('log', { level: 'debug', message: `The picture was not copied: ${messageOf(error)}` });
    host.event('command', { command: 'copyResult' });
    return 'path';
  }
}

/** Fetched with the first run and kept; a failed fetch is tried again with the next run. */
function engineFiles(): Promise<EngineFiles> {
  if (!files) {
    files = fetchEngineFiles(uris);
    files.catch(() => (files = undefined));
  }
  return files;
}
