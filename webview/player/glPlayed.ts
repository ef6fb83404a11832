import type { Picture } from '../../shared/picture';
import type { Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import type { View } from '../../engine/play/view';
import type { RollingAutomaton } from '../../engine/play/rollingKernel';
import { openContext, type GlSupport } from '../webgl/context';
import { GlRolling } from '../webgl/glRolling';
import type { Played } from './played';

/** On a graphics card, by WebGL2, straight to the canvas. */
export class GlPlayed implements Played {
  readonly smoothSize: number;
  readonly device: string;

  private constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly support: GlSupport,
    private readonly rolling: GlRolling,
  ) {
    this.smoothSize = support.software ? 64 : 384;
    this.device = `GPU (${support.renderer})`;
  }

  /** @returns nothing where no real graphics card answers: the CPU is quicker than one that is imitated. */
  static create(automaton: RollingAutomaton, rest?: RollingAutomaton): GlPlayed | undefined {
    const canvas = document.createElement('canvas');
    const support = openContext(canvas, Math.max(...[automaton, ...(rest ? [rest] : [])].map(({ layout }) => GlRolling.uniformBytes(layout))));
    if (typeof support === 'string' || support.software || support.format !== 'RGBA32F') return undefined;
    return GlPlayed.on(canvas, support, automaton, rest);
  }

  static on(canvas: HTMLCanvasElement, support: GlSupport, { layout, parameters }: RollingAutomaton, rest?: RollingAutomaton): GlPlayed {
    return new GlPlayed(canvas, support, new GlRolling(support, layout, parameters, rest));
  }

  begin = (scene: Scene) => Promise.resolve(this.rolling.begin(scene));
  setParameters = (...weights: Parameters<Played['setParameters']>) => Promise.resolve(this.rolling.setParameters(...weights));
  tune = (tuning: Tuning) => this.rolling.tune(tuning);
  brush = (stroke: Stroke) => this.rolling.brush(stroke);
  picture = (): Promise<Picture> => Promise.resolve(this.rolling.picture(''));

  async advance(steps: number, view: View): Promise<void> {
    const { gl } = this.support;
    this.rolling.advance(steps);
    this.rolling.show(view);
    await finished(gl);
    if (gl.isContextLost()) throw new Error('The graphics card was lost.');
  }

  dispose(): void {
    this.rolling.dispose();
    this.support.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

/** Until the card has done what it was told, so that no more is asked of it than it can do. */
function finished(gl: WebGL2RenderingContext): Promise<void> {
  const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!sync) return Promise.resolve();
  gl.flush();
  return new Promise((resolve) => {
    const look = () => {
      if (gl.getSyncParameter(sync, gl.SYNC_STATUS) !== gl.SIGNALED && !gl.isContextLost()) return void setTimeout(look, 1);
      gl.deleteSync(sync);
      resolve();
    };
    look();
  });
}
