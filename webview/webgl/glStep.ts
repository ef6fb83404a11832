import { perceptrons } from '../../engine/automaton/parameters';
import { checkParameters, type RollingAutomaton, type RollingLayout } from '../../engine/play/rollingKernel';
import { effectiveStep, type Tuning } from '../../engine/play/tuning';
import { GlProgram } from './context';
import { packWeightTextures, sizesOf } from './packing';
import { stepShader, vertexShader } from './shaders';

const blocks = ['First', 'Second', 'Third'] as const;

/** What a step is told beside its textures. */
export interface GlStepOptions {
  /** Whose weights count; 0 is the coarsest. */
  readonly level: number;
  readonly tuning: Tuning;
  /** Whether the texture `mask` holds the picture back. */
  readonly masked: boolean;
}

/** One automaton's step by WebGL2: its program, and the weights of each level. */
export class GlStep {
  readonly layout: RollingLayout;
  private readonly program: GlProgram;
  /** Of each level. */
  private readonly buffers: readonly (readonly WebGLBuffer[])[];
  private leak: number;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    { layout, parameters }: RollingAutomaton,
  ) {
    this.layout = layout;
    this.program = new GlProgram(gl, vertexShader, stepShader(layout));
    this.buffers = perceptrons(layout).map(() => blocks.map(() => gl.createBuffer()));
    blocks.forEach((name, i) => this.program.bindBlock(name, i));
    this.leak = layout.leak ?? 0;
    this.setParameters(parameters);
  }

  /**
   * @param leak share of its distance from rest that a state loses in each step
   * @throws Error if `parameters` are not as many as the layout has.
   */
  setParameters(parameters: Float32Array, leak = this.layout.leak ?? 0): void {
    checkParameters(this.layout, parameters);
    const { gl } = this;
    this.leak = leak;
    perceptrons(this.layout).forEach(({ offset, length }, level) => {
      packWeightTextures(this.layout, parameters.subarray(offset, offset + length)).forEach((values, i) => {
        gl.bindBuffer(gl.UNIFORM_BUFFER, this.buffers[level]![i]!);
        gl.bufferData(gl.UNIFORM_BUFFER, values, gl.STATIC_DRAW);
      });
    });
  }

  /** Makes it what draws next. */
  use(textures: Readonly<Record<string, WebGLTexture>>, { level, tuning, masked }: GlStepOptions): void {
    const { gl, program } = this;
    this.buffers[level]!.forEach((buffer, i) => gl.bindBufferBase(gl.UNIFORM_BUFFER, i, buffer));
    program.use(textures);
    gl.uniform1i(program.at('masked'), masked ? 1 : 0);
    gl.uniform1f(program.at('leak'), this.leak);
    gl.uniform1f(program.at('dt'), effectiveStep(tuning));
    gl.uniform2f(program.at('filterScale'), 1 / tuning.dx, 1 / tuning.dx ** 2);
    // A bound that the compiler does not know keeps it from unrolling the loop.
    gl.uniform1i(program.at('groups'), sizesOf(this.layout).hidden);
  }

  dispose(): void {
    for (const buffer of this.buffers.flat()) this.gl.deleteBuffer(buffer);
    this.gl.deleteProgram(this.program.program);
  }
}
