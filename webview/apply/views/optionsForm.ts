/**
 * The parts of the page that applies an automaton: each builds an element and draws the state into it.
 *
 * This file is the form beside the pictures, with masks (`maskChoice.ts`) and what becomes of the rest (`restChoice.ts`);
 * `sizeQuestion.ts` asks for the size first, `pictureList.ts` shows the pictures. What a button sets going outside of the page is in `actions.ts`.
 */
import { maxSide } from '../../../shared/imageHeader';
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import { field, section } from '../../player/views/fields';
import { strengthSlider } from '../../player/views/strengthSlider';
import type { Applying } from '../applying';
import type { ApplyOptions, ApplyState } from '../state';
import { maskChoice } from './maskChoice';
import { restChoice } from './restChoice';

/** Size, steps, seed, colours and masks, and the buttons that begin and end the work. */
export function optionsForm(applying: Applying) {
  const size = number(8, maxSide);
  size.required = false;
  size.placeholder = 'as it is';
  const steps = number(1, 100_000);
  const stepsField = field('Steps', steps);
  const growthHint = h('p', { class: 'quiet', hidden: true }, 'It grows to the picture first: with 0 it stops there, and each step more lets it live on.');
  const seed = number(0, 4294967295);
  const keepColors = h('input', { type: 'checkbox' });
  const masks = maskChoice(applying);
  const rest = restChoice(applying);
  masks.masked.addEventListener('change', () => rest.render(applying.state, masks.masked.checked));
  const strength = strengthSlider();
  const controls = [size, steps, seed, keepColors, masks.masked];
  const start = button({ label: 'Apply', icon: 'play', secondary: true, onClick: () => run() });
  const cancel = button({ label: 'Cancel', icon: 'close', secondary: true, onClick: () => void applying.cancel() });
  const element = section(
    'Options',
    field('Longer side', size),
    stepsField,
    growthHint,
    field('Seed', seed),
    strength.element,
    h('label', { class: 'check' }, keepColors, 'Keep the photo’s own colours'),
    masks.element,
    rest.element,
    h('div', { class: 'buttons' }, start.element, cancel.element),
  );
  element.addEventListener('keydown', ({ key, target }) => {
    if (key === 'Enter' && target instanceof HTMLInputElement) run();
    if (key === 'Escape' && applying.state.phase === 'working') void applying.cancel();
  });
  const run = () => {
    if (controls.every((control) => control.reportValidity())) void applying.run(options());
  };
  const options = (): ApplyOptions => ({
    size: size.value === '' ? 'original' : size.valueAsNumber,
    steps: steps.valueAsNumber,
    seed: seed.valueAsNumber,
    keepColors: keepColors.checked,
    strength: strength.value(),
    masked: masks.masked.checked,
  });
  let filled = false;
  return {
    element,
    /** As they stand; undefined if one of them cannot be used, which its field says. */
    options: () => (controls.every((control) => control.reportValidity()) ? options() : undefined),
    render(state: ApplyState) {
      const { phase } = state;
      masks.render(state);
      rest.render(state, masks.masked.checked);
      if (!filled && applying.model) {
        filled = true;
        const grows = applying.model.growth !== undefined;
        steps.min = grows ? '0' : '1';
        setText(stepsField.querySelector('label')!, grows ? 'Steps after growth' : 'Steps');
        growthHint.hidden = !grows;
        const { size: side, ...defaults } = applying.defaults();
        size.value = side === 'original' ? '' : String(side);
        steps.value = String(defaults.steps);
        seed.value = String(defaults.seed);
      }
      const idle = phase === 'ready' || phase === 'asking';
      for (const control of controls) control.disabled = !idle;
      start.set({ label: phase === 'asking' ? 'Apply' : 'Apply Again', secondary: phase === 'asking', hidden: phase === 'working', disabled: !idle });
      cancel.set({ hidden: phase !== 'working' });
    },
  };
}

function number(min: number, max: number): HTMLInputElement {
  return h('input', { type: 'number', min: String(min), max: String(max), step: '1', required: true });
}
