import type { Picture } from '../../shared/picture';
import { mutableChannels, pictureOffset } from '../automaton/layout';
import { WasmKernel, type KernelLayout } from '../automaton/wasmKernel';
import { parameterCount } from '../automaton/parameters';
import type { Scene } from './scene';
import { eachCell, type Stroke } from './stroke';
import { effectiveStep, scaleFilters, trainedTuning, type Tuning } from './tuning';
import { channelScale, type View } from './view';

interface Places {
  readonly fixed: number;
  /** The state now, and where the next one will be written. */
  states: [number, number];
  readonly staging: number;
  /** Floats of the mutable planes with their halo. */
  readonly length: number;
}

/** An automaton rolling on and on, on the CPU: its state stays in the kernel's memory. */
export class WasmRolling {
  private tuning = trainedTuning;
  private scene: Scene | undefined;
  private places: Places | undefined;

  private constructor(
    private readonly placed: WasmKernel,
    private readonly layout: KernelLayout,
    private parameters: Float32Array,
  ) {
    this.placed.setParameters(parameters);
  }

  /** @throws Error if `parameters` are not as many as the layout has. */
  static async create(wasm: ArrayBuffer, layout: KernelLayout, parameters: Float32Array): Promise<WasmRolling> {
    const wanted = parameterCount(layout);
    if (parameters.length !== wanted) throw new Error(`The layout has ${wanted} parameters, not ${parameters.length}.`);
    return new WasmRolling(await WasmKernel.create(wasm, layout), layout, parameters);
  }

  /** Starts at the scene's seed. */
  begin(scene: Scene): void {
    const { memory, kernel } = this.placed;
    this.placed.releaseGrid();
    const plane = kernel.setGrid(scene.width, scene.height);
    const mutable = mutableChannels(this.layout);
    const fixed = memory.take(this.layout.fixed * plane);
    const scratch = memory.take(plane);
    const states: Places['states'] = [memory.take(mutable * plane), memory.take(mutable * plane)];
    const staging = memory.take(this.layout.channels * scene.width * scene.height * 4);
    this.placed.placeGrid(fixed, scratch);
    this.scene = scene;
    this.places = { fixed, states, staging, length: (mutable * plane) / 4 };
    this.load(scene.fixed, fixed, this.layout.fixed);
    this.load(scene.seed, states[0], mutable);
  }

  setParameters(parameters: Float32Array): void {
    this.parameters = parameters;
    this.tune(this.tuning);
  }

  tune(tuning: Tuning): void {
    this.tuning = tuning;
    this.placed.setParameters(scaleFilters(this.layout, this.parameters, tuning.dx));
  }

  advance(steps: number): void {
    const { places } = this.begun();
    const dt = effectiveStep(this.tuning);
    for (let i = 0; i < steps; i++) {
      const [now, next] = places.states;
      this.placed.kernel.step(now, next, 0);
      if (dt < 1) this.goPartOfTheWay(now, next, dt, places.length);
      places.states = [next, now];
    }
  }

  brush(stroke: Stroke): void {
    const { scene, places } = this.begun();
    const state = this.state();
    const cells = scene.width * scene.height;
    const mutable = mutableChannels(this.layout);
    const picture = pictureOffset(this.layout);
    eachCell(stroke, scene.width, scene.height, (cell) => {
      if (stroke.mode === 'paint') {
        stroke.color.forEach((value, c) => (state[(picture + c) * cells + cell] = value - 0.5));
      } else {
        for (let m = 0; m < mutable; m++)
          state[m * cells + cell] = stroke.mode === 'damage' ? 0 : scene.seed[m * cells + cell]!;
      }
    });
    this.load(state, places.states[0], mutable);
  }

  /** The state now, planar `[mutable, height, width]`. */
  state(): Float32Array {
    const { places, scene } = this.begun();
    const mutable = mutableChannels(this.layout);
    this.placed.kernel.storePlanes(places.states[0], places.staging, mutable);
    return this.placed.memory.floats(places.staging, mutable * scene.width * scene.height).slice();
  }

  /** What a view shows of the picture's part of the grid. */
  show(view: View, name = ''): Picture {
    const { scene } = this.begun();
    const { width, height, top, left } = scene.picture;
    const planes = this.planesOf(view);
    const pixels = new Uint8ClampedArray(4 * width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = (top + y) * scene.width + left + x;
        const pixel = 4 * (y * width + x);
        for (let c = 0; c < 3; c++) pixels[pixel + c] = (planes[c]!.scale * planes[c]!.values[cell]! + 0.5) * 255;
        pixels[pixel + 3] = 255;
      }
    }
    return { name, width, height, pixels };
  }

  private planesOf(view: View): { values: Float32Array; scale: number }[] {
    const { fixed, picture } = this.layout;
    const { scene } = this.begun();
    const cells = scene.width * scene.height;
    const plane = (channel: number) =>
      channel < fixed
        ? scene.fixed.subarray(channel * cells, (channel + 1) * cells)
        : this.readPlane(channel - fixed, cells);
    const channels = view === 'picture' ? [picture, picture + 1, picture + 2] : [view];
    const planes = channels.map((c) => ({ values: plane(c), scale: channelScale(this.layout, c) }));
    return planes.length === 3 ? planes : [planes[0]!, planes[0]!, planes[0]!];
  }

  private readPlane(index: number, cells: number): Float32Array {
    const { places } = this.begun();
    const plane = (places.length / mutableChannels(this.layout)) * 4;
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

  private begun(): { scene: Scene; places: Places } {
    if (!this.scene || !this.places) throw new Error('begin() comes first.');
    return { scene: this.scene, places: this.places };
  }
}
