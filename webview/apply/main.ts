/**
 * Page that applies a saved automaton to pictures: wiring of host, engine and page.
 *
 * `applying.ts` runs the automaton and holds the state (`state.ts`), which `page.ts` shows with the parts in `views/`.
 * `sizes.ts` says which sizes are offered and what each takes, `pace.ts` how fast it goes and how long the rest takes.
 */
import '../common/withoutEval';
import './apply.css';
import { applyRequests, type applyHostEvents } from '../../shared/protocol/applyMessages';
import { connectHost } from '../common/host';
import type { EngineClient } from '../../engine/engineClient';
import { fetchEngineParts } from '../common/engineFiles';
import { startEngine } from '../common/engineWorkers';
import { Applying } from './applying';
import { showApplyPage } from './page';

const host = connectHost<typeof applyRequests, typeof applyHostEvents, Record<string, never>>(
  { requests: applyRequests, incomingEvents: {} },
  {},
  (problem) => host.event('log', { level: 'warn', message: problem }),
);
let engine: Promise<EngineClient>;
const applying = new Applying(
  {
    readPicture: async (index) => (await host.request('readPicture', { index })).picture,
    readMask: async (index) => (await host.request('readMask', { index })).mask,
    chooseMask: async () => (await host.request('chooseMask', {})).name,
    chooseRest: async () => (await host.request('chooseRest', {})).automaton,
    saveResult: async (index, png, made) => (await host.request('saveResult', { index, png, made })).saved,
    keepSpeed: (key, speed) => host.event('speed', { key, speed }),
  },
  () => engine,
);

showApplyPage(applying, { tell: host.event });

void comeUp().catch((error: unknown) => applying.fail(error));

/** Begins at once, unless the user is to say how large: whoever chose an automaton and pictures wants to see them. */
async function comeUp(): Promise<void> {
  const { assets, ...job } = await host.request('ready', {});
  engine = fetchEngineParts(assets).then(startEngine);
  applying.open(job);
  await applying.begin();
}
