import { maxSide } from '../../../shared/imageHeader';
import { h } from '../../common/dom';
import { button } from '../../common/views/button';
import { field } from '../../player/views/fields';
import { strengthSlider } from '../../player/views/strengthSlider';
import type { ApplyOptions } from '../state';

/** How photos and clips alike are painted. */
type PaintOptions = Pick<ApplyOptions, 'size' | 'seed' | 'keepColors' | 'strength'>;

interface Work {
  /** What is painted. */
  readonly painted: 'photo' | 'clip';
  /** Called while nothing is being painted. */
  readonly start: () => void;
  readonly cancel: () => void;
}

/** Fields for the options of Apply and of clips, and the buttons that begin and end the work. */
export function paintFields({ painted, start, cancel }: Work) {
  const size = numberInput(8, maxSide);
  size.required = false;
  size.placeholder = 'as it is';
  const seed = numberInput(0, 4294967295);
  const keepColors = h('input', { type: 'checkbox' });
  const strength = strengthSlider();
  const begin = button({ label: '', icon: 'play', secondary: true, onClick: start });
  const end = button({ label: 'Cancel', icon: 'close', secondary: true, onClick: cancel });
  const controls = [size, seed, keepColors];
  let working = false;
  const setSize = (side: PaintOptions['size']) => void (size.value = side === 'original' ? '' : String(side));
  return {
    size: field('Longer side', size),
    seed: field('Seed', seed),
    strength: strength.element,
    colors: h('label', { class: 'check' }, keepColors, `Keep the ${painted}’s own colours`),
    buttons: h('div', { class: 'buttons' }, begin.element, end.element),
    controls,
    setSize,
    fill(options: PaintOptions) {
      setSize(options.size);
      seed.value = String(options.seed);
      keepColors.checked = options.keepColors;
      strength.show(options.strength);
    },
    values: (): PaintOptions => ({ size: size.value === '' ? 'original' : size.valueAsNumber, seed: seed.valueAsNumber, keepColors: keepColors.checked, strength: strength.value() }),
    /** @param idle whether it can begin */
    render(state: { readonly label: string; readonly suggested: boolean; readonly idle: boolean; readonly working: boolean }) {
      working = state.working;
      begin.set({ label: state.label, secondary: !state.suggested, hidden: working, disabled: !state.idle });
      end.set({ hidden: !working });
    },
    /** Enter begins in any of its fields, and Escape ends. */
    listen(form: HTMLElement) {
      form.addEventListener('keydown', ({ key, target }) => {
        if (key === 'Enter' && target instanceof HTMLInputElement) start();
        if (key === 'Escape' && working) cancel();
      });
    },
  };
}

export function numberInput(min: number, max: number): HTMLInputElement {
  return h('input', { type: 'number', min: String(min), max: String(max), step: '1', required: true });
}
