import type { BrushMode } from '../../engine/play/stroke';
import type { Tuning } from '../../engine/play/tuning';
import { h } from '../common/dom';

export interface ControlActions {
  play(on: boolean): void;
  step(): void;
  restart(newNoise: boolean): void;
  resize(): void;
  recolor(): void;
  strengthen(): void;
  photo(file: File): void;
  tune(tuning: Tuning): void;
}

export type Controls = ReturnType<typeof controls>;

const brushModes: readonly [BrushMode, string][] = [
  ['damage', 'Damage'],
  ['paint', 'Paint'],
  ['restore', 'Restore'],
];

/** What the controls begin with. */
interface FirstControls {
  readonly size: number;
  readonly grows: boolean;
  /** Undefined where the photo's colours are not mapped to others. */
  readonly keepColors: boolean | undefined;
  readonly strength: number;
}

/** The row of controls below the picture, of what browsers have by themselves. */
export function controls(first: FirstControls, actions: ControlActions) {
  let playing = false;
  const play = press('Pause', () => actions.play(!playing));
  const step = press('Step', () => {
    actions.play(false);
    actions.step();
  });
  const mode = choice('Brush', brushModes);
  const radius = range('Radius', 1, 40, 1, 8);
  const color = h('input', { type: 'color', value: '#ffb000', ariaLabel: 'Colour of the brush' });
  color.hidden = true;
  mode.control.addEventListener('change', () => (color.hidden = mode.control.value !== 'paint'));
  const sizes = [64, 96, 128, 192, 256, 384, 512, 768, 1024].map((side) => [String(side), `${side} px`] as const);
  const size = choice('Size', sizes);
  size.control.value = String(first.size);
  size.control.addEventListener('change', () => actions.resize());
  const speed = range('Speed', 1, 120, 1, 30);
  const dt = range('Step size', 0.05, 1, 0.05, 1);
  const dx = range('Scale', 0.5, 2, 0.05, 1);
  for (const one of [dt, dx])
    one.control.addEventListener('input', () => actions.tune({ dt: dt.control.valueAsNumber, dx: dx.control.valueAsNumber }));
  const strength = range('Strength', 0, 1, 0.01, 1);
  strength.control.value = String(first.strength);
  strength.control.addEventListener('input', () => actions.strengthen());
  const keepColors = h('input', { type: 'checkbox', checked: first.keepColors ?? false });
  keepColors.addEventListener('change', () => actions.recolor());
  const colors = h('label', { hidden: first.keepColors === undefined }, keepColors, 'Keep the photo’s own colours');
  const file = h('input', { type: 'file', accept: 'image/*', hidden: true });
  file.addEventListener('change', () => file.files?.[0] && actions.photo(file.files[0]));
  const numbers = h('output', {});
  const said = h('span', { role: 'status' });
  const element = h(
    'form',
    { ariaLabel: 'Controls' },
    play,
    step,
    press(first.grows ? 'Grow Again' : 'Restart', () => actions.restart(false)),
    press('New noise', () => actions.restart(true)),
    mode.element,
    radius.element,
    color,
    speed.element,
    dt.element,
    dx.element,
    strength.element,
    size.element,
    press('Picture…', () => file.click()),
    file,
    colors,
    numbers,
    said,
  );
  element.addEventListener('submit', (event) => event.preventDefault());
  return {
    element,
    size: () => Number(size.control.value),
    speed: () => speed.control.valueAsNumber,
    keepColors: () => keepColors.checked,
    strength: () => strength.control.valueAsNumber,
    brush: () => ({
      mode: mode.control.value as BrushMode,
      radius: radius.control.valueAsNumber,
      color: [1, 3, 5].map((i) => parseInt(color.value.slice(i, i + 2), 16) / 255) as [number, number, number],
    }),
    showPlaying(on: boolean) {
      playing = on;
      play.textContent = on ? 'Pause' : 'Play';
    },
    /** @param cell side of the cells in pixels */
    showStep(step: number, rate: number, cell: number) {
      const speed = rate > 0 ? `, ${rate.toFixed(0)}/s` : '';
      numbers.textContent = `Step ${step}${speed}${cell > 1 ? `, cells of ${cell} px` : ''}`;
    },
    say(text: string) {
      said.textContent = text;
    },
  };
}

/** In place of the picture, where it cannot be played. */
export function showFailure(stage: HTMLElement, message: string): void {
  const headline = h('p', {}, h('strong', {}, 'This browser cannot play the automaton.'));
  const hint = h('p', {}, 'Try a current Chrome, Edge, Firefox or Safari on a device with a graphics card.');
  stage.replaceChildren(h('div', { role: 'alert' }, headline, h('p', {}, message), hint));
}

function press(text: string, onClick: () => void): HTMLButtonElement {
  return h('button', { type: 'button', onclick: onClick }, text);
}

function range(label: string, min: number, max: number, step: number, value: number) {
  const control = h('input', { type: 'range', min: String(min), max: String(max), step: String(step), title: `Default: ${value}` });
  control.value = String(value);
  return { control, element: h('label', {}, label, control) };
}

function choice(label: string, options: readonly (readonly [string, string])[]) {
  const control = h('select', {}, ...options.map(([value, text]) => h('option', { value }, text)));
  return { control, element: h('label', {}, label, control) };
}
