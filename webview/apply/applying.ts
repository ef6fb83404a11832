import { readModel, type SavedModel } from '../../shared/modelFile';
import type { DeviceDescription } from '../../engine/api';
import type { EngineClient } from '../../engine/engineClient';
import { decodePicture, encodePng, scaled } from '../common/pictures';
import { messageOf } from '../../shared/messageOf';
import { initialApplyState, type ApplyOptions, type ApplyState, type PictureState } from './state';

/** What the host does for it. */
export interface ApplyHost {
  readPicture(index: number): Promise<{ name: string; bytes: Uint8Array }>;
  /** @returns where the picture was written to */
  saveResult(index: number, png: Uint8Array): Promise<string>;
}

export interface ApplyInputs {
  readonly model: { readonly name: string; readonly bytes: Uint8Array };
  readonly pictures: readonly string[];
  /** Longer side of the results in pixels, to begin with. */
  readonly size: ApplyOptions['size'];
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** CPU workers; 0: by cores. */
  readonly workers: number;
  /** Under transparent pictures, `#rrggbb`; empty: the results are transparent, too. */
  readonly background: string;
}

/** Longer side of what the page shows. */
const shownSide = 1024;

/** Runs one automaton on pictures, one after the other, and holds the state that the page shows. */
export class Applying {
  state: ApplyState = initialApplyState;
  model: SavedModel | undefined;
  private job: ApplyInputs | undefined;
  private device: DeviceDescription['kind'] = 'cpu';
  private cancelled = false;
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
    this.set({ phase: 'ready', modelName: job.model.name, pictures: job.pictures.map(waiting) });
  }

  /** What was asked for, and what the file was made with. */
  defaults(): ApplyOptions {
    const { steps, seed } = this.model!.metadata;
    return { size: this.job!.size, steps, seed, keepColors: false, strength: 1 };
  }

  /** Runs on all pictures. One that fails does not stop the rest. */
  async run(options: ApplyOptions): Promise<void> {
    if (this.state.phase !== 'ready') return;
    this.cancelled = false;
    this.set({ phase: 'working', share: 0, pictures: this.job!.pictures.map(waiting) });
    try {
      const engine = await this.prepare();
      for (const index of this.job!.pictures.keys()) {
        if (this.cancelled) break;
        await this.runOn(engine, index, options);
      }
      this.set({ phase: 'ready' });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Pictures that are done stay. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    await (await this.engine()).cancelApplying();
  }

  private async prepare(): Promise<EngineClient> {
    const engine = await this.engine();
    const { kind, name } = await engine.describe(this.job!.device);
    this.device = kind;
    engine.setLanes(kind === 'gpu' ? 1 : this.job!.workers || Math.max(1, navigator.hardwareConcurrency));
    this.set({ device: name });
    return engine;
  }

  private async runOn(engine: EngineClient, index: number, options: ApplyOptions): Promise<void> {
    this.setPicture(index, { phase: 'working' });
    try {
      const photo = await decodePicture(await this.host.readPicture(index), options.size, this.job!.background);
      this.setPicture(index, { before: await shown(photo) });
      const { steps, seed, keepColors, strength } = options;
      const request = { model: this.job!.model.bytes, photo, device: this.device, steps, seed, keepColors, strength };
      const result = await engine.apply(request, (share) => this.set({ share }));
      const saved = await this.host.saveResult(index, await encodePng(result));
      this.setPicture(index, { phase: 'done', saved, after: await shown(result) });
    } catch (error) {
      if (this.cancelled) this.setPicture(index, { phase: 'waiting' });
      else this.setPicture(index, { phase: 'failed', problem: problemOf(error) });
    }
    this.set({ share: 0 });
  }

  private setPicture(index: number, change: Partial<PictureState>): void {
    this.set({ pictures: this.state.pictures.map((picture, i) => (i === index ? { ...picture, ...change } : picture)) });
  }
}

const waiting = (name: string): PictureState => ({ name, phase: 'waiting', problem: '', saved: '' });

function shown(picture: Parameters<typeof scaled>[0]) {
  const fits = Math.max(picture.width, picture.height) <= shownSide;
  return fits ? picture : scaled(picture, shownSide);
}

/** Buffers that cannot be had are told in terms that no user knows. */
function problemOf(error: unknown): string {
  const noMemory = error instanceof RangeError || /array buffer allocation|invalid (typed )?array length/i.test(messageOf(error));
  return noMemory ? 'There is not enough memory for this size: choose a smaller longer side.' : messageOf(error);
}
