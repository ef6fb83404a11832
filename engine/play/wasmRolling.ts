import type { Picture } from '../../shared/picture';
import { handDown } from '../automaton/growth/handDown';
import { mutableChannels, onOneGrid, pictureOffset, type Layout } from '../automaton/layout';
import { parameterCount, perceptrons } from '../automaton/parameters';
import { kernelLayout, WasmKernel, type KernelLayout } from '../automaton/wasmKernel';
import { GridWalk } from './gridWalk';
import type { Scene, SceneGrid } from './scene';
import { eachCell, inCells, type Stroke } from './stroke';
import { effectiveStep, scaleFilters, trainedTuning, type Tuning } from './tuning';
import { channelScale, type View } from './view';

interface Places {
  readonly fixed: number;
  /** The state now, and where the next one will be written. */
  states: [number, number];
  readonly staging: number;
}

/** The part of a layout that a rollout needs: data, which may travel between threads and pages. */
export type RollingLayout = KernelLayout & Pick<Layout, 'growth'>;

export const rollingLayout = (layout: Layout): RollingLayout => ({ ...kernelLayout(layout), growth: layout.growth });

/** A rollout that has begun. */
interface Rollout {
  readonly scene: Scene;
  readonly walk: GridWalk;
  readonly places: Places;
  /** The state that the present grid began with, planar `[mutable, height, width]`. */
  beginning: Float32Array;
  /** Bytes of one plane of the present grid, halo included. */
  plane: number;
}

/** An automaton rolling on and on, on the CPU: its state stays in the kernel's memory. */
export class WasmRolling {
  private tuning = trainedTuning;
  private rollout: Rollout | undefined;

  private constructor(
    private readonly placed: WasmKernel,
    private readonly layout: RollingLayout,
    private parameters: Float32Array,
  ) {}

  /** @throws Error if `parameters` are not as many as the layout has. */
  static async create(wasm: ArrayBuffer, layout: RollingLayout, parameters: Float32Array): Promise<WasmRolling> {
    const wanted = parameterCount(layout);
    if (parameters.length !== wanted) throw new Error(`The layout has ${wanted} parameters, not ${parameters.length}.`);
    return new WasmRolling(await WasmKernel.create(wasm, onOneGrid(layout)), layout, parameters);
  }

  /** Starts at the scene's seed. Memory is taken for its largest grid at once. */
  begin(scene: Scene): void {
    const { memory, kernel } = this.placed;
    this.placed.releaseGrid();
    const { width, height } = scene.grids.at(-1)!;
    const plane = kernel.setGrid(width, height);
    const mutable = mutableChannels(this.layout);
    const fixed = memory.take(this.layout.fixed * plane);
    const scratch = memory.take(plane);
    const states: Places['states'] = [memory.take(mutable * plane), memory.take(mutable * plane)];
    const staging = memory.take(this.layout.channels * width * height * 4);
    this.placed.placeGrid(fixed, scratch);
    this.rollout = { scene, walk: new GridWalk(scene.grids), places: { fixed, states, staging }, beginning: scene.seed, plane };
    this.enterGrid(scene.seed);
  }

  /** @param leak share of its distance from rest that a state loses in each step */
  setParameters(parameters: Float32Array, leak = this.layout.leak ?? 0): void {
    this.parameters = parameters;
    this.placed.kernel.setLeak(leak);
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
      handDown: (from, to) => this.enterGrid(this.withDetail(handDown(this.stateOn(from), from), to)),
    });
  }

  brush(stroke: Stroke): void {
    const { walk, places, beginning } = this.begun();
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
    this.load(state, places.states[0], mutable);
  }

  /** The state now, planar `[mutable, height, width]` of the present grid. */
  state(): Float32Array {
    return this.stateOn(this.begun().walk.grid);
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

  private withDetail(state: Float32Array, { detail, width, height }: SceneGrid): Float32Array {
    const from = pictureOffset(this.layout) * width * height;
    detail?.forEach((value, i) => (state[from + i]! += value));
    return state;
  }

  private step(count: number): void {
    const { places, walk, plane } = this.begun();
    const dt = walk.finest ? effectiveStep(this.tuning) : 1;
    const length = (mutableChannels(this.layout) * plane) / 4;
    for (let i = 0; i < count; i++) {
      const [now, next] = places.states;
      this.placed.kernel.step(now, next, 0);
      if (dt < 1) this.goPartOfTheWay(now, next, dt, length);
      places.states = [next, now];
    }
  }

  /** Goes on on the grid on which the walk is now. */
  private enterGrid(state: Float32Array): void {
    const rollout = this.begun();
    const { width, height, fixed } = rollout.walk.grid;
    rollout.plane = this.placed.kernel.setGrid(width, height);
    rollout.beginning = state;
    this.useWeights();
    this.load(fixed, rollout.places.fixed, this.layout.fixed);
    this.load(state, rollout.places.states[0], mutableChannels(this.layout));
  }

  /** Those of the grid on which the walk is now. */
  private useWeights(): void {
    const { index, finest } = this.begun().walk;
    const { offset, length } = perceptrons(this.layout)[index]!;
    const weights = this.parameters.subarray(offset, offset + length);
    this.placed.setParameters(finest ? scaleFilters(this.layout, weights, this.tuning.dx) : weights);
  }

  /** @param grid that the kernel is set to */
  private stateOn({ width, height }: SceneGrid): Float32Array {
    const { places } = this.begun();
    const mutable = mutableChannels(this.layout);
    this.placed.kernel.storePlanes(places.states[0], places.staging, mutable);
    return this.placed.memory.floats(places.staging, mutable * width * height).slice();
  }

  private planesOf(view: View): { values: Float32Array; scale: number }[] {
    const { fixed, picture } = this.layout;
    const { grid } = this.begun().walk;
    const cells = grid.width * grid.height;
    const plane = (channel: number) =>
      channel < fixed ? grid.fixed.subarray(channel * cells, (channel + 1) * cells) : this.readPlane(channel - fixed, cells);
    const channels = view === 'picture' ? [picture, picture + 1, picture + 2] : [view];
    const planes = channels.map((c) => ({ values: plane(c), scale: channelScale(this.layout, c) }));
    return planes.length === 3 ? planes : [planes[0]!, planes[0]!, planes[0]!];
  }

  private readPlane(index: number, cells: number): Float32Array {
    const { places, plane } = this.begun();
    const target = places.staging + index * cells * 4;
    this.placed.kernel.storePlanes(places.states[0] + index * plane, target, 1);
    return this.placed.memory.floats(target, cells);
  }

  /** `now + dt × (next − now)`, in place of `next`; the halo too, for it is as linear as the rest. */
  private goPartOfTheWay(now: number, next: number, dt: number, length: number): void {
    const before = this.placed.memory.floats(now, length);
    const after = this.placed.memory.floats(next, length);
    for (let i = 0; i < length; i++) after[i] = before[i]! + dt * (after[i]! - before[i]!);
  }

  private load(values: Float32Array, planes: number, count: number): void {
    const { places } = this.begun();
    this.placed.memory.floats(places.staging, values.length).set(values);
    this.placed.kernel.loadPlanes(places.staging, planes, count);
  }

  private begun(): Rollout {
    if (!this.rollout) throw new Error('begin() comes first.');
    return this.rollout;
  }
}
