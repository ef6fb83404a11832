import { maxSide } from '../../../shared/imageHeader';
import type { ClipOptions } from '../../../shared/protocol/videoMessages';
import { h } from '../../common/dom';
import { button } from '../../common/views/button';
import { field, section } from '../../player/views/fields';
import { strengthSlider } from '../../player/views/strengthSlider';
import { isWorking, resumable, type VideoState } from '../state';
import type { Stylizing } from '../stylizing';

/** Size, seed, strength and colours, and the buttons that begin and end the work. */
export function optionsForm(stylizing: Stylizing) {
  const size = h('input', { type: 'number', min: '8', max: String(maxSide), step: '1', placeholder: 'as it is' });
  const seed = h('input', { type: 'number', min: '0', max: '4294967295', step: '1', required: true });
  const keepColors = h('input', { type: 'checkbox' });
  const strength = strengthSlider();
  const controls = [size, seed, keepColors];
  const start = button({ label: 'Stylize', icon: 'play', secondary: true, onClick: () => run() });
  const cancel = button({ label: 'Cancel', icon: 'close', secondary: true, onClick: () => void stylizing.cancel() });
  const element = section(
    'Options',
    field('Longer side', size),
    field('Seed', seed),
    strength.element,
    h('label', { class: 'check' }, keepColors, 'Keep the clip’s own colours'),
    h('div', { class: 'buttons' }, start.element, cancel.element),
  );
  element.addEventListener('keydown', ({ key, target }) => {
    if (key === 'Enter' && target instanceof HTMLInputElement) run();
  });
  const run = () => {
    const chosen = options();
    if (chosen) void stylizing.start(chosen);
  };
  /** As they stand; undefined if one of them cannot be used, which its field says. */
  const options = (): ClipOptions | undefined => {
    if (!controls.every((control) => control.reportValidity())) return undefined;
    return { size: size.value === '' ? 'original' : size.valueAsNumber, seed: seed.valueAsNumber, strength: strength.value(), keepColors: keepColors.checked };
  };
  let filled = false;
  return {
    element,
    options,
    render(state: VideoState) {
      if (!filled && stylizing.model) {
        filled = true;
        const defaults = state.unfinished?.same ? state.unfinished.options : { ...stylizing.defaults(), size: 'original' as const };
        size.value = defaults.size === 'original' ? '' : String(defaults.size);
        seed.value = String(defaults.seed);
        keepColors.checked = defaults.keepColors;
        strength.show(defaults.strength);
      }
      const working = isWorking(state);
      for (const control of controls) control.disabled = state.phase !== 'idle';
      start.set({ label: state.painted > 0 ? 'Stylize Again' : 'Stylize', hidden: working, disabled: state.phase !== 'idle' || resumable(state) !== null });
      cancel.set({ hidden: !working });
    },
  };
}
