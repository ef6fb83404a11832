import type { Picture } from '../../shared/picture';
import type { Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import type { View } from '../../engine/play/view';
import type { RollingAutomaton } from '../../engine/play/rollingKernel';
import { WasmRolling } from '../../engine/play/wasmRolling';
import { toImageData } from '../common/pictures';
import type { Played } from '../player/played';

/** By the kernel, in the page itself: a file has no address that a worker could be started from everywhere. */
export class KernelPlayed implements Played {
  readonly device = 'CPU';
  readonly smoothSize = 96;

  private constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly rolling: WasmRolling,
  ) {}

  static async create(
    canvas: HTMLCanvasElement,
    wasm: ArrayBuffer,
    { layout, parameters }: RollingAutomaton,
    rest: RollingAutomaton | undefined,
  ): Promise<KernelPlayed> {
    return new KernelPlayed(canvas, await WasmRolling.create(wasm, layout, parameters, rest));
  }

  begin = (scene: Scene) => Promise.resolve(this.rolling.begin(scene));
  setParameters = (...weights: Parameters<Played['setParameters']>) => Promise.resolve(this.rolling.setParameters(...weights));
  tune = (tuning: Tuning) => this.rolling.tune(tuning);
  brush = (stroke: Stroke) => this.rolling.brush(stroke);
  picture = (): Promise<Picture> => Promise.resolve(this.rolling.show('picture'));
  dispose = () => {};

  advance(steps: number, view: View): Promise<void> {
    this.rolling.advance(steps);
    const picture = this.rolling.show(view);
    if (this.canvas.width !== picture.width) this.canvas.width = picture.width;
    if (this.canvas.height !== picture.height) this.canvas.height = picture.height;
    this.canvas.getContext('2d')!.putImageData(toImageData(picture), 0, 0);
    return Promise.resolve();
  }
}
