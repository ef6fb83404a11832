import type { Picture } from '../../shared/picture';
import type { PlayerModel, PlayerPhoto } from '../../shared/protocol/playerMessages';
import { gridAt } from '../../engine/play/gridWalk';
import { profileMargin, stepsToPicture, type Scene } from '../../engine/play/scene';
import type { Blur } from '../../engine/automaton/growth/gaussianBlur';
import { createGaussianKernel } from '../../engine/automaton/growth/gaussianKernel';
import { leakAt, type Strength } from '../../engine/automaton/strength';
import { modelSettings } from '../../shared/modelMetadata';
import type { Stroke } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import { automataOf, castModel, castOf, castScene, shapesOf, type Cast, type CastAutomata, type SecondUse } from './cast';
import { decodePicture } from '../common/pictures';
import { messageOf } from '../../shared/messageOf';
import { CpuPlayed, type CpuFiles } from './cpuPlayed';
import { GlPlayed } from './glPlayed';
import { Mask, type MaskStroke } from './mask';
import { Playback } from './playback';
import type { Played } from './played';
import { initialPlayerState, type PlayerState } from './state';

/** What keeps it from playing on: nobody sees it, or a training begins. */
type Hold = 'hidden' | 'resting';

/** Plays one automaton on one photo and holds the state that the page shows. */
export class Player {
  state: PlayerState;
  /** What the stage shows. */
  canvas: HTMLCanvasElement | undefined;
  private played: Played | undefined;
  /** Stays in sight until the one after it has drawn. */
  private replaced: Played | undefined;
  private scene: Scene | undefined;
  private blur: Blur | undefined;
  private readonly playback: Playback;
  private readonly listeners: (() => void)[] = [];
  /** Changes of what plays happen one after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  private changes = 0;
  /** Steps of what plays that are being done, and what they wait for. */
  private turn: Promise<void> = Promise.resolve();
  private held: Promise<void> = Promise.resolve();
  /** Shapes of what `played` holds, and of what the present scene began with. */
  private playedKey = '';
  private begunKey = '';
  /** Whether the present scene began before a change of more than weights. */
  private sceneStale = false;
  private readonly holds = new Set<Hold>();
  private playsAfterwards = false;

  constructor(
    private readonly files: () => Promise<CpuFiles>,
    kept: Partial<PlayerState>,
  ) {
    this.state = { ...initialPlayerState, ...kept };
    this.playback = new Playback(
      async (steps) => {
        await this.held;
        await (this.turn = this.advance(steps));
      },
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

  /** Takes an automaton's file, and a second one that it played with; one that cannot be read leaves a failure to show. */
  open(model: PlayerModel, photoFile: PlayerPhoto, secondModel?: PlayerModel): Promise<void> {
    return this.inOrder(async () => {
      const first = castModel(model);
      const second = secondModel && castModel(secondModel);
      this.set({ first, second, cast: this.castWith({ first, second }), photoFile, noiseSeed: first.saved.metadata.seed ?? 1 });
      await this.recreate();
      this.set({ size: this.state.size || this.played!.smoothSize });
      await this.beginScene();
      this.set({ phase: 'ready' });
    });
  }

  /**
   * The file has changed: its weights play on from the state that there is.
   * @throws Error where it cannot live in the same cells as the second automaton
   */
  async replace(model: PlayerModel): Promise<void> {
    const first = castModel(model);
    const before = this.state.first;
    if (!before || first.saved.layout !== before.saved.layout) return;
    // It may grow or see the photo in another way now.
    const [now, then] = [first, before].map(({ saved: { growth, shifts } }) => JSON.stringify([growth, shifts]));
    await this.change({ first }, { weightsOnly: now === then });
    this.set({ notice: 'The file has changed: its new weights play.' });
  }

  /** Another automaton of the same weights, for what is not to disturb the one that plays. */
  async createPlayed(): Promise<Played> {
    const { own, rest } = this.automata();
    return GlPlayed.create(own, rest) ?? CpuPlayed.create(await this.files(), own, rest);
  }

  /** The photo at a longer side, with its noise and its mask. */
  async sceneAt(size: number): Promise<Scene> {
    return this.sceneOf(await decodePicture(this.state.photoFile!, size));
  }

  private sceneOf(photo: Picture): Scene {
    const { cast, noiseSeed, keepColors, strength, mask } = this.state;
    return castScene(cast!, photo, { noiseSeed, keepColors, strength, margin: this.margin(), mask: mask?.picture(photo), blur: this.blur });
  }

  /** Steps from the seed to the picture, so many after a growth; by default as in the file. */
  stepsToPicture(more = this.state.cast!.model.metadata.steps): number {
    return stepsToPicture(this.state.cast!.layout, more);
  }

  /** automaton.wasm. */
  async kernel(): Promise<ArrayBuffer> {
    return (await this.files()).automatonWasm;
  }

  /** Cells of reflected photo around the picture, as in training. */
  margin(): number {
    return profileMargin(modelSettings(this.state.cast!.model.metadata)?.['nca.profile']);
  }

  usePhoto(photoFile: PlayerPhoto): Promise<void> {
    return this.inOrder(async () => {
      // A mask has the shape of its photo.
      const { mask, photoFile: before } = this.state;
      this.set({ photoFile, mask: undefined });
      try {
        await this.beginScene();
      } catch (error) {
        this.set({ photoFile: before, mask, notice: messageOf(error) });
      }
    });
  }

  setSize(size: number): Promise<void> {
    this.set({ size });
    return this.inOrder(() => this.beginScene());
  }

  /** From the seed; an automaton that grows, from its coarsest cells. */
  restart(newNoise = false): Promise<void> {
    return this.inOrder(async () => {
      if (newNoise) this.set({ noiseSeed: crypto.getRandomValues(new Uint32Array(1))[0]! });
      if (!newNoise && !this.sceneStale && this.scene && this.state.photo) await this.begin(this.scene, this.state.photo);
      else await this.beginScene();
    });
  }

  /** Shows it the photo in other colours: it grows anew, and where it stands, at once as far as it was. */
  setKeepColors(keepColors: boolean): Promise<void> {
    this.set({ keepColors });
    return this.inOrder(async () => {
      const { iteration, playing } = this.state;
      await this.beginScene();
      if (!playing) await this.advance(Math.min(iteration, this.stepsToPicture()));
    });
  }

  /** Paints more or less. */
  setStrength(strength: Strength): Promise<void> {
    return this.orNotice(() => this.change({ strength }, { weightsOnly: true }));
  }

  /** Takes a second automaton, or does without one. @throws Error where it cannot live in the same cells */
  setSecond(model: PlayerModel | undefined): Promise<void> {
    return this.change({ second: model && castModel(model) });
  }

  /** Where they cannot be used so, a notice says why, and the use before stays. */
  setUse(use: SecondUse): Promise<void> {
    return this.orNotice(() => this.change({ use }));
  }

  /** @param share of the second automaton in the mix, 0 to 1 */
  setShare(share: number): Promise<void> {
    return this.orNotice(() => this.change({ share }, { weightsOnly: true }));
  }

  /** Paints where a mask says so; everywhere without one. */
  setMask(mask: Mask | undefined): Promise<void> {
    return this.change({ mask });
  }

  /** Changes the mask that there is, or one that is all painted. */
  invertMask(): Promise<void> {
    const mask = this.state.mask ?? new Mask(this.state.photo!, 1);
    mask.invert();
    return this.setMask(mask);
  }

  tune(tuning: Tuning): void {
    this.set({ tuning });
    this.played?.tune(tuning);
  }

  play(): void {
    if (this.state.phase !== 'ready' || this.state.playing) return;
    // Whoever presses Play means it, whatever holds it.
    this.holds.clear();
    this.playsAfterwards = false;
    this.set({ playing: true });
    this.playback.run().catch((error: unknown) => this.fail(error));
  }

  pause(): void {
    this.playsAfterwards = false;
    this.playback.stop();
    this.set({ playing: false, rate: 0 });
  }

  /** Whether it plays, or will when nothing holds it any more. */
  get willPlay(): boolean {
    return this.state.playing || this.playsAfterwards;
  }

  /** Plays now, or as soon as nothing holds it. */
  playWhenFree(): void {
    if (this.holds.size === 0) this.play();
    else this.playsAfterwards = true;
  }

  /** Stands still for a while, and then plays on, unless it stood before or the user has had it otherwise since. */
  hold(why: Hold, on: boolean): void {
    const wasHeld = this.holds.size > 0;
    if (on) this.holds.add(why);
    else this.holds.delete(why);
    const isHeld = this.holds.size > 0;
    if (isHeld === wasHeld) return;
    if (!isHeld) return this.playsAfterwards ? this.play() : undefined;
    if (!this.state.playing) return;
    this.pause();
    this.playsAfterwards = true;
  }

  /** So many steps while it stands. */
  step(steps = 1): Promise<void> {
    this.pause();
    return this.inOrder(() => this.advance(steps));
  }

  /** @param stroke in pixels of the picture */
  brush(stroke: Pick<Stroke, 'from' | 'to'>): void {
    const { tool, radius, color } = this.state;
    if (tool === 'move' || !this.scene || !this.played) return;
    if (tool === 'mask') return this.brushMask(stroke);
    const { left, top } = this.scene.picture;
    const onGrid = ({ x, y }: { x: number; y: number }) => ({ x: x + left, y: y + top });
    const channels = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255) as [number, number, number];
    const { from, to } = stroke;
    this.played.brush({ mode: tool, from: onGrid(from), to: onGrid(to), radius, color: channels });
    if (!this.state.playing) this.redraw();
  }

  private brushMask({ from, to }: Pick<Stroke, 'from' | 'to'>): void {
    const { photo, mask, maskPaint: painted, radius } = this.state;
    const { width, height } = photo!;
    const brushed = mask ?? Mask.before(painted, photo!);
    const share = ({ x, y }: Stroke['from']): MaskStroke['from'] => ({ x: x / width, y: y / height });
    brushed.stroke({ from: share(from), to: share(to), radius: radius / width, painted });
    void this.setMask(brushed);
  }

  /** Draws again what is shown, while it stands. */
  redraw(): void {
    if (!this.state.playing) void this.played?.advance(0, this.state.view).catch((error: unknown) => this.fail(error));
  }

  private async beginScene(): Promise<void> {
    const photo = await decodePicture(this.state.photoFile!, this.state.size);
    await this.begin(this.freshScene(photo), photo);
  }

  /** With all changes so far: those that come while it begins make it stale again. */
  private freshScene(photo: Picture): Scene {
    const scene = this.sceneOf(photo);
    this.sceneStale = false;
    return scene;
  }

  private async begin(scene: Scene, photo: Picture, steps = 0): Promise<void> {
    await this.played!.begin(scene);
    this.scene = scene;
    this.begunKey = this.playedKey;
    await this.played!.advance(steps, this.state.view);
    this.canvas = this.played!.canvas;
    this.replaced?.dispose();
    this.replaced = undefined;
    this.set({ photo, iteration: steps, cell: gridAt(scene.grids, steps).cell });
  }

  /** @throws Error if the automata cannot live in the same cells */
  private castWith(change: Partial<PlayerState>): Cast {
    const { first, second, use, share } = { ...this.state, ...change };
    return castOf(first!, second, use, share);
  }

  /**
   * Shows what has changed, at once as far as it was. What changes while that is computed is shown next, all of it together.
   * @param weightsOnly one on a single grid that plays goes on from where it is
   * @throws Error if the automata cannot live in the same cells; nothing has changed then
   */
  private async change(change: Partial<PlayerState>, { weightsOnly = false } = {}): Promise<void> {
    const recast = (['first', 'second', 'use', 'share'] as const).some((name) => name in change);
    this.set(recast ? { ...change, cast: this.castWith(change) } : change);
    this.sceneStale ||= !weightsOnly;
    const latest = ++this.changes;
    return this.inOrder(() =>
      this.holding(async () => {
        if (latest === this.changes && this.state.photo) await this.showChange();
      }),
    );
  }

  private async showChange(): Promise<void> {
    const { photo, playing, iteration, cast } = this.state;
    if (this.playedKey === shapesOf(this.automata())) await this.useWeights();
    else await this.recreate();
    if (!this.sceneStale && playing && !cast!.layout.growth && this.playedKey === this.begunKey) return;
    await this.begin(this.freshScene(photo!), photo!, Math.min(iteration, this.stepsToPicture()));
  }

  /** Does something after the present turn, and before the next one. */
  private holding(work: () => Promise<void>): Promise<void> {
    const done = this.turn.catch(() => {}).then(work);
    this.held = done.catch(() => {});
    return done;
  }

  private automata(): CastAutomata {
    return automataOf(this.state.cast!, this.state.strength);
  }

  /** An automaton that holds the weights of the cast, in place of the one before. */
  private async recreate(): Promise<void> {
    // Without it blurs are only slower, and a graphics card needs it for nothing else.
    this.blur ??= await this.kernel().then(createGaussianKernel, () => undefined);
    const created = await this.createPlayed();
    this.replaced ??= this.played;
    this.played = created;
    this.playedKey = shapesOf(this.automata());
    this.played.tune(this.state.tuning);
    this.set({ device: this.played.device });
  }

  /** The cast's, at the strength that is wanted. */
  private async useWeights(): Promise<void> {
    const { cast, strength } = this.state;
    const { own, rest } = this.automata();
    await this.played?.setParameters(own.parameters, leakAt(cast!.layout, strength), rest?.parameters);
  }

  private async advance(steps: number): Promise<void> {
    await this.played!.advance(steps, this.state.view);
    const iteration = this.state.iteration + steps;
    this.set({ iteration, cell: gridAt(this.scene!.grids, iteration).cell, rate: this.playback.rate });
  }

  /** Choices are set before: a page that is rendered with the old one turns its control back. */
  private inOrder(work: () => Promise<void>): Promise<void> {
    // At once: what is told while the work is done is not of before.
    this.set({ notice: '' });
    const done = this.queue.then(work).catch((error: unknown) => this.fail(error));
    this.queue = done;
    return done;
  }

  /** What fails is told, and the page shows what is as before. */
  private orNotice(work: () => Promise<void>): Promise<void> {
    return work().catch((error: unknown) => this.set({ notice: messageOf(error) }));
  }

  private fail(error: unknown): void {
    this.playback.stop();
    this.set({ phase: 'failed', playing: false, failure: messageOf(error) });
  }
}

