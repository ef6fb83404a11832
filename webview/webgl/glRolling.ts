import type { Picture } from '../../shared/picture';
import { mutableChannels } from '../../engine/automaton/layout';
import type { KernelLayout } from '../../engine/automaton/wasmKernel';
import type { Scene } from '../../engine/play/scene';
import type { Stroke } from '../../engine/play/stroke';
import { effectiveStep, trainedTuning, type Tuning } from '../../engine/play/tuning';
import { channelScale, type View } from '../../engine/play/view';
import { GlProgram, type GlSupport } from './context';
import { deinterleave, interleave, packWeightTextures, placeOf, sizesOf, type Sizes } from './packing';
import { blurShader, brushShader, showShader, stepShader, textureNames, vertexShader } from './shaders';

const brushModes = { damage: 0, paint: 1, restore: 2 } as const;
const blocks = ['First', 'Second', 'Third'] as const;

/** Textures that are drawn to together. */
interface Target {
  readonly textures: readonly WebGLTexture[];
  readonly frame: WebGLFramebuffer;
}

interface Grid {
  readonly scene: Scene;
  readonly fixed: readonly WebGLTexture[];
  readonly seed: readonly WebGLTexture[];
  /** The state now, and where the next one is drawn. */
  states: [Target, Target];
  readonly blurred: Target | undefined;
}

/** An automaton rolling on and on by WebGL2: its state stays in textures, and `show` draws into the canvas. */
export class GlRolling {
  private readonly sizes: Sizes;
  private readonly names: readonly string[];
  private readonly step: GlProgram;
  private readonly blur: GlProgram | undefined;
  private readonly brushProgram: GlProgram;
  private readonly shown: GlProgram;
  private readonly buffers: readonly WebGLBuffer[];
  private tuning = trainedTuning;
  private grid: Grid | undefined;

  constructor(
    private readonly support: GlSupport,
    private readonly layout: KernelLayout,
    parameters: Float32Array,
  ) {
    const { gl } = support;
    this.sizes = sizesOf(layout);
    this.names = textureNames(layout);
    this.step = new GlProgram(gl, vertexShader, stepShader(layout));
    if (layout.blurs.length > 0) this.blur = new GlProgram(gl, vertexShader, blurShader(layout));
    this.brushProgram = new GlProgram(gl, vertexShader, brushShader(layout));
    this.shown = new GlProgram(gl, vertexShader, showShader);
    this.buffers = blocks.map(() => gl.createBuffer());
    gl.bindVertexArray(gl.createVertexArray());
    blocks.forEach((name, i) => this.step.bindBlock(name, i));
    this.setParameters(parameters);
  }

  /** Bytes of the largest block of weights. */
  static uniformBytes(layout: KernelLayout): number {
    const { hidden, firstRow, secondRow } = sizesOf(layout);
    return 16 * hidden * Math.max(firstRow, secondRow);
  }

  setParameters(parameters: Float32Array): void {
    const { gl } = this.support;
    packWeightTextures(this.layout, parameters).forEach((values, i) => {
      gl.bindBufferBase(gl.UNIFORM_BUFFER, i, this.buffers[i]!);
      gl.bufferData(gl.UNIFORM_BUFFER, values, gl.STATIC_DRAW);
    });
  }

  tune(tuning: Tuning): void {
    this.tuning = tuning;
  }

  /** Starts at the scene's seed. @throws Error for a grid larger than the driver's textures. */
  begin(scene: Scene): void {
    const { gl } = this.support;
    const { width, height } = scene;
    const largest = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    if (Math.max(width, height) > largest) throw new Error(`The graphics card takes up to ${largest} cells a side.`);
    this.releaseGrid();
    const cells = width * height;
    const textures = (planes: Float32Array, count: number) =>
      interleave(planes, count, cells).map((values) => this.texture(width, height, values));
    const mutable = mutableChannels(this.layout);
    this.grid = {
      scene,
      fixed: textures(scene.fixed, this.layout.fixed),
      seed: textures(scene.seed, mutable),
      states: [this.target(textures(scene.seed, mutable)), this.target(this.emptyState(scene))],
      blurred: this.blur && this.target([this.texture(width, height, null)]),
    };
  }

  advance(steps: number): void {
    const { gl } = this.support;
    const grid = this.begun();
    const { dx } = this.tuning;
    gl.viewport(0, 0, grid.scene.width, grid.scene.height);
    for (let i = 0; i < steps; i++) {
      const [now, next] = grid.states;
      const textures = this.named(grid, now);
      if (this.blur && grid.blurred) {
        this.blur.use(this.blurSources(textures));
        this.draw(grid.blurred.frame);
        textures['blurred'] = grid.blurred.textures[0]!;
      }
      this.step.use(textures);
      gl.uniform1f(this.step.at('dt'), effectiveStep(this.tuning));
      gl.uniform2f(this.step.at('filterScale'), 1 / dx, 1 / dx ** 2);
      // A bound that the compiler does not know keeps it from unrolling the loop.
      gl.uniform1i(this.step.at('groups'), this.sizes.hidden);
      this.draw(next.frame);
      grid.states = [next, now];
    }
    gl.flush();
  }

  brush(stroke: Stroke): void {
    const { gl } = this.support;
    const grid = this.begun();
    const [now, next] = grid.states;
    const states = Object.fromEntries(now.textures.map((texture, i) => [`state${i}`, texture]));
    const seeds = Object.fromEntries(grid.seed.map((texture, i) => [`seed${i}`, texture]));
    gl.viewport(0, 0, grid.scene.width, grid.scene.height);
    this.brushProgram.use({ ...states, ...seeds });
    gl.uniform4f(this.brushProgram.at('line'), stroke.from.x, stroke.from.y, stroke.to.x, stroke.to.y);
    gl.uniform1f(this.brushProgram.at('radius'), stroke.radius);
    gl.uniform1i(this.brushProgram.at('mode'), brushModes[stroke.mode]);
    gl.uniform3fv(this.brushProgram.at('color'), stroke.color);
    this.draw(next.frame);
    grid.states = [next, now];
  }

  /** Draws a view of the picture's part of the grid; the canvas gets its size. */
  show(view: View): void {
    const { gl } = this.support;
    const { width, height } = this.begun().scene.picture;
    const { canvas } = gl;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.drawView(view, null);
  }

  /** The picture now, read back. */
  picture(name: string): Picture {
    const { gl } = this.support;
    const { width, height } = this.begun().scene.picture;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    const target = this.target([texture]);
    this.drawView('picture', target.frame);
    const upsideDown = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upsideDown);
    this.releaseTarget(target);
    const pixels = new Uint8ClampedArray(upsideDown.length);
    for (let y = 0; y < height; y++)
      pixels.set(upsideDown.subarray(4 * width * (height - 1 - y), 4 * width * (height - y)), 4 * width * y);
    return { name, width, height, pixels };
  }

  /** The state now, planar `[mutable, height, width]`, read back. */
  state(): Float32Array {
    const { gl } = this.support;
    const grid = this.begun();
    const { width, height } = grid.scene;
    gl.bindFramebuffer(gl.FRAMEBUFFER, grid.states[0].frame);
    const textures = grid.states[0].textures.map((_, i) => {
      gl.readBuffer(gl.COLOR_ATTACHMENT0 + i);
      const values = new Float32Array(4 * width * height);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, values);
      return values;
    });
    return deinterleave(textures, mutableChannels(this.layout), width * height);
  }

  dispose(): void {
    const { gl } = this.support;
    this.releaseGrid();
    for (const buffer of this.buffers) gl.deleteBuffer(buffer);
    for (const { program } of [this.step, this.brushProgram, this.shown]) gl.deleteProgram(program);
    if (this.blur) gl.deleteProgram(this.blur.program);
  }

  private begun(): Grid {
    if (!this.grid) throw new Error('begin() comes first.');
    return this.grid;
  }

  private named(grid: Grid, now: Target): Record<string, WebGLTexture> {
    return Object.fromEntries([...grid.fixed, ...now.textures].map((texture, i) => [this.names[i]!, texture]));
  }

  private blurSources(textures: Record<string, WebGLTexture>): Record<string, WebGLTexture> {
    const used = this.layout.blurs.map(({ channel }) => this.names[placeOf(this.layout, channel).texture]!);
    return Object.fromEntries(used.map((name) => [name, textures[name]!]));
  }

  private drawView(view: View, frame: WebGLFramebuffer | null): void {
    const { gl } = this.support;
    const grid = this.begun();
    const { left, top, width, height } = grid.scene.picture;
    const { picture } = this.layout;
    const channels = view === 'picture' ? [picture, picture + 1, picture + 2] : [view, view, view];
    const places = channels.map((channel) => placeOf(this.layout, channel));
    const all = [...grid.fixed, ...grid.states[0].textures];
    const [red, green, blue] = places.map(({ texture }) => all[texture]!);
    gl.viewport(0, 0, width, height);
    this.shown.use({ red: red!, green: green!, blue: blue! });
    gl.uniform3iv(this.shown.at('components'), places.map(({ component }) => component));
    gl.uniform1f(this.shown.at('scale'), channelScale(this.layout, channels[0]!));
    gl.uniform3i(this.shown.at('place'), left, top, height);
    this.draw(frame);
  }

  private draw(frame: WebGLFramebuffer | null): void {
    const { gl } = this.support;
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private emptyState({ width, height }: Scene): WebGLTexture[] {
    return Array.from({ length: this.sizes.mutable }, () => this.texture(width, height, null));
  }

  private texture(width: number, height: number, values: Float32Array | null): WebGLTexture {
    const { gl, format } = this.support;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl[format], width, height);
    if (values) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.FLOAT, values);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    return texture;
  }

  /** @throws Error where the driver refuses after all. */
  private target(textures: readonly WebGLTexture[]): Target {
    const { gl } = this.support;
    const frame = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    textures.forEach((texture, i) =>
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0),
    );
    gl.drawBuffers(textures.map((_, i) => gl.COLOR_ATTACHMENT0 + i));
    const status = gl.checkFramebufferStatus(gl.FRAMEBUFFER);
    if (status !== gl.FRAMEBUFFER_COMPLETE && !gl.isContextLost())
      throw new Error(`The graphics driver cannot draw into the state's textures (status ${status}).`);
    return { textures, frame };
  }

  private releaseTarget({ textures, frame }: Target): void {
    const { gl } = this.support;
    gl.deleteFramebuffer(frame);
    for (const texture of textures) gl.deleteTexture(texture);
  }

  private releaseGrid(): void {
    if (!this.grid) return;
    const { gl } = this.support;
    const { fixed, seed, states, blurred } = this.grid;
    for (const texture of [...fixed, ...seed]) gl.deleteTexture(texture);
    for (const target of [...states, ...(blurred ? [blurred] : [])]) this.releaseTarget(target);
    this.grid = undefined;
  }
}
