import { h } from '../../common/dom';
import { liveWeights, type LiveWeight } from '../state';
import { positionOfWeight, weightAtPosition } from '../weightScale';
import type { PanelActions, PanelView } from './view';

/** Bound of `nca.style.weight` and `nca.content.weight`. */
const largestWeight = 1000;

/** Sliders of the losses' weights, which act while the training runs. */
export function weights(actions: PanelActions): PanelView {
  const sliders = liveWeights.map((name) => slider(name, (weight) => actions.setWeight(name, weight)));
  const element = h(
    'section',
    { class: 'weights' },
    h('h2', {}, 'Weights'),
    ...sliders.map((one) => one.element),
  );
  return {
    element,
    render(state) {
      element.hidden = state.phase === 'loading' || state.phase === 'idle';
      const enabled = state.phase === 'training' || state.phase === 'paused';
      for (const one of sliders) one.show(state.weights[one.name], enabled);
    },
  };
}

function slider(name: LiveWeight, onChange: (weight: number) => void) {
  const label = name === 'style' ? 'Style' : 'Content';
  const range = h('input', { type: 'range', min: '0', max: '100', step: '1', id: `weight-${name}` });
  const number = h('input', { type: 'number', min: '0', max: String(largestWeight), step: 'any' });
  number.setAttribute('aria-label', `${label} weight, as a number`);
  range.addEventListener('input', () => onChange(weightAtPosition(range.valueAsNumber)));
  number.addEventListener('change', () => {
    if (number.checkValidity() && number.value !== '') onChange(number.valueAsNumber);
    number.reportValidity();
  });
  return {
    name,
    element: h('div', { class: 'weight' }, h('label', { htmlFor: range.id }, label), range, number),
    show(weight: number, enabled: boolean) {
      range.disabled = number.disabled = !enabled;
      if (weightAtPosition(range.valueAsNumber) !== weight) range.value = String(positionOfWeight(weight));
      range.setAttribute('aria-valuetext', String(weight));
      if (document.activeElement !== number || number.checkValidity()) showNumber(number, weight);
    },
  };
}

/** Leaves alone what is being typed. */
function showNumber(number: HTMLInputElement, weight: number): void {
  const typing = document.activeElement === number && !number.disabled;
  if (!typing || number.valueAsNumber === weight) number.value = String(weight);
}
