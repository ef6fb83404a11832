/**
 * Page that paints a clip with a saved automaton: wiring of host, engine and page.
 *
 * `stylizing.ts` paints frame by frame and holds the state (`state.ts`), which `page.ts` shows with the parts in `views/`. What a clip is
 * read from and written to is in `clips/`. `sizes.ts` says which sizes are offered and what each takes, `framePace.ts` how long
 * the rest takes. Files come and go in parts (`pieces.ts`), so that no memory grows with the clip.
 */
import '../common/withoutEval';
import './video.css';
import { videoRequests, type videoHostEvents } from '../../shared/protocol/videoMessages';
import type { EngineClient } from '../../engine/engineClient';
import { fetchEngineParts } from '../common/engineFiles';
import { startEngine } from '../common/engineWorkers';
import { connectHost } from '../common/host';
import { openFolder } from './clips/folderClip';
import { openGif } from './clips/gifClip';
import { openVideo } from './clips/videoClip';
import { showVideoPage } from './page';
import { readPieces, sendPieces } from './pieces';
import { Stylizing } from './stylizing';

const host = connectHost<typeof videoRequests, typeof videoHostEvents, Record<string, never>>(
  { requests: videoRequests, incomingEvents: {} },
  {},
  (problem) => host.event('log', { level: 'warn', message: problem }),
);
let engine: Promise<EngineClient>;
const stylizing = new Stylizing(
  {
    begin: async (options, again, timing) => {
      const { done, state: size } = await host.request('begin', { options, again, timing });
      const read = async (start: number, end: number) => (await host.request('readState', { start, end })).bytes;
      return { done, state: size > 0 ? await readPieces(0, size, read) : undefined };
    },
    saveFrame: async (png) => void (await host.request('saveFrame', { png })),
    saveState: (state) => sendPieces(state, (start, bytes) => host.request('saveState', { start, size: state.length, bytes })),
    readFrame: async (index) => (await host.request('readFrame', { index })).png,
    writeResult: (position, bytes) => sendPieces(bytes, (start, part) => host.request('writeResult', { position: position + start, bytes: part })),
    finish: async (ending) => (await host.request('finish', { ending })).saved,
    rest: async () => void (await host.request('rest', {})),
  },
  () => engine,
);

showVideoPage(stylizing, { tell: host.event });

void comeUp().catch((error: unknown) => stylizing.fail(error));

async function comeUp(): Promise<void> {
  const { assets, clip, ...job } = await host.request('ready', {});
  engine = fetchEngineParts(assets).then(startEngine);
  const read = (start: number, end: number) => readPieces(start, end, async (from, to) => (await host.request('readClip', { start: from, end: to })).bytes);
  await stylizing.open({ ...job, clip }, async (name) => {
    if (clip.kind === 'frames') return openFolder(clip.frames, async (index) => (await host.request('readPicture', { index })).picture);
    return clip.kind === 'gif' ? openGif(name, await read(0, clip.size)) : openVideo({ name, size: clip.size, read });
  });
}
