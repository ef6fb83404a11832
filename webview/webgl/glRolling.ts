import type { Picture } from '../../shared/picture';
import { mutableChannels } from '../../engine/automaton/layout';
import type { KernelLayout } from '../../engine/automaton/wasmKernel';
import { GridWalk } from '../../engine/play/gridWalk';
import type { Scene, SceneGrid } from '../../engine/play/scene';
import { inCells, type Stroke } from '../../engine/play/stroke';
import { trainedTuning, type Tuning } from '../../engine/play/tuning';
import { channelScale, type View } from '../../engine/play/view';
import type { RollingAutomaton, RollingLayout } from '../../engine/play/rollingKernel';
import { GlProgram, type GlSupport } from './context';
import { GlStep } from './glStep';
import { deinterleave, interleave, placeOf, sizesOf, type Sizes } from './packing';
import { blurShader, brushShader, graftShader, handDownShader, showShader, textureNames, vertexShader } from './shaders';

const brushModes = { damage: 0, paint: 1, restore: 2 } as const;

/** Textures that are drawn to together. */
interface Target {
  readonly textures: readonly WebGLTexture[];
  readonly frame: WebGLFramebuffer;
}

/** What lies in the card's memory of the grid on which the walk is now. */
interface Grid {
  readonly fixed: readonly WebGLTexture[];
  /** The state that it began with. */
  readonly beginning: Target;
  /** The state now, and where the next one is drawn. */
  states: [Target, Target];
  readonly blurred: Target | undefined;
  /** In its first component. */
  readonly mask: WebGLTexture | undefined;
  /** Where a second automaton draws its next state. */
  readonly other: Target | undefined;
}

/** A rollout that has begun. */
interface Rollout {
  readonly scene: Scene;
  readonly walk: GridWalk;
  grid: Grid;
}

/**
 * An automaton rolling on and on by WebGL2: its state stays in textures, and `show` draws into the canvas. Two, where a second
 * one takes the rest of a mask.
 */
export class GlRolling {
  private readonly sizes: Sizes;
  private readonly names: readonly string[];
  private readonly own: GlStep;
  private readonly rest: GlStep | undefined;
  private readonly blur: GlProgram | undefined;
  private readonly brushProgram: GlProgram;
  private readonly shown: GlProgram;
  private readonly handDown: GlProgram | undefined;
  private readonly graft: GlProgram | undefined;
  private tuning = trainedTuning;
  private rollout: Rollout | undefined;

  /** @param rest paints what the scene's mask leaves; of the same channels and levels */
  constructor(
    private readonly support: GlSupport,
    private readonly layout: RollingLayout,
    parameters: Float32Array,
    rest?: RollingAutomaton,
  ) {
    const { gl } = support;
    this.sizes = sizesOf(layout);
    this.names = textureNames(layout);
    if (layout.blurs.length > 0) this.blur = new GlProgram(gl, vertexShader, blurShader(layout));
    this.brushProgram = new GlProgram(gl, vertexShader, brushShader(layout));
    this.shown = new GlProgram(gl, vertexShader, showShader);
    if (layout.growth) this.handDown = new GlProgram(gl, vertexShader, handDownShader(layout));
    gl.bindVertexArray(gl.createVertexArray());
    this.own = new GlStep(gl, { layout, parameters });
    if (!rest) return;
    this.rest = new GlStep(gl, rest);
    this.graft = new GlProgram(gl, vertexShader, graftShader(layout));
  }

  /** Bytes of the largest block of weights. */
  static uniformBytes(layout: KernelLayout): number {
    const { hidden, firstRow, secondRow } = sizesOf(layout);
    return 16 * hidden * Math.max(firstRow, secondRow);
  }

  /**
   * @param leak share of its distance from rest that a state loses in each step
   * @param rest of the second automaton, where there is one
   */
  setParameters(parameters: Float32Array, leak?: number, rest?: Float32Array): void {
    this.own.setParameters(parameters, leak);
    if (rest) this.rest?.setParameters(rest, leak);
  }

  /** How it lives on: a growth goes as it was trained. */
  tune(tuning: Tuning): void {
    this.tuning = tuning;
  }

  /** Starts at the scene's seed. @throws Error for a grid larger than the driver's textures. */
  begin(scene: Scene): void {
    const { gl } = this.support;
    const { width, height } = scene.grids.at(-1)!;
    const largest = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    if (Math.max(width, height) > largest) throw new Error(`The graphics card takes up to ${largest} cells a side.`);
    this.releaseGrid();
    const walk = new GridWalk(scene.grids);
    const seed = () => this.planeTextures(scene.seed, mutableChannels(this.layout), walk.grid);
    this.rollout = { scene, walk, grid: this.makeGrid(walk.grid, seed) };
  }

  advance(steps: number): void {
    const rollout = this.begun();
    rollout.walk.advance(steps, {
      step: (count) => this.step(rollout, count),
      handDown: (_, to) => (rollout.grid = this.handedDown(rollout.grid, to)),
    });
    this.support.gl.flush();
  }

  brush(stroke: Stroke): void {
    const { gl } = this.support;
    const { grid, walk } = this.begun();
    const [now, next] = grid.states;
    const { from, to, radius } = inCells(stroke, walk.grid.cell);
    gl.viewport(0, 0, walk.grid.width, walk.grid.height);
    this.brushProgram.use({ ...numbered('state', now), ...numbered('seed', grid.beginning) });
    gl.uniform4f(this.brushProgram.at('line'), from.x, from.y, to.x, to.y);
    gl.uniform1f(this.brushProgram.at('radius'), radius);
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

  /** The state now, planar `[mutable, height, width]` of the present grid, read back. */
  state(): Float32Array {
    const { gl } = this.support;
    const { grid, walk } = this.begun();
    const { width, height } = walk.grid;
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
    for (const step of [this.own, this.rest]) step?.dispose();
    for (const program of [this.brushProgram, this.shown, this.blur, this.handDown, this.graft]) {
      if (program) gl.deleteProgram(program.program);
    }
  }

  private begun(): Rollout {
    if (!this.rollout) throw new Error('begin() comes first.');
    return this.rollout;
  }

  private step({ walk, grid }: Rollout, count: number): void {
    const { gl } = this.support;
    // A growth goes as it was trained.
    const options = { level: walk.index, tuning: walk.finest ? this.tuning : trainedTuning, masked: grid.mask !== undefined && !this.rest };
    gl.viewport(0, 0, walk.grid.width, walk.grid.height);
    for (let i = 0; i < count; i++) {
      const [now, next] = grid.states;
      // A sampler shall never look at what is drawn to.
      const textures = { ...this.named(grid, now), mask: grid.mask ?? grid.fixed[0]! };
      const seen = this.blur && grid.blurred ? { ...textures, blurred: this.drawBlurred(textures, grid.blurred) } : textures;
      this.own.use(seen, options);
      this.draw(next.frame);
      if (this.rest && grid.mask && grid.other) {
        this.rest.use(seen, options);
        this.draw(grid.other.frame);
        this.graft!.use({ ...numbered('state', next), ...numbered('other', grid.other), mask: grid.mask });
        this.draw(now.frame);
      } else {
        grid.states = [next, now];
      }
    }
  }

  private drawBlurred(textures: Record<string, WebGLTexture>, blurred: Target): WebGLTexture {
    this.blur!.use(this.blurSources(textures));
    this.draw(blurred.frame);
    return blurred.textures[0]!;
  }

  /** The next finer grid with the state of this one, which is released. */
  private handedDown(coarse: Grid, to: SceneGrid): Grid {
    const { gl } = this.support;
    const grid = this.makeGrid(to, () => this.emptyState(to));
    gl.viewport(0, 0, to.width, to.height);
    const handover = this.texture(to.width, to.height, handoverValues(to));
    this.handDown!.use({ ...numbered('state', coarse.states[0]), handover });
    for (const { frame } of [grid.states[0], grid.beginning]) this.draw(frame);
    gl.deleteTexture(handover);
    this.release(coarse);
    return grid;
  }

  private makeGrid(grid: SceneGrid, state: () => WebGLTexture[]): Grid {
    return {
      fixed: this.planeTextures(grid.fixed, this.layout.fixed, grid),
      beginning: this.target(state()),
      states: [this.target(state()), this.target(this.emptyState(grid))],
      blurred: this.blur && this.target([this.texture(grid.width, grid.height, null)]),
      mask: grid.mask && this.planeTextures(grid.mask, 1, grid)[0]!,
      other: this.rest && this.target(this.emptyState(grid)),
    };
  }

  private planeTextures(planes: Float32Array, count: number, { width, height }: SceneGrid): WebGLTexture[] {
    return interleave(planes, count, width * height).map((values) => this.texture(width, height, values));
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
    const { grid, scene, walk } = this.begun();
    const { left, top, width, height } = scene.picture;
    const { picture } = this.layout;
    const channels = view === 'picture' ? [picture, picture + 1, picture + 2] : [view, view, view];
    const places = channels.map((channel) => placeOf(this.layout, channel));
    const all = [...grid.fixed, ...grid.states[0].textures];
    const [red, green, blue] = places.map(({ texture }) => all[texture]!);
    gl.viewport(0, 0, width, height);
    this.shown.use({ red: red!, green: green!, blue: blue! });
    gl.uniform3iv(this.shown.at('components'), places.map(({ component }) => component));
    gl.uniform1f(this.shown.at('scale'), channelScale(this.layout, channels[0]!));
    gl.uniform4i(this.shown.at('place'), left, top, height, walk.grid.cell);
    this.draw(frame);
  }

  private draw(frame: WebGLFramebuffer | null): void {
    const { gl } = this.support;
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private emptyState({ width, height }: SceneGrid): WebGLTexture[] {
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
    if (this.rollout) this.release(this.rollout.grid);
    this.rollout = undefined;
  }

  private release({ fixed, beginning, states, blurred, mask, other }: Grid): void {
    for (const texture of [...fixed, ...(mask ? [mask] : [])]) this.support.gl.deleteTexture(texture);
    for (const target of [beginning, ...states, blurred, other]) if (target) this.releaseTarget(target);
  }
}

/** A target's textures under the names of samplers. */
function numbered(name: string, { textures }: Target): Record<string, WebGLTexture> {
  return Object.fromEntries(textures.map((texture, i) => [`${name}${i}`, texture]));
}

/** What is added to a cell's picture, and in the last component the share that is lost of it. */
function handoverValues({ handover, width, height }: SceneGrid): Float32Array | null {
  if (!handover) return null;
  const cells = width * height;
  const planes = new Float32Array(4 * cells);
  planes.set(handover.added);
  if (handover.spilt) planes.set(handover.spilt, 3 * cells);
  return interleave(planes, 4, cells)[0]!;
}
