import { slider } from './fields';

/** How much of its painting an automaton does, 0 to 1, shown in per cent; it begins with all of it. */
export function strengthSlider(onInput: (strength: number) => void = () => {}) {
  const range = slider('Strength', { min: 0, max: 100, step: 1, mark: 100 }, (percent) => {
    show(percent / 100);
    onInput(percent / 100);
  });
  let shown = 1;
  const show = (strength: number) => {
    shown = strength;
    range.show(Math.round(100 * strength), `${Math.round(100 * strength)} %`);
  };
  show(1);
  return { element: range.element, show, value: () => shown };
}
