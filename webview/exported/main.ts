/** The page inside of an HTML export: plays its automaton by WebGL2, with nothing but what the file holds. */
import { dataId, fromBase64, type ExportedAutomaton } from '../../src/shared/export/html';
import { modelLayout } from '../engine/apply/modelLayout';
import { kernelLayout } from '../engine/play/kernelLayout';
import { makeScene, type Scene } from '../engine/play/scene';
import type { BrushMode } from '../engine/play/stroke';
import { decodePicture } from '../panel/pictures';
import { GlPlayed } from '../player/glPlayed';
import { Playback } from '../player/playback';
import { openContext } from '../webgl/context';
import { GlRolling } from '../webgl/glRolling';
import { controls, showFailure, type Controls } from './controls';
import style from './exported.css';

const automaton = JSON.parse(document.getElementById(dataId)!.textContent) as ExportedAutomaton;
const layout = modelLayout({ layout: automaton.layout, shifts: [...automaton.shifts] });
const parameters = new Float32Array(fromBase64(automaton.parameters).buffer);

const sheet = document.createElement('style');
sheet.textContent = style;
document.head.append(sheet);
const canvas = document.createElement('canvas');
canvas.setAttribute('role', 'img');
const stage = document.createElement('main');
stage.append(canvas);
const failed = (error: unknown) => showFailure(stage, error instanceof Error ? error.message : String(error));
// A first paint before the shaders compile, which may take a while.
document.body.append(stage);
requestAnimationFrame(() => setTimeout(() => void start().catch(failed)));

async function start(): Promise<void> {
  const support = openContext(canvas, GlRolling.uniformBytes(layout));
  if (typeof support === 'string') throw new Error(support);
  const played = GlPlayed.on(canvas, support, kernelLayout(layout), parameters);
  canvas.addEventListener('webglcontextlost', () => failed(new Error('The graphics card was lost: reload the page.')));
  await new ExportedPage(played, support.software ? 96 : 256).begin();
}

class ExportedPage {
  private photo = { name: automaton.photo.name, bytes: fromBase64(automaton.photo.bytes) as Uint8Array };
  private seed = automaton.seed;
  private scene!: Scene;
  private iteration = 0;
  private readonly controls: Controls;
  private readonly playback: Playback;

  constructor(
    private readonly played: GlPlayed,
    size: number,
  ) {
    this.controls = controls(size, {
      play: (on) => this.play(on),
      step: () => void this.advance(1),
      restart: (newNoise) => {
        if (newNoise) this.seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
        void this.restart();
      },
      resize: () => void this.restart(),
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
    this.controls.showPlaying(on);
    if (on) this.playback.run().catch(failed);
    else this.playback.stop();
  }

  private async restart(): Promise<void> {
    const photo = await decodePicture(this.photo, this.controls.size());
    this.scene = makeScene(layout, photo, {
      noise: { seed: this.seed, level: automaton.noiseLevel },
      margin: automaton.margin,
    });
    await this.played.begin(this.scene);
    this.iteration = 0;
    canvas.style.setProperty('--width', `min(96vw, calc(80vh * ${photo.width / photo.height}))`);
    canvas.setAttribute('aria-label', `${photo.name} as ${automaton.title} draws it`);
    await this.advance(0);
  }

  private async advance(steps: number): Promise<void> {
    await this.played.advance(steps, 'picture');
    this.iteration += steps;
    this.controls.showStep(this.iteration, this.playback.rate);
  }

  private async usePhoto(file: File): Promise<void> {
    const before = this.photo;
    this.photo = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    await this.restart().catch((error: unknown) => {
      this.photo = before;
      this.controls.say(error instanceof Error ? error.message : String(error));
    });
  }

  private listenToPointer(): void {
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
