import { h } from '../../common/dom';
import { lossTable } from '../../../shared/losses';
import { liveWeights, type LiveWeight, type PanelState } from '../state';
import { positionOfWeight, weightAtPosition } from '../weightScale';
import type { PanelActions, PanelView } from './view';

/** Sliders of the losses' weights, which act while the training runs: those of what the run has. */
export function weights(actions: PanelActions): PanelView {
  const sliders = liveWeights.map((name) => slider(name, (weight) => actions.setWeights({ [name]: weight })));
  let first: PanelState['weights'] | undefined;
  const reset = h('button', { class: 'toggle', title: 'The weights that the run began with', onclick: () => first && actions.setWeights(first) }, 'Reset');
  const element = h(
    'section',
    { class: 'weights' },
    h('div', { class: 'section-head' }, h('h2', {}, 'Weights'), reset),
    ...sliders.map((one) => one.element),
  );
  return {
    element,
    render(state) {
      // Before, nobody knows what they are.
      element.hidden = state.phase === 'loading' || state.phase === 'idle' || !state.device;
      first = state.firstWeights;
      const enabled = state.phase === 'training' || state.phase === 'paused';
      const shown = sliders.filter(({ name }) => hasPart(name, state));
      for (const one of sliders) one.element.hidden = !shown.includes(one);
      for (const one of shown) one.show(state.weights[one.name], enabled);
      reset.disabled = !enabled || shown.every(({ name }) => state.weights[name] === state.firstWeights[name]);
    },
  };
}

/** Flow, coherence and chroma have one in the layouts that grow; chroma is measured against the style. */
function hasPart(name: LiveWeight, { hasStyle, guidance, firstWeights }: PanelState): boolean {
  const [flow, coherence, chroma] = [firstWeights.flow > 0, firstWeights.coherence > 0, hasStyle && firstWeights.chroma > 0];
  return { style: hasStyle, content: true, color: hasStyle, flow, coherence, chroma, clip: guidance !== null }[name];
}

function slider(name: LiveWeight, onChange: (weight: number) => void) {
  const { label, weight: { most } } = lossTable[name];
  const range = h('input', { type: 'range', min: '0', max: '100', step: '1', id: `weight-${name}` });
  const number = h('input', { type: 'number', min: '0', max: String(most), step: 'any' });
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
