/**
 * Player of a saved automaton: wiring of host, player and page.
 *
 * The way: the host sends an automaton and a photo (or one is dropped, `drop.ts`) → `player.ts`, which holds the
 * `state.ts`, the `cast.ts` of one or two automata and the `mask.ts`, and turns a speed into turns of steps (`playback.ts`) → a `played.ts` that rolls and draws: `glPlayed.ts`
 * on a graphics card, else `cpuPlayed.ts` in a `worker.ts` → `page.ts` shows it by `views/`. `exports.ts` makes files
 * of it, films by `film.ts`. `keptState.ts` and `keptMask.ts` outlive a reload.
 */
import '../common/withoutEval';
import './player.css';
import { playerEvents, playerRequests, type playerHostEvents, type PlayerMade } from '../../shared/protocol/playerMessages';
import { connectHost, type HostConnection } from '../common/host';
import { maskName } from '../../shared/masks';
import { messageOf } from '../../shared/messageOf';
import { throttle } from '../common/throttle';
import { droppedPhoto } from './drop';
import { restoredMask } from './keptMask';
import { playerKeeper, restoredPlayer } from './keptState';
import { showPlayerPage } from './page';
import { Mask } from './mask';
import { Player } from './player';
import { playingTeller } from './playing';
import type { CpuFiles } from './cpuPlayed';

type PlayerHost = HostConnection<typeof playerRequests, typeof playerHostEvents>;

const host: PlayerHost = connectHost<typeof playerRequests, typeof playerHostEvents, typeof playerEvents>(
  { requests: playerRequests, incomingEvents: playerEvents },
  {
    visibility: ({ visible }) => player.hold('hidden', !visible),
    rest: ({ on }) => player.hold('resting', on),
    // What is sent while the page comes up waits for it: what comes up would play in its place.
    model: (model) => whenUp(() => player.replace(model)),
    photo: (photo) => whenUp(async () => {
      await player.usePhoto(photo);
      await begin();
    }),
    export: () => player.set({ exporting: true }),
  },
  (problem) => host.event('log', { level: 'warn', message: problem }),
);
const warn = (error: unknown) => host.event('log', { level: 'warn', message: messageOf(error) });
const kept = restoredPlayer(host.getState());
let files: Promise<CpuFiles> | undefined;
const player = new Player(() => files!, kept.state);
let cameUp = () => {};
const isUp = new Promise<void>((resolve) => (cameUp = resolve));
const assets = comeUp();

const choosePlace = async (name: string, beside?: string) => (await host.request('choosePlace', { name, ...(beside && { beside }) })).place;
const save = async (place: string, bytes: Uint8Array, made?: PlayerMade) => (await host.request('saveExport', { place, bytes, made })).saved;

showPlayerPage(player, {
  tell: host.event,
  chooseSecond: () => orNotice(async () => {
    const { automaton } = await host.request('chooseAutomaton', {});
    if (automaton) await player.setSecond(automaton);
  }),
  saveMix: () => orNotice(async () => {
    const { saved } = await host.request('saveMix', { share: player.state.share });
    if (saved !== null) player.set({ notice: `The mix was saved as ${saved}.` });
  }),
  useMask: () => orNotice(() => useMaskBeside()),
  saveMask: () => orNotice(() => saveMask()),
  choosePhoto: () => takePhoto(() => host.request('choosePhoto', {})),
  dropPhoto: (transfer) =>
    takePhoto(async () => ({ photo: await droppedPhoto(transfer, (uri) => host.request('readPhoto', { uri })) })),
  choosePlace,
  save,
  exportedScript: async () => fetchText((await assets).exported),
});

player.subscribe(playingTeller(() => player.state, (playing) => host.event('playing', playing)));

const keeper = playerKeeper(() => player.state, (state) => host.setState(state));
const keepState = throttle(() => void keeper().catch(warn), 1000);
assets.catch((error: unknown) => player.set({ phase: 'failed', failure: messageOf(error) }));

async function comeUp() {
  const { assets: uris, model, second, photo, visible, resting, exporting } = await host.request('ready', { photo: kept.photo, second: kept.second });
  // At once: while it comes up the host tells of changes.
  player.hold('hidden', !visible);
  player.hold('resting', resting);
  files = fetchFiles(uris.worker, uris.automatonWasm);
  files.catch(() => {});
  await player.open(model, photo, second);
  await restoreMask().catch(warn);
  cameUp();
  // What is kept is not written over before it is there again.
  player.subscribe(keepState);
  player.set({ exporting });
  if (player.state.phase === 'ready') await begin(!exporting);
  return uris;
}

/** Whoever wants no motion sees the finished picture instead. */
async function begin(wanted = true): Promise<void> {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion');
  if (still) await player.step(player.stepsToPicture());
  else if (wanted) player.playWhenFree();
}

function takePhoto(get: () => Promise<{ photo: Parameters<Player['usePhoto']>[0] | null }>): void {
  orNotice(async () => {
    const { photo } = await get();
    if (photo) whenUp(() => player.usePhoto(photo));
  });
}

async function restoreMask(): Promise<void> {
  const { photoFile, photo } = player.state;
  const mask = photoFile && photo && (await restoredMask(kept.mask, photoFile, photo));
  if (mask) await player.setMask(mask);
}

async function useMaskBeside(): Promise<void> {
  const { photoFile, photo } = player.state;
  if (photoFile?.mask && photo) await player.setMask(await Mask.from(photoFile.mask, photo));
}

async function saveMask(): Promise<void> {
  const { photoFile, mask } = player.state;
  if (!mask || !photoFile) return;
  const png = await mask.png();
  const place = await choosePlace(maskName(photoFile.name), photoFile.uri);
  if (place !== null) player.set({ notice: `The mask was saved as ${await save(place, png)}.` });
}

/** Once there is something that plays. A page that could not come up shows why, and that alone. */
function whenUp(work: () => Promise<void>): void {
  void isUp.then(() => {
    if (player.state.phase !== 'failed') orNotice(work);
  });
}

/** What fails is told. */
function orNotice(work: () => Promise<void>): void {
  work().catch((error: unknown) => player.set({ notice: messageOf(error) }));
}

async function fetchFiles(worker: string, wasm: string): Promise<CpuFiles> {
  const [script, automatonWasm] = await Promise.all([fetchText(worker), fetchOk(wasm).then((answer) => answer.arrayBuffer())]);
  return { script, automatonWasm };
}

const fetchText = (uri: string) => fetchOk(uri).then((answer) => answer.text());

async function fetchOk(uri: string): Promise<Response> {
  const answer = await fetch(uri);
  if (!answer.ok) throw new Error(`A file of the extension could not be loaded: ${uri.split('/').at(-1)}, status ${answer.status}.`);
  return answer;
}

