/**
 * The parts of the player's page: each builds an element and draws the player's state into it.
 *
 * `stage.ts` is the automaton's canvas with its `camera.ts` and the brush; this file has the sections beside it, `second.ts`
 * that of the second automaton, `maskSection.ts` that of the mask,
 * `info.ts` what the file says, `exportForm.ts` the exports. Sections and sliders are made by `fields.ts`; what a
 * button sets going outside of the player is in `actions.ts`.
 */
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import { channelName } from '../../../engine/play/view';
import { effectiveStep, tuningRange } from '../../../engine/play/tuning';
import type { Player } from '../player';
import { readImageHeader } from '../../../shared/imageHeader';
import type { PlayerPhoto } from '../../../shared/protocol/playerMessages';
import { mapsColors, sizes, type PlayerState, type Tool } from '../state';
import { field, section, select, slider } from './fields';
import { strengthSlider } from './strengthSlider';

export interface PlayerView {
  readonly element: HTMLElement;
  render(state: PlayerState): void;
}

/** Play, Step, Restart, New Noise, and the run in numbers. */
export function playerTransport(player: Player): PlayerView {
  const play = button({ label: 'Play', icon: 'play', onClick: () => togglePlay(player) });
  const step = button({ label: 'Step', icon: 'debug-step-over', secondary: true, onClick: () => void player.step() });
  const restart = button({ label: 'Restart', icon: 'debug-restart', secondary: true, onClick: () => void player.restart() });
  const noise = button({ label: 'New Noise', icon: 'refresh', secondary: true, onClick: () => void player.restart(true) });
  const names = ['Step', 'Steps/s', 'Cells'] as const;
  const values = names.map(() => h('dd', {}));
  const rows = names.map((name, i) => h('div', {}, h('dt', {}, name), values[i]!));
  const buttons = h('div', { class: 'buttons' }, play.element, step.element, restart.element, noise.element);
  return {
    element: h('div', { class: 'transport' }, buttons, h('dl', { class: 'numbers' }, ...rows)),
    render({ playing, iteration, cell, rate, photo, phase, cast }) {
      play.set({ label: playing ? 'Pause' : 'Play', icon: playing ? 'debug-pause' : 'play', disabled: phase !== 'ready' });
      if (cast?.layout.growth) restart.set({ label: 'Grow Again' });
      for (const one of [step, restart, noise]) one.set({ disabled: phase !== 'ready' });
      setText(values[0]!, String(iteration));
      setText(values[1]!, rate > 0 ? rate.toFixed(rate < 10 ? 1 : 0) : '–');
      const cells = (side: number) => Math.ceil(side / cell);
      setText(values[2]!, photo ? `${cells(photo.width)} × ${cells(photo.height)}` : '–');
    },
  };
}

export function togglePlay(player: Player): void {
  if (player.state.playing) player.pause();
  else player.play();
}

/** The photo that plays, its size and colours, and the way to another. */
export function photoSection(player: Player, choose: () => void): PlayerView {
  const name = h('p', { class: 'file-name' });
  const origin = h('p', { class: 'quiet' });
  const other = button({ label: 'Choose Picture…', icon: 'file-media', secondary: true, onClick: choose });
  const size = select('Size', (value) => void player.setSize(Number(value)));
  size.set(sizes.map((side) => ({ value: String(side), label: `${side} px` })));
  const limit = h('p', { class: 'quiet' });
  let known: PlayerPhoto | undefined;
  let own: number | undefined;
  const keepColors = h('input', { type: 'checkbox' });
  keepColors.addEventListener('change', () => void player.setKeepColors(keepColors.checked));
  const colors = h('label', { class: 'check' }, keepColors, 'Keep the photo’s own colours');
  const strength = strengthSlider((share) => void player.setStrength(share));
  return {
    element: section('Picture', name, origin, h('div', { class: 'buttons' }, other.element), size.element, limit, strength.element, colors),
    render(state) {
      const { photoFile, size: side, keepColors: kept, strength: share } = state;
      strength.show(share);
      setText(name, photoFile?.name ?? '');
      setText(origin, photoFile ? origins[photoFile.origin] : '');
      size.show(String(side));
      if (photoFile !== known) [known, own] = [photoFile, photoFile && longerSide(photoFile)];
      setText(limit, own && side ? sizeHint(own, side) : '');
      colors.hidden = !mapsColors(state);
      keepColors.checked = kept;
    },
  };
}

/** In pixels of the file; undefined of one that cannot be used, which whoever decodes it says. */
function longerSide({ bytes }: PlayerPhoto): number | undefined {
  try {
    const { width, height } = readImageHeader(bytes);
    return Math.max(width, height);
  } catch {
    return undefined;
  }
}

/** What plays beside what the photo has. */
function sizeHint(own: number, played: number): string {
  if (own === played) return '';
  const has = `The photo has ${own.toLocaleString('en')} px`;
  if (own < played) return `${has}: it is enlarged here.`;
  const most = sizes.at(-1)!;
  const limit = own > most ? ` Players go up to ${most.toLocaleString('en')} px.` : '';
  return `${has}: it is made smaller here.${limit} Apply to Image… paints it in full.`;
}

const origins = {
  trained: 'The automaton was trained with it.',
  bundled: 'A sample; drop any picture onto the stage.',
  chosen: 'Chosen by you.',
};

const tools: readonly [Tool, string][] = [
  ['move', 'Move'],
  ['damage', 'Damage'],
  ['paint', 'Paint'],
  ['restore', 'Restore'],
  ['mask', 'Mask'],
];

export function brushSection(player: Player): PlayerView {
  const radios = tools.map(([tool, label], i) => {
    const input = h('input', { type: 'radio', name: 'tool', value: tool, id: `tool-${tool}` });
    input.addEventListener('change', () => player.set({ tool }));
    return { tool, input, element: h('label', { title: `Key ${i + 1}` }, input, h('span', {}, label)) };
  });
  const group = h('div', { class: 'tools', role: 'radiogroup', ariaLabel: 'Brush' }, ...radios.map((one) => one.element));
  const radius = slider('Radius', { min: 1, max: 60, step: 1 }, (value) => player.set({ radius: value }));
  const color = h('input', { type: 'color', id: 'brush-color' });
  color.addEventListener('input', () => player.set({ color: color.value }));
  const colorField = field('Colour', color);
  return {
    element: section('Brush', group, radius.element, colorField),
    render(state) {
      for (const { tool, input } of radios) input.checked = tool === state.tool;
      radius.show(state.radius, `${state.radius} cells`);
      colorField.hidden = state.tool !== 'paint';
      if (color.value !== state.color) color.value = state.color;
    },
  };
}

/** What is shown, how fast, and how fine. */
export function viewSection(player: Player): PlayerView {
  const view = select('Channel', (value) => {
    player.set({ view: value === 'picture' ? 'picture' : Number(value) });
    player.redraw();
  });
  const before = slider('Photo', { min: 0, max: 100, step: 1 }, (value) => player.set({ before: value }));
  const speed = slider('Speed', { min: 1, max: 120, step: 1 }, (value) => player.set({ speed: value }));
  let listed = '';
  return {
    element: section('View', view.element, before.element, speed.element),
    render({ cast, view: shown, before: share, speed: wanted }) {
      const layout = cast?.layout;
      if (layout && layout.name !== listed) {
        listed = layout.name;
        const channels = Array.from({ length: layout.channels }, (_, c) => ({ value: String(c), label: `${c} · ${channelName(layout, c)}` }));
        view.set([{ value: 'picture', label: 'Picture' }, ...channels]);
      }
      view.show(String(shown));
      before.show(share, `${share} % photo`);
      speed.show(wanted, `up to ${wanted} steps a second`);
    },
  };
}

export function tuningSection(player: Player): PlayerView {
  const dt = slider('Step size', { min: tuningRange.dt.least, max: tuningRange.dt.most, step: 0.05, mark: 1 }, (value) => player.tune({ ...player.state.tuning, dt: value }));
  const dx = slider('Scale', { min: tuningRange.dx.least, max: tuningRange.dx.most, step: 0.05, mark: 1 }, (value) => player.tune({ ...player.state.tuning, dx: value }));
  const hint = h('p', { class: 'quiet' });
  const reset = button({ label: 'As Trained', icon: 'discard', secondary: true, onClick: () => player.tune({ dt: 1, dx: 1 }) });
  return {
    element: section('Time and space', dt.element, dx.element, hint, h('div', { class: 'buttons' }, reset.element)),
    render({ tuning }) {
      dt.show(tuning.dt, `dt ${tuning.dt.toFixed(2)}`);
      dx.show(tuning.dx, `dx ${tuning.dx.toFixed(2)}`);
      const step = effectiveStep(tuning);
      setText(hint, step < tuning.dt ? `Finer cells need smaller steps: dt is ${step.toFixed(2)}.` : '');
      hint.hidden = step >= tuning.dt;
      reset.set({ disabled: tuning.dt === 1 && tuning.dx === 1 });
    },
  };
}
