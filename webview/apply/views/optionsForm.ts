/**
 * The parts of the page that applies an automaton: each builds an element and draws the state into it.
 *
 * This file is the form beside the pictures, with masks (`maskChoice.ts`) and what becomes of the rest (`restChoice.ts`);
 * `sizeQuestion.ts` asks for the size first, `pictureList.ts` shows the pictures. What a button sets going outside of the page is in `actions.ts`.
 */
import { h, setText } from '../../common/dom';
import { field, section } from '../../player/views/fields';
import type { Applying } from '../applying';
import type { ApplyOptions, ApplyState } from '../state';
import { maskChoice } from './maskChoice';
import { numberInput, paintFields } from './paintFields';
import { restChoice } from './restChoice';

/** Size, steps, seed, colours and masks, and the buttons that begin and end the work. */
export function optionsForm(applying: Applying) {
  const fields = paintFields({ painted: 'photo', start: () => run(), cancel: () => void applying.cancel() });
  const steps = numberInput(0, 100_000);
  const stepsField = field('Steps', steps);
  const growthHint = h('p', { class: 'quiet', hidden: true }, 'It grows to the picture first: with 0 it stops there, and each step more lets it live on.');
  const masks = maskChoice(applying);
  const rest = restChoice(applying);
  masks.masked.addEventListener('change', () => rest.render(applying.state, masks.masked.checked));
  const controls = [steps, ...fields.controls, masks.masked];
  const element = section('Options', fields.size, stepsField, growthHint, fields.seed, fields.strength, fields.colors, masks.element, rest.element, fields.buttons);
  fields.listen(element);
  /** As they stand, with a size that was chosen elsewhere; undefined if one of them cannot be used, which its field says. */
  const options = (size?: ApplyOptions['size']): ApplyOptions | undefined => {
    if (size !== undefined) fields.setSize(size);
    return controls.every((control) => control.reportValidity()) ? { ...fields.values(), steps: steps.valueAsNumber, masked: masks.masked.checked } : undefined;
  };
  const run = () => {
    const chosen = options();
    if (chosen) void applying.run(chosen);
  };
  let filled = false;
  return {
    element,
    options,
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
        const defaults = applying.defaults();
        fields.fill(defaults);
        steps.value = String(defaults.steps);
      }
      const idle = phase === 'ready' || phase === 'asking';
      for (const control of controls) control.disabled = !idle;
      fields.render({ label: phase === 'asking' ? 'Apply' : 'Apply Again', suggested: phase !== 'asking', idle, working: phase === 'working' });
    },
  };
}
