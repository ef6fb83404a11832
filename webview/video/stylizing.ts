import { applyWork } from '../../engine/apply/applyWork';
import type { DeviceDescription } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { messageOf } from '../../shared/messageOf';
import { readModel, type SavedModel } from '../../shared/modelFile';
import { paintFrames } from '../../shared/paintFrames';
import type { Picture } from '../../shared/picture';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import type { ClipEnding, ClipOptions, UnfinishedClip } from '../../shared/protocol/videoMessages';
import { speedKey } from '../../shared/protocol/speeds';
import { decodePicture, encodePng, scaled } from '../common/pictures';
import type { Clip, ResultPlan, Timing } from './clips/clip';
import { FramePace } from './framePace';
import { sizeChoices } from './sizes';
import { initialVideoState, isWorking, resumable, type VideoState } from './state';

/** What the host does for it; each waits until it is done. */
export interface VideoHost {
  /** @returns frames that are done, and the state after them */
  begin(options: ClipOptions, again: boolean, timing: Pick<Timing, 'rate' | 'count'> | null): Promise<{ done: number; state: Uint8Array | undefined }>;
  saveFrame(png: Uint8Array): Promise<void>;
  saveState(state: Uint8Array): Promise<void>;
  readFrame(index: number): Promise<Uint8Array>;
  writeResult(position: number, bytes: Uint8Array): Promise<void>;
  /** @returns what was written */
  finish(ending: ClipEnding): Promise<string>;
  /** Others may have the clip's folder. */
  rest(): Promise<void>;
}

export interface VideoInputs {
  readonly model: AutomatonFile;
  readonly clip: { readonly name: string };
  readonly unfinished: UnfinishedClip | null;
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** CPU workers; 0: by cores. */
  readonly workers: number;
  /** Steps of cells a second that were measured on this machine, by device and layout. */
  readonly speeds: Readonly<Record<string, number>>;
}

/** Longer side of what the page shows, and of the first look, which measures how fast the machine is. */
const [shownSide, lookSide] = [1024, 160];

class Cancelled extends Error {}

/** Paints one clip with one automaton, and holds the state that the page shows. */
export class Stylizing {
  state: VideoState = initialVideoState;
  model: SavedModel | undefined;
  private job: VideoInputs | undefined;
  private clip: Clip | undefined;
  private device: DeviceDescription['kind'] = 'cpu';
  private speed: number | null = null;
  private turn: AbortController | undefined;
  /** The engine ends a turn only after the tile that it computes. */
  private working: Promise<unknown> = Promise.resolve();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly host: VideoHost,
    private readonly engine: () => Promise<EngineClient>,
  ) {}

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  fail(error: unknown): void {
    this.set({ phase: 'failed', problem: messageOf(error) });
  }

  /** Takes what is to be done. @throws Error if the file is no automaton, or the clip cannot be read or made */
  async open(job: VideoInputs, clip: (name: string) => Promise<Clip>): Promise<void> {
    this.set({ modelTitle: job.model.title, clipName: job.clip.name });
    this.model = readModel(job.model.bytes);
    this.job = job;
    const opened = (this.clip = await clip(job.clip.name));
    const { notes } = await planOfAny(opened, sizeChoices(this.model, opened, null).map(({ size }) => size));
    await this.prepare();
    this.set({ phase: 'idle', count: opened.count, notes, unfinished: job.unfinished, painted: job.unfinished?.same ? job.unfinished.done : 0, choices: this.choices() });
    // Whoever has seen it paint need not look again; what is at fault is told when it is its turn.
    if (!job.unfinished?.same) await this.firstLook().catch(() => {});
  }

  /** What the file was made with. */
  defaults(): Omit<ClipOptions, 'size'> {
    return { seed: this.model!.metadata.seed, strength: 1, keepColors: false };
  }

  /** Begins anew. Nothing happens while there is work to go on with: first the user says that none of it is wanted (`forget`). */
  async start(options: ClipOptions): Promise<void> {
    if (!resumable(this.state)) await this.take(options, true);
  }

  /** Goes on with what was left. */
  async resume(): Promise<void> {
    const { unfinished } = this.state;
    if (unfinished?.same) await this.take(unfinished.options, false);
  }

  /** The user wants none of what was left. */
  forget(): void {
    this.set({ again: true, cancelled: false, problem: '' });
  }

  /** What is painted is kept. The page is free at once, whatever the engine still computes. */
  async cancel(): Promise<void> {
    if (!isWorking(this.state)) return;
    this.endTurn();
    await (await this.engine()).cancelApplying();
  }

  private async take(options: ClipOptions, again: boolean): Promise<void> {
    if (this.state.phase !== 'idle') return;
    this.endTurn();
    void this.engine().then((engine) => engine.cancelApplying());
    this.set({ phase: 'painting', problem: '', cancelled: false, saved: '', share: 0, encoded: 0, secondsLeft: null, painted: again ? 0 : this.state.painted });
    const turn = (this.turn = new AbortController());
    const whole = this.working.then(() => this.make(options, again, turn.signal));
    this.working = whole.catch(() => {});
    try {
      const saved = await Promise.race([whole, endOf(turn.signal)]);
      this.set({ phase: 'idle', saved, unfinished: null, again: false });
    } catch (error) {
      this.rest(options, error instanceof Cancelled ? undefined : messageOf(error));
    }
  }

  private endTurn(): void {
    this.turn?.abort(new Cancelled());
  }

  /** What was painted can be gone on with. */
  private rest(options: ClipOptions, problem: string | undefined): void {
    const { painted, unfinished } = this.state;
    const left = painted > 0 ? { done: painted, automaton: this.job!.model.name, same: true, options } : unfinished;
    this.set({ phase: 'idle', share: 0, secondsLeft: null, cancelled: problem === undefined, problem: problem ?? '', unfinished: left, again: false });
  }

  /** @returns what was written */
  private async make(options: ClipOptions, again: boolean, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const clip = this.clip!;
    const plan = await clip.planResult(clip.sizeAt(options.size));
    this.setIn(signal, { notes: plan.notes });
    try {
      await this.paint(options, again, signal);
      this.setIn(signal, { phase: 'encoding', secondsLeft: null });
      await this.encode(plan, signal);
      return await this.host.finish(plan.ending);
    } catch (error) {
      await this.host.rest().catch(() => {});
      throw error;
    }
  }

  private async paint(options: ClipOptions, again: boolean, signal: AbortSignal): Promise<void> {
    const { timing } = this.clip!;
    const { done, state } = await this.host.begin(options, again, timing ? { rate: timing.rate, count: timing.count } : null);
    // What was thrown away nobody can go on with, whether this turn is over or not.
    if (again) this.set({ unfinished: null });
    this.setIn(signal, { painted: done, unfinished: null });
    const [engine, clip] = [await this.prepare(), this.clip!];
    const pace = new FramePace(done, clip.count);
    const { seed, strength, keepColors } = options;
    await engine.startClip({ model: this.job!.model.bytes, device: this.device, seed, strength, keepColors, state });
    const progress = (share: number) => this.setIn(signal, { share, secondsLeft: pace.secondsLeft(this.state.painted + share) });
    await paintFrames(clip.frames(done, options.size), {
      paint: async (frame) => {
        signal.throwIfAborted();
        if (!this.state.before || this.state.look) this.setIn(signal, { before: await shown(frame), after: undefined, look: false });
        return engine.nextFrame(frame, progress);
      },
      add: async (painted) => this.host.saveFrame(await encodePng(painted)),
      keepState: async () => this.host.saveState(await engine.clipState()),
      done: (frame, painted) => {
        this.setIn(signal, { painted: this.state.painted + 1, share: 0 });
        void this.show(frame, painted, signal);
      },
    });
    signal.throwIfAborted();
  }

  private encode(plan: ResultPlan, signal: AbortSignal): Promise<void> {
    const pace = new FramePace(0, this.clip!.count);
    return plan.make({
      count: this.clip!.count,
      read: async (index) => decodePicture({ name: `frame ${index + 1}`, bytes: await this.host.readFrame(index) }, 'original'),
      write: (position, bytes) => this.host.writeResult(position, bytes),
      report: (encoded) => {
        signal.throwIfAborted();
        this.setIn(signal, { encoded, secondsLeft: pace.secondsLeft(encoded) });
      },
    });
  }

  private async show(frame: Picture, painted: Picture, signal: AbortSignal): Promise<void> {
    const [before, after] = await Promise.all([shown(frame), shown(painted)]);
    this.setIn(signal, { before, after, look: false });
  }

  private async prepare(): Promise<EngineClient> {
    const engine = await this.engine();
    const { kind, name } = await engine.describe(this.job!.device);
    this.device = kind;
    this.speed ??= this.job!.speeds[speedKey(kind, this.model!.layout)] ?? null;
    engine.setLanes(kind === 'gpu' ? 1 : this.job!.workers || Math.max(1, navigator.hardwareConcurrency));
    this.set({ device: name, choices: this.choices() });
    return engine;
  }

  /** A small picture of the first frame shows what comes, and how fast. */
  private async firstLook(): Promise<void> {
    const { signal } = (this.turn = new AbortController());
    const look = this.working.then(async () => {
      const [engine, side] = [await this.engine(), Math.min(lookSide, Math.max(this.clip!.width, this.clip!.height))];
      const frame = await firstOf(this.clip!.frames(0, side));
      const began = performance.now();
      const after = await engine.apply({ model: this.job!.model.bytes, photo: frame, device: this.device }, () => {});
      this.speed ??= (1000 * applyWork(this.model!, frame, this.model!.metadata.steps)) / (performance.now() - began);
      this.setIn(signal, { before: frame, after, look: true, choices: this.choices() });
    });
    this.working = look.catch(() => {});
    await look;
  }

  private choices() {
    return this.clip ? sizeChoices(this.model!, this.clip, this.speed) : [];
  }

  private set(change: Partial<VideoState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Unless the turn is over: what it finds out then nobody wants to know. */
  private setIn(signal: AbortSignal, change: Partial<VideoState>): void {
    if (!signal.aborted) this.set(change);
  }
}

const endOf = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

/** Of the largest size that there is one for. @throws Error of the clip's own size if there is none for any @param sizes ascending */
async function planOfAny(clip: Clip, sizes: readonly ClipOptions['size'][]): Promise<ResultPlan> {
  const [own, ...smaller] = [...sizes].reverse();
  try {
    return await clip.planResult(clip.sizeAt(own!));
  } catch (error) {
    for (const size of smaller) {
      const plan = await clip.planResult(clip.sizeAt(size)).catch(() => undefined);
      if (plan) return plan;
    }
    throw error;
  }
}

async function firstOf(frames: AsyncIterable<Picture>): Promise<Picture> {
  for await (const frame of frames) return frame;
  throw new Error('There is no frame in it.');
}

function shown(picture: Picture): Picture | Promise<Picture> {
  return Math.max(picture.width, picture.height) <= shownSide ? picture : scaled(picture, shownSide);
}
