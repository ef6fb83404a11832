import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { PanelState } from '../state';
import type { PanelActions, PanelView } from './view';

/** A slider over the training's previews, at whose right end is the latest picture; a new run can go on from each. */
export function earlierPreviews(actions: PanelActions): PanelView {
  const range = h('input', { type: 'range', id: 'earlier-previews', min: '0', step: '1' });
  const words = h('output', { attributes: { for: 'earlier-previews' } });
  const latest = button({ label: 'Latest', icon: 'debug-restart-frame', secondary: true, onClick: () => actions.look(null) });
  const goOn = button({ label: 'Go On from Here', icon: 'git-branch', secondary: true, onClick: () => actions.goOn() });
  goOn.element.title = 'Starts a new run from the weights of this moment, in a folder of its own; this run stays as it is';
  let previews: PanelState['previews'] = [];
  range.addEventListener('input', () => actions.look(previews[range.valueAsNumber]?.iteration ?? null));
  const label = h('label', { htmlFor: 'earlier-previews' }, 'Earlier pictures');
  const buttons = h('div', { class: 'buttons' }, latest.element, goOn.element);
  const element = h('section', { class: 'earlier-previews', ariaLabel: 'Earlier pictures of this training' }, label, range, words, buttons);
  return {
    element,
    render(state) {
      ({ previews } = state);
      element.hidden = previews.length < 2 || state.photos.length === 0;
      if (element.hidden) return;
      const place = state.looking === null ? previews.length : previews.findIndex(({ iteration }) => iteration === state.looking);
      range.max = String(previews.length);
      range.value = String(place);
      const text = state.looking === null ? 'Latest' : `Iteration ${state.looking}`;
      range.setAttribute('aria-valuetext', text);
      setText(words, text);
      latest.set({ disabled: state.looking === null });
      goOn.set({ disabled: state.looking === null });
    },
  };
}
