import type { Picture } from '../../shared/picture';
import { handDown } from '../automaton/growth/handDown';
import { mutableChannels, pictureOffset } from '../automaton/layout';
import { takeHandover } from '../rollout/handover';
import { graft, holdBack } from '../rollout/maskedStep';
import { GridWalk } from './gridWalk';
import { RollingKernel, type RollingAutomaton, type RollingLayout } from './rollingKernel';
import type { Scene, SceneGrid } from './scene';
import { eachCell, inCells, type Stroke } from './stroke';
import { effectiveStep, trainedTuning, type Tuning } from './tuning';
import { channelScale, type View } from './view';

/** A rollout that has begun. */
interface Rollout {
  readonly scene: Scene;
  readonly walk: GridWalk;
  /** The state that the present grid began with, planar `[mutable, height, width]`. */
  beginning: Float32Array;
}

/** An automaton rolling on and on, on the CPU: its state stays in the kernel's memory. Two, where a second one takes the rest of a mask. */
export class WasmRolling {
  private tuning = trainedTuning;
  private rollout: Rollout | undefined;

  private constructor(
    private readonly kernel: RollingKernel,
    private readonly rest: RollingKernel | undefined,
  ) {}

  /**
   * @param rest paints what the scene's mask leaves; of the same channels and levels
   * @throws Error if `parameters` are not as many as the layout has.
   */
  static async create(wasm: ArrayBuffer, layout: RollingLayout, parameters: Float32Array, rest?: RollingAutomaton): Promise<WasmRolling> {
    const kernel = await RollingKernel.create(wasm, { layout, parameters });
    return new WasmRolling(kernel, rest && (await RollingKernel.create(wasm, rest)));
  }

  /** Starts at the scene's seed. Memory is taken for its largest grid at once. */
  begin(scene: Scene): void {
    for (const kernel of this.kernels) kernel.reserve(scene.grids.at(-1)!);
    this.rollout = { scene, walk: new GridWalk(scene.grids), beginning: scene.seed };
    this.enterGrid(scene.seed);
  }

  /**
   * @param leak share of its distance from rest that a state loses in each step
   * @param rest of the second automaton, where there is one
   */
  setParameters(parameters: Float32Array, leak?: number, rest?: Float32Array): void {
    this.kernel.setParameters(parameters, leak);
    if (rest) this.rest?.setParameters(rest, leak);
    if (this.rollout) this.useWeights();
  }

  /** How it lives on: a growth goes as it was trained. */
  tune(tuning: Tuning): void {
    this.tuning = tuning;
    if (this.rollout) this.useWeights();
  }

  advance(steps: number): void {
    this.begun().walk.advance(steps, {
      step: (count) => this.step(count),
      handDown: (from, to) => this.enterGrid(this.arrived(handDown(this.kernel.state(from), from), to)),
    });
  }

  brush(stroke: Stroke): void {
    const { walk, beginning } = this.begun();
    const { width, height, cell } = walk.grid;
    const state = this.state();
    const cells = width * height;
    const mutable = mutableChannels(this.layout);
    const picture = pictureOffset(this.layout);
    eachCell(inCells(stroke, cell), width, height, (index) => {
      if (stroke.mode === 'paint') {
        stroke.color.forEach((value, c) => (state[(picture + c) * cells + index] = value - 0.5));
      } else {
        for (let m = 0; m < mutable; m++)
          state[m * cells + index] = stroke.mode === 'damage' ? 0 : beginning[m * cells + index]!;
      }
    });
    this.kernel.setState(state);
  }

  /** The state now, planar `[mutable, height, width]` of the present grid. */
  state(): Float32Array {
    return this.kernel.state(this.begun().walk.grid);
  }

  /** What a view shows of the picture's part of the grid; cells of several pixels fill all of these. */
  show(view: View, name = ''): Picture {
    const { scene, walk } = this.begun();
    const { width, height, top, left } = scene.picture;
    const { cell: side, width: columns } = walk.grid;
    const planes = this.planesOf(view);
    const pixels = new Uint8ClampedArray(4 * width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = Math.floor((top + y) / side) * columns + Math.floor((left + x) / side);
        const pixel = 4 * (y * width + x);
        for (let c = 0; c < 3; c++) pixels[pixel + c] = (planes[c]!.scale * planes[c]!.values[cell]! + 0.5) * 255;
        pixels[pixel + 3] = 255;
      }
    }
    return { name, width, height, pixels };
  }

  private get layout(): RollingLayout {
    return this.kernel.layout;
  }

  private get kernels(): RollingKernel[] {
    return this.rest ? [this.kernel, this.rest] : [this.kernel];
  }

  private arrived(state: Float32Array, { handover, width, height }: SceneGrid): Float32Array {
    const plane = (color: number) => state.subarray((pictureOffset(this.layout) + color) * width * height, (pictureOffset(this.layout) + color + 1) * width * height);
    if (handover) for (const color of [0, 1, 2]) takeHandover(handover, plane(color), color);
    return state;
  }

  private step(count: number): void {
    const { grid, finest } = this.begun().walk;
    const dt = finest ? effectiveStep(this.tuning) : 1;
    for (let i = 0; i < count; i++) {
      this.kernel.step();
      if (grid.mask) this.heedMask();
      if (dt < 1) goPartOfTheWay(this.kernel.now, this.kernel.next, dt);
      this.kernel.goOn();
    }
  }

  /** Of what came next. */
  private heedMask(): void {
    const { kernel, rest } = this;
    if (!rest) return holdBack(kernel.next, kernel.now, pictureOffset(this.layout), kernel.mask);
    rest.now.set(kernel.now);
    rest.step();
    graft(kernel.next, rest.next, kernel.mask);
  }

  /** Goes on on the grid on which the walk is now. */
  private enterGrid(state: Float32Array): void {
    const rollout = this.begun();
    rollout.beginning = state;
    for (const kernel of this.kernels) kernel.enter(rollout.walk.grid, state);
    this.useWeights();
  }

  /** Those of the grid on which the walk is now. */
  private useWeights(): void {
    const { index, finest } = this.begun().walk;
    for (const kernel of this.kernels) kernel.useLevel(index, finest ? this.tuning.dx : 1);
  }

  private planesOf(view: View): { values: Float32Array; scale: number }[] {
    const { fixed, picture } = this.layout;
    const { grid } = this.begun().walk;
    const cells = grid.width * grid.height;
    const plane = (channel: number) =>
      channel < fixed ? grid.fixed.subarray(channel * cells, (channel + 1) * cells) : this.kernel.channel(channel - fixed, grid);
    const channels = view === 'picture' ? [picture, picture + 1, picture + 2] : [view];
    const planes = channels.map((c) => ({ values: plane(c), scale: channelScale(this.layout, c) }));
    return planes.length === 3 ? planes : [planes[0]!, planes[0]!, planes[0]!];
  }

  private begun(): Rollout {
    if (!this.rollout) throw new Error('begin() comes first.');
    return this.rollout;
  }
}

/** `now + dt × (next − now)`, in place of `next`. */
function goPartOfTheWay(now: Float32Array, next: Float32Array, dt: number): void {
  for (let i = 0; i < next.length; i++) next[i] = now[i]! + dt * (next[i]! - now[i]!);
}
