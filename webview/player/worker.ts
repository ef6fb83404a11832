/** Entry of the player's worker: an automaton rolling on the CPU, spoken to over Comlink. Started from a Blob. */
import * as Comlink from 'comlink';
import type { Picture } from '../../shared/picture';
import type { Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import type { View } from '../../engine/play/view';
import type { RollingAutomaton } from '../../engine/play/rollingKernel';
import { WasmRolling } from '../../engine/play/wasmRolling';

export class RollingWorker {
  private rolling: WasmRolling | undefined;

  async create(wasm: ArrayBuffer, { layout, parameters }: RollingAutomaton, rest?: RollingAutomaton): Promise<void> {
    this.rolling = await WasmRolling.create(wasm, layout, parameters, rest);
  }

  begin = (scene: Scene) => this.created().begin(scene);
  setParameters = (...weights: Parameters<WasmRolling['setParameters']>) => this.created().setParameters(...weights);
  tune = (tuning: Tuning) => this.created().tune(tuning);
  brush = (stroke: Stroke) => this.created().brush(stroke);

  /** Rolls on and hands out what a view shows then. */
  advance(steps: number, view: View): Picture {
    this.created().advance(steps);
    const picture = this.created().show(view);
    return Comlink.transfer(picture, [picture.pixels.buffer]);
  }

  private created(): WasmRolling {
    if (!this.rolling) throw new Error('create() comes first.');
    return this.rolling;
  }
}

Comlink.expose(new RollingWorker());
