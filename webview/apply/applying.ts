import { readModel, type SavedModel } from '../../shared/modelFile';
import type { Picture } from '../../shared/picture';
import type { DeviceDescription } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { decodePicture, encodePng, scaled } from '../common/pictures';
import { messageOf } from '../../shared/messageOf';
import { hashed } from '../../shared/sha256';
import { decodeMask } from '../common/masks';
import type { Made } from '../../shared/protocol/applyMessages';
import type { AutomatonFile } from '../../shared/protocol/automatonFile';
import { speedKey } from '../../shared/protocol/speeds';
import { Pace } from './pace';
import { sizeChoices, worksOf, type OwnSize } from './sizes';
import { initialApplyState, type ApplyOptions, type ApplyState, type PictureState, type SizeChoice } from './state';

/** What the host does for it. */
export interface ApplyHost {
  readPicture(index: number): Promise<{ name: string; bytes: Uint8Array }>;
  /** The mask of a picture; null where there is none. */
  readMask(index: number): Promise<{ name: string; bytes: Uint8Array } | null>;
  /** Lets the user choose a mask for all pictures. @returns its name; null if none was */
  chooseMask(): Promise<string | null>;
  /** Lets the user choose an automaton for what masks leave. @returns null if none was */
  chooseRest(): Promise<AutomatonFile | null>;
  /** @returns where the picture was written to */
  saveResult(index: number, png: Uint8Array, made: Made): Promise<string>;
  /** Keeps what was measured for later pages. */
  keepSpeed(key: string, speed: number): void;
}

export interface ApplyInputs {
  readonly model: AutomatonFile;
  readonly pictures: readonly OwnSize[];
  /** Longer side of the results in pixels, to begin with; `ask`: the user says. */
  readonly size: ApplyOptions['size'] | 'ask';
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** CPU workers; 0: by cores. */
  readonly workers: number;
  /** Under transparent pictures, `#rrggbb`; empty: the results are transparent, too. */
  readonly background: string;
  /** Steps of cells a second that were measured on this machine, by device and layout. */
  readonly speeds: Readonly<Record<string, number>>;
}

/** Longer side of what the page shows. */
const shownSide = 1024;
/** Of the first look, which measures how fast the machine is. */
const lookSide = 160;

/** One go at all pictures. What it finds out after its end nobody wants to know. */
interface Turn {
  over: boolean;
  end(): void;
  /** Rejects when the user ends it. */
  readonly ended: Promise<never>;
}

class Ended extends Error {}

function newTurn(): Turn {
  let end = () => {};
  const ended = new Promise<never>((_, reject) => (end = () => reject(new Ended())));
  ended.catch(() => {});
  const turn: Turn = { over: false, ended, end: () => {
    turn.over = true;
    end();
  } };
  return turn;
}

/** Runs one automaton on pictures, one after the other, and holds the state that the page shows. */
export class Applying {
  state: ApplyState = initialApplyState;
  model: SavedModel | undefined;
  private job: ApplyInputs | undefined;
  private device: DeviceDescription['kind'] = 'cpu';
  private speed: number | null = null;
  private turn: Turn | undefined;
  /** The engine ends a turn only after the tile that it computes. */
  private working: Promise<unknown> = Promise.resolve();
  private readonly files = new Map<number, Blob>();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly host: ApplyHost,
    private readonly engine: () => Promise<EngineClient>,
  ) {}

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  set(change: Partial<ApplyState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  fail(error: unknown): void {
    this.set({ phase: 'failed', failure: messageOf(error) });
  }

  /** Takes what is to be done. @throws Error if the file is no automaton */
  open(job: ApplyInputs): void {
    this.model = readModel(job.model.bytes);
    this.job = job;
    this.set({ phase: job.size === 'ask' ? 'asking' : 'ready', modelTitle: job.model.title, pictures: job.pictures.map(waiting), choices: this.choices() });
  }

  /** What was asked for, and what the file was made with. */
  defaults(): ApplyOptions {
    const { steps, seed } = this.model!.metadata;
    const { size } = this.job!;
    return { size: size === 'ask' ? 'original' : size, steps, seed, keepColors: false, strength: 1, masked: false };
  }

  /** Begins: where the user is asked for the size, a small picture shows meanwhile what comes and how fast. */
  async begin(): Promise<void> {
    if (this.state.phase !== 'asking') return this.run(this.defaults());
    try {
      await this.prepare();
    } catch (error) {
      return this.fail(error);
    }
    // A picture that is at fault is told when it is its turn.
    if (this.state.phase === 'asking' && this.speed === null) await this.firstLook().catch(() => {});
  }

  /** Runs on all pictures. One that fails does not stop the rest. */
  async run(options: ApplyOptions): Promise<void> {
    if (this.state.phase !== 'ready' && this.state.phase !== 'asking') return;
    await this.takeTurn(async (turn) => {
      this.set({ phase: 'working', share: 0, secondsLeft: null, cancelled: false, pictures: this.job!.pictures.map(waiting) });
      const engine = await this.prepare();
      const shared = options.masked && this.state.rest !== undefined;
      const pace = new Pace(this.worksOf(this.job!.pictures, options, shared), this.speed);
      for (const index of this.job!.pictures.keys()) {
        if (!turn.over) await this.runOn(engine, index, options, { turn, pace });
      }
    });
  }

  async chooseMask(): Promise<void> {
    const name = await this.host.chooseMask();
    if (name !== null) this.set({ chosenMask: name });
  }

  async chooseRest(): Promise<void> {
    const rest = await this.host.chooseRest();
    if (rest) this.set({ rest });
  }

  /** Pictures that are done stay. The page is free at once, whatever the engine still computes. */
  async cancel(): Promise<void> {
    if (this.state.phase === 'working') await this.endTurn();
  }

  /** A result as it was written. */
  file(index: number): Blob | undefined {
    return this.files.get(index);
  }

  private async takeTurn(work: (turn: Turn) => Promise<void>): Promise<void> {
    void this.endTurn();
    const before = this.working;
    const turn = (this.turn = newTurn());
    const whole = before.then(() => work(turn));
    this.working = whole.catch(() => {});
    try {
      this.set({ phase: 'working' });
      await Promise.race([whole, turn.ended]);
      this.finish(turn, false);
    } catch (error) {
      if (error instanceof Ended) this.finish(turn, true);
      else this.fail(error);
    }
  }

  private async endTurn(): Promise<void> {
    if (!this.turn || this.turn.over) return;
    this.turn.end();
    await (await this.engine()).cancelApplying();
  }

  private finish(turn: Turn, cancelled: boolean): void {
    turn.over = true;
    const idle = (picture: PictureState): PictureState => (picture.phase === 'working' ? { ...picture, phase: 'waiting', after: undefined } : picture);
    this.set({ phase: 'ready', share: 0, secondsLeft: null, cancelled, pictures: this.state.pictures.map(idle) });
  }

  private async prepare(): Promise<EngineClient> {
    const engine = await this.engine();
    const { kind, name } = await engine.describe(this.job!.device);
    this.device = kind;
    this.speed = this.job!.speeds[this.speedKey] ?? this.speed;
    engine.setLanes(kind === 'gpu' ? 1 : this.job!.workers || Math.max(1, navigator.hardwareConcurrency));
    this.set({ device: name, choices: this.choices() });
    return engine;
  }

  private async firstLook(): Promise<void> {
    const turn = (this.turn = newTurn());
    const look = async () => {
      const options = { ...this.defaults(), size: lookSide };
      const photo = await this.decode(0, lookSide);
      const pace = new Pace([worksOf(this.model!, [photo], 'original', options.steps)[0]!], null);
      pace.begin(0);
      const result = await this.apply(await this.engine(), { photo }, options, (share) => pace.progress(share));
      if (turn.over) return;
      this.measured(pace);
      this.setPicture(0, { before: photo, after: result });
    };
    const whole = look();
    this.working = whole.catch(() => {});
    await Promise.race([whole, turn.ended]).catch((error: unknown) => {
      if (!(error instanceof Ended)) throw error;
    });
  }

  private async runOn(engine: EngineClient, index: number, options: ApplyOptions, { turn, pace }: { turn: Turn; pace: Pace }): Promise<void> {
    pace.begin(index);
    this.setPicture(index, { phase: 'working' });
    try {
      const photo = await this.decode(index, options.size);
      const mask = options.masked ? await this.decodeMask(index, photo) : undefined;
      if (turn.over) return;
      // Once: another may be chosen while this one paints.
      const rest = mask && this.state.rest;
      pace.know(this.worksOf([photo], { ...options, size: 'original' }, rest !== undefined)[0]!, mask !== undefined);
      this.setPicture(index, { before: await shown(photo) });
      const progress = (share: number) => {
        pace.progress(share);
        if (!turn.over) this.set({ share, secondsLeft: pace.secondsLeft });
      };
      const result = await this.apply(engine, { photo, mask, rest: rest?.bytes }, options, progress, (after) => !turn.over && this.setPicture(index, { after }));
      if (turn.over) return;
      this.measured(pace);
      const used = rest && (await hashed(rest));
      await this.keep(index, result, { ...options, masked: mask !== undefined, rest: used });
    } catch (error) {
      if (!turn.over) this.setPicture(index, { phase: 'failed', after: undefined, problem: problemOf(error) });
    }
    pace.end();
    if (!turn.over) this.set({ share: 0 });
  }

  private async keep(index: number, result: Picture, made: Made): Promise<void> {
    const png = await encodePng(result);
    // Before its bytes are handed over.
    this.files.set(index, new Blob([png as BlobPart], { type: 'image/png' }));
    const saved = await this.host.saveResult(index, png, made);
    this.setPicture(index, { phase: 'done', saved, after: await shown(result) });
  }

  /** Two automata take twice as long. */
  private worksOf(pictures: readonly OwnSize[], { size, steps }: ApplyOptions, shared: boolean): (number | null)[] {
    const times = shared ? 2 : 1;
    return worksOf(this.model!, pictures, size, steps).map((work) => work && times * work);
  }

  private async decode(index: number, size: ApplyOptions['size']): Promise<Picture> {
    return decodePicture(await this.host.readPicture(index), size, this.job!.background);
  }

  /** One that has no mask is painted whole, but not one that had one. */
  private async decodeMask(index: number, photo: Picture): Promise<Picture | undefined> {
    const file = await this.host.readMask(index);
    const { mask } = this.state.pictures[index]!;
    if (!file && mask !== undefined) throw new Error(`${mask} is no longer there.`);
    return file ? decodeMask(file, photo) : undefined;
  }

  private apply(engine: EngineClient, { photo, mask, rest }: { readonly photo: Picture; readonly mask?: Picture | undefined; readonly rest?: Uint8Array | undefined }, { steps, seed, keepColors, strength }: ApplyOptions, progress: (share: number) => void, preview?: (picture: Picture) => void) {
    return engine.apply({ model: this.job!.model.bytes, rest, photo, mask, device: this.device, steps, seed, keepColors, strength }, progress, preview);
  }

  private measured(pace: Pace): void {
    const speed = pace.plainSpeed;
    if (speed === null) return;
    this.speed = speed;
    this.host.keepSpeed(this.speedKey, speed);
    this.set({ choices: this.choices() });
  }

  private get speedKey(): string {
    return speedKey(this.device, this.model!.layout);
  }

  private choices(): SizeChoice[] {
    return sizeChoices(this.model!, this.job!.pictures, this.model!.metadata.steps, this.speed);
  }

  private setPicture(index: number, change: Partial<PictureState>): void {
    this.set({ pictures: this.state.pictures.map((picture, i) => (i === index ? { ...picture, ...change } : picture)) });
  }
}

const waiting = ({ name, mask }: OwnSize): PictureState => ({ name, mask, phase: 'waiting', problem: '', saved: '' });

function shown(picture: Picture) {
  const fits = Math.max(picture.width, picture.height) <= shownSide;
  return fits ? picture : scaled(picture, shownSide);
}

/** Buffers that cannot be had are told in terms that no user knows. */
function problemOf(error: unknown): string {
  const noMemory = error instanceof RangeError || /array buffer allocation|invalid (typed )?array length/i.test(messageOf(error));
  return noMemory ? 'There is not enough memory for this size: choose a smaller longer side.' : messageOf(error);
}
