/**
 * The page inside of an HTML export: plays its automaton with nothing but what the file holds, by WebGL2 on a graphics
 * card, else by the kernel on the processor. `#webgl` in the address insists on WebGL2, even where it is imitated.
 */
import { messageOf } from '../../shared/messageOf';
import { dataId, fromBase64, type ExportedAutomaton } from '../../shared/export/html';
import { layoutAt, leakAt, parametersAt } from '../../engine/automaton/strength';
import { modelLayout } from '../../engine/automaton/layouts/modelLayout';
import { gridAt } from '../../engine/play/gridWalk';
import { makeScene, type Scene } from '../../engine/play/scene';
import type { BrushMode } from '../../engine/play/stroke';
import { rollingLayout } from '../../engine/play/rollingKernel';
import { decodeMask } from '../common/masks';
import { decodePicture } from '../common/pictures';
import { GlPlayed } from '../player/glPlayed';
import { Playback } from '../player/playback';
import type { Played } from '../player/played';
import { openContext } from '../webgl/context';
import { GlRolling } from '../webgl/glRolling';
import { controls, showFailure, type Controls } from './controls';
import { KernelPlayed } from './kernelPlayed';
import onlyHeard from '../common/onlyHeard.css';
import style from './exported.css';

const automaton = JSON.parse(document.getElementById(dataId)!.textContent) as ExportedAutomaton;
const own = openModel(automaton);
const rest = automaton.rest && openModel(automaton.rest);
const { layout } = own;

const sheet = document.createElement('style');
sheet.textContent = `${onlyHeard}${style}`;
document.head.append(sheet);
const canvas = document.createElement('canvas');
canvas.setAttribute('role', 'img');
const stage = document.createElement('main');
const heading = document.createElement('h1');
heading.className = 'only-heard';
heading.textContent = automaton.title;
stage.append(heading, canvas);
const failed = (error: unknown) => showFailure(stage, messageOf(error));
// A first paint before the shaders compile, which may take a while.
document.body.append(stage);
requestAnimationFrame(() => setTimeout(() => void start().catch(failed)));

function openModel(model: Pick<ExportedAutomaton, 'layout' | 'shifts' | 'hidden' | 'growth' | 'parameters'>) {
  return { layout: modelLayout(model), trained: new Float32Array(fromBase64(model.parameters).buffer), colors: model.growth?.colors };
}

/** An automaton as it rolls. */
const rollingOf = (model: ReturnType<typeof openModel>, strength: number) =>
  ({ layout: rollingLayout(layoutAt(model.layout, strength)), parameters: parametersAt(model.layout, model.trained, strength) });

async function start(): Promise<void> {
  const played = await createPlayed();
  await new ExportedPage(played).begin();
}

/** @throws Error that says why nothing can play here. */
async function createPlayed(): Promise<Played> {
  const first = rollingOf(own, automaton.strength);
  const second = rest && rollingOf(rest, automaton.strength);
  // A canvas that has had one kind of context never gets another.
  const support = openContext(document.createElement('canvas'), Math.max(...[own, ...(rest ? [rest] : [])].map((model) => GlRolling.uniformBytes(model.layout))));
  if (typeof support !== 'string' && (!support.software || location.hash === '#webgl')) {
    const drawn = support.gl.canvas as HTMLCanvasElement;
    drawn.setAttribute('role', 'img');
    canvas.replaceWith(drawn);
    drawn.addEventListener('webglcontextlost', () => failed(new Error('The graphics card was lost: reload the page.')));
    return GlPlayed.on(drawn, support, first, second);
  }
  if (typeof WebAssembly === 'undefined')
    throw new Error(`${typeof support === 'string' ? support : 'There is no graphics card.'} WebAssembly is missing, too.`);
  return KernelPlayed.create(canvas, fromBase64(automaton.kernel).buffer, first, second);
}

class ExportedPage {
  private photo = { name: automaton.photo.name, bytes: fromBase64(automaton.photo.bytes) as Uint8Array };
  /** Of the file's own photo. */
  private mask = automaton.mask === undefined ? undefined : { name: 'The mask', bytes: fromBase64(automaton.mask) };
  private seed = automaton.seed;
  private scene!: Scene;
  private iteration = 0;
  private playing = false;
  private wanted = automaton.strength;
  private strengthening: Promise<void> | undefined;
  private readonly controls: Controls;
  private readonly playback: Playback;

  constructor(
    private readonly played: Played,
  ) {
    const { growth, keepColors, strength } = automaton;
    const maps = (own.colors ?? rest?.colors) !== undefined;
    this.controls = controls({ size: played.smoothSize, grows: growth !== undefined, keepColors: maps ? keepColors : undefined, strength }, {
      play: (on) => this.play(on),
      step: () => void this.advance(1),
      restart: (newNoise) => {
        if (newNoise) this.seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
        void this.restart();
      },
      resize: () => void this.restart(),
      recolor: () => void this.recolor(),
      strengthen: () => void this.strengthen().catch(failed),
      photo: (file) => void this.usePhoto(file),
      tune: (tuning) => played.tune(tuning),
    });
    document.body.append(this.controls.element);
    this.playback = new Playback(
      (steps) => this.advance(steps),
      () => this.controls.speed(),
    );
    this.listenToPointer();
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void this.usePhoto(file);
    });
  }

  async begin(): Promise<void> {
    await this.restart();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) await this.advance(automaton.steps);
    else this.play(true);
  }

  private play(on: boolean): void {
    this.playing = on;
    this.controls.showPlaying(on);
    if (on) this.playback.run().catch(failed);
    else this.playback.stop();
  }

  private async restart(steps = 0): Promise<void> {
    const photo = await decodePicture(this.photo, this.controls.size());
    const shown = ({ colors }: ReturnType<typeof openModel>) => (this.controls.keepColors() ? undefined : colors);
    this.scene = makeScene(layout, photo, {
      noise: { seed: this.seed, level: automaton.noiseLevel },
      margin: automaton.margin,
      colors: shown(own),
      strength: this.controls.strength(),
      mask: this.mask ? await decodeMask(this.mask, photo) : undefined,
      rest: rest && { layout: rest.layout, colors: shown(rest) },
    });
    await this.played.begin(this.scene);
    this.iteration = 0;
    this.played.canvas.style.setProperty('--width', `min(96vw, calc(80vh * ${photo.width / photo.height}))`);
    this.played.canvas.setAttribute('aria-label', `${photo.name} as ${automaton.title} draws it`);
    await this.advance(steps);
  }

  /** Grows anew in other colours, and where it stands, at once as far as it was. */
  private async recolor(): Promise<void> {
    const { iteration } = this;
    await this.restart();
    if (!this.playing) await this.advance(Math.min(iteration, automaton.steps));
  }

  /** Paints more or less, at once as far as it was; the last move of the slider counts. */
  private strengthen(): Promise<void> {
    this.wanted = this.controls.strength();
    this.strengthening ??= this.regrow().finally(() => (this.strengthening = undefined));
    return this.strengthening;
  }

  private async regrow(): Promise<void> {
    for (let strength; strength !== this.wanted; ) {
      strength = this.wanted;
      const { iteration } = this;
      const [first, second] = [own, rest].map((model) => model && rollingOf(model, strength).parameters);
      await this.played.setParameters(first!, leakAt(layout, strength), second);
      await this.restart(Math.min(iteration, automaton.steps));
    }
  }

  private async advance(steps: number): Promise<void> {
    await this.played.advance(steps, 'picture');
    this.iteration += steps;
    this.controls.showStep(this.iteration, this.playback.rate, gridAt(this.scene.grids, this.iteration).cell);
  }

  private async usePhoto(file: File): Promise<void> {
    const before = [this.photo, this.mask] as const;
    [this.photo, this.mask] = [{ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }, undefined];
    await this.restart().catch((error: unknown) => {
      [this.photo, this.mask] = before;
      this.controls.say(messageOf(error));
    });
  }

  private listenToPointer(): void {
    const { canvas } = this.played;
    let last: { x: number; y: number } | undefined;
    const cell = (event: PointerEvent) => {
      const box = canvas.getBoundingClientRect();
      const { left, top, width, height } = this.scene.picture;
      return {
        x: left + ((event.clientX - box.left) / box.width) * width,
        y: top + ((event.clientY - box.top) / box.height) * height,
      };
    };
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      last = cell(event);
      this.brush(last, last);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!last) return;
      const now = cell(event);
      this.brush(last, now);
      last = now;
    });
    for (const end of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(end, () => (last = undefined));
  }

  private brush(from: { x: number; y: number }, to: { x: number; y: number }): void {
    const { mode, radius, color } = this.controls.brush();
    this.played.brush({ mode: mode as BrushMode, radius, color, from, to });
    void this.advance(0);
  }
}
