import * as Comlink from 'comlink';
import type { Picture } from '../../shared/picture';
import type { Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import type { View } from '../../engine/play/view';
import type { RollingAutomaton } from '../../engine/play/rollingKernel';
import { toImageData } from '../common/pictures';
import type { Played } from './played';
import type { RollingWorker } from './worker';

export interface CpuFiles {
  /** Script of the worker. */
  readonly script: string;
  readonly automatonWasm: ArrayBuffer;
}

/** On the CPU, in a worker of its own. */
export class CpuPlayed implements Played {
  readonly device = 'CPU (WebAssembly SIMD)';
  readonly smoothSize = 128;
  readonly canvas = document.createElement('canvas');
  private readonly worker: Worker;
  private readonly rolling: Comlink.Remote<RollingWorker>;
  private crash: (error: Error) => void = () => {};
  private readonly crashed = new Promise<never>((_, reject) => (this.crash = reject));

  private constructor(files: CpuFiles) {
    this.crashed.catch(() => {});
    const url = URL.createObjectURL(new Blob([files.script], { type: 'text/javascript' }));
    this.worker = new Worker(url, { name: 'nca-player' });
    URL.revokeObjectURL(url);
    this.worker.addEventListener('error', ({ message }) => this.crash(new Error(`The player's worker crashed: ${message}`)));
    this.rolling = Comlink.wrap<RollingWorker>(this.worker);
  }

  static async create(files: CpuFiles, automaton: RollingAutomaton, rest?: RollingAutomaton): Promise<CpuPlayed> {
    const played = new CpuPlayed(files);
    await played.orCrash(played.rolling.create(files.automatonWasm, automaton, rest));
    return played;
  }

  begin = (scene: Scene) => this.orCrash(this.rolling.begin(scene));
  setParameters = (...weights: Parameters<Played['setParameters']>) => this.orCrash(this.rolling.setParameters(...weights));
  tune = (tuning: Tuning) => void this.orCrash(this.rolling.tune(tuning)).catch(() => {});
  brush = (stroke: Stroke) => void this.orCrash(this.rolling.brush(stroke)).catch(() => {});
  picture = (): Promise<Picture> => this.orCrash(this.rolling.advance(0, 'picture'));

  async advance(steps: number, view: View): Promise<void> {
    const picture = await this.orCrash(this.rolling.advance(steps, view));
    if (this.canvas.width !== picture.width) this.canvas.width = picture.width;
    if (this.canvas.height !== picture.height) this.canvas.height = picture.height;
    this.canvas.getContext('2d')!.putImageData(toImageData(picture), 0, 0);
  }

  dispose(): void {
    this.worker.terminate();
    this.crash(new Error('The player was closed.'));
  }

  private orCrash<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.crashed]);
  }
}
