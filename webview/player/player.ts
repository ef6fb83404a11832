import { readModel } from '../../shared/modelFile';
import type { Picture } from '../../shared/picture';
import type { PlayerPhoto } from '../../shared/protocol/playerMessages';
import { gridAt } from '../../engine/play/gridWalk';
import { makeScene, profileMargin, stepsToPicture, type Scene } from '../../engine/play/scene';
import { layoutAt, leakAt, parametersAt, type Strength } from '../../engine/automaton/strength';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { modelSettings } from '../../shared/modelMetadata';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import { rollingLayout } from '../../engine/play/rollingKernel';
import { decodePicture } from '../common/pictures';
import { messageOf } from '../../shared/messageOf';
import { CpuPlayed, type CpuFiles } from './cpuPlayed';
import { GlPlayed } from './glPlayed';
import { Playback } from './playback';
import type { Played } from './played';
import { initialPlayerState, type PlayerState } from './state';

/** Plays one automaton on one photo and holds the state that the page shows. */
export class Player {
  state: PlayerState;
  played: Played | undefined;
  private scene: Scene | undefined;
  private readonly playback: Playback;
  private readonly listeners: (() => void)[] = [];
  /** Changes of what plays happen one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly files: () => Promise<CpuFiles>,
    kept: Partial<PlayerState>,
  ) {
    this.state = { ...initialPlayerState, ...kept };
    this.playback = new Playback(
      (steps) => this.advance(steps),
      () => this.state.speed,
    );
  }

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  set(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Takes an automaton's file; one that cannot be read leaves a failure to show. */
  open(model: { name: string; bytes: Uint8Array }, photoFile: PlayerPhoto): Promise<void> {
    return this.inOrder(async () => {
      const saved = readModel(model.bytes);
      const layout = modelLayout(saved);
      this.set({ modelName: model.name, model: saved, layout, photoFile, noiseSeed: saved.metadata.seed ?? 1 });
      this.played = await this.createPlayed();
      this.set({ device: this.played.device, size: this.state.size || this.played.smoothSize });
      this.played.tune(this.state.tuning);
      await this.beginScene();
      this.set({ phase: 'ready' });
    });
  }

  /** The file has changed: its weights play on from the state that there is. */
  async replace(model: { name: string; bytes: Uint8Array }): Promise<void> {
    const saved = readModel(model.bytes);
    const before = this.state.model;
    if (saved.layout !== before?.layout || saved.parameters.length !== before.parameters.length) return;
    this.set({ model: saved, layout: modelLayout(saved) });
    await this.useWeights();
    this.played?.tune(this.state.tuning);
    // It may grow or see the photo in another way now.
    if (JSON.stringify(saved.growth) !== JSON.stringify(before.growth)) await this.inOrder(() => this.beginScene());
    this.set({ notice: 'The file has changed: its new weights play.' });
  }

  /** Another automaton of the same weights, for what is not to disturb the one that plays. */
  async createPlayed(): Promise<Played> {
    const { layout: trained, model, strength } = this.state;
    const layout = rollingLayout(layoutAt(trained!, strength));
    const parameters = parametersAt(trained!, model!.parameters, strength);
    return GlPlayed.create(layout, parameters) ?? CpuPlayed.create(await this.files(), layout, parameters);
  }

  /** The photo at a longer side, with its noise. */
  async sceneAt(size: number): Promise<Scene> {
    return this.sceneOf(await decodePicture(this.state.photoFile!, size));
  }

  private sceneOf(photo: Picture): Scene {
    const { layout, noiseSeed, model, keepColors, strength } = this.state;
    const noise = { seed: noiseSeed, level: model!.metadata.noise_level ?? 1 };
    const colors = keepColors ? undefined : model!.growth?.colors;
    return makeScene(layout!, photo, { noise, margin: this.margin(), colors, strength });
  }

  /** Steps from the seed to the picture, so many after a growth; by default as in the file. */
  stepsToPicture(more = this.state.model!.metadata.steps): number {
    return stepsToPicture(this.state.layout!, more);
  }

  /** automaton.wasm. */
  async kernel(): Promise<ArrayBuffer> {
    return (await this.files()).automatonWasm;
  }

  /** Cells of reflected photo around the picture, as in training. */
  margin(): number {
    return profileMargin(modelSettings(this.state.model!.metadata)?.['nca.profile']);
  }

  usePhoto(photoFile: PlayerPhoto): Promise<void> {
    const before = this.state.photoFile;
    return this.inOrder(async () => {
      this.set({ photoFile });
      try {
        await this.beginScene();
      } catch (error) {
        this.set({ photoFile: before, notice: messageOf(error) });
      }
    });
  }

  setSize(size: number): Promise<void> {
    return this.inOrder(async () => {
      this.set({ size });
      await this.beginScene();
    });
  }

  /** From the seed; an automaton that grows, from its coarsest cells. */
  restart(newNoise = false): Promise<void> {
    return this.inOrder(async () => {
      if (newNoise) this.set({ noiseSeed: crypto.getRandomValues(new Uint32Array(1))[0]! });
      if (!newNoise && this.scene && this.state.photo) await this.begin(this.scene, this.state.photo);
      else await this.beginScene();
    });
  }

  /** Shows it the photo in other colours: it grows anew, and where it stands, at once as far as it was. */
  setKeepColors(keepColors: boolean): Promise<void> {
    return this.inOrder(async () => {
      const { iteration, playing } = this.state;
      this.set({ keepColors });
      await this.beginScene();
      if (!playing) await this.advance(Math.min(iteration, this.stepsToPicture()));
    });
  }

  /** Paints more or less, at once as far as it was; one on a single grid that plays goes on from where it is. */
  setStrength(strength: Strength): Promise<void> {
    this.set({ strength });
    return this.inOrder(async () => {
      const { photo, playing, iteration, layout } = this.state;
      // The slider has been moved on meanwhile.
      if (this.state.strength !== strength || !photo) return;
      await this.useWeights();
      if (playing && !layout!.growth) return;
      await this.begin(this.sceneOf(photo), photo, Math.min(iteration, this.stepsToPicture()));
    });
  }

  tune(tuning: Tuning): void {
    this.set({ tuning });
    this.played?.tune(tuning);
  }

  play(): void {
    if (this.state.phase !== 'ready' || this.state.playing) return;
    this.set({ playing: true });
    this.playback.run().catch((error: unknown) => this.fail(error));
  }

  pause(): void {
    this.playback.stop();
    this.set({ playing: false, rate: 0 });
  }

  /** So many steps while it stands. */
  step(steps = 1): Promise<void> {
    this.pause();
    return this.inOrder(() => this.advance(steps));
  }

  brush(stroke: Omit<Stroke, 'color' | 'radius' | 'mode'>): void {
    const { tool, radius, color } = this.state;
    if (tool === 'move' || !this.scene || !this.played) return;
    const { left, top } = this.scene.picture;
    const onGrid = ({ x, y }: { x: number; y: number }) => ({ x: x + left, y: y + top });
    const channels = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255) as [number, number, number];
    const { from, to } = stroke;
    this.played.brush({ mode: tool, from: onGrid(from), to: onGrid(to), radius, color: channels });
    if (!this.state.playing) this.redraw();
  }

  /** Draws again what is shown, while it stands. */
  redraw(): void {
    if (!this.state.playing) void this.played?.advance(0, this.state.view).catch((error: unknown) => this.fail(error));
  }

  private async beginScene(): Promise<void> {
    const photo = await decodePicture(this.state.photoFile!, this.state.size);
    await this.begin(this.sceneOf(photo), photo);
  }

  private async begin(scene: Scene, photo: Picture, steps = 0): Promise<void> {
    await this.played!.begin(scene);
    this.scene = scene;
    await this.played!.advance(steps, this.state.view);
    this.set({ photo, iteration: steps, cell: gridAt(scene.grids, steps).cell, notice: '' });
  }

  /** The file's, at the strength that is wanted. */
  private async useWeights(): Promise<void> {
    const { layout, model, strength } = this.state;
    await this.played?.setParameters(parametersAt(layout!, model!.parameters, strength), leakAt(layout!, strength));
  }

  private async advance(steps: number): Promise<void> {
    await this.played!.advance(steps, this.state.view);
    const iteration = this.state.iteration + steps;
    this.set({ iteration, cell: gridAt(this.scene!.grids, iteration).cell, rate: this.playback.rate });
  }

  private inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work).catch((error: unknown) => this.fail(error));
    this.queue = done;
    return done;
  }

  private fail(error: unknown): void {
    this.playback.stop();
    this.set({ phase: 'failed', playing: false, failure: messageOf(error) });
  }
}

