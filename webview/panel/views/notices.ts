import { h } from '../../common/dom';
import type { PanelState } from '../state';
import type { PanelView } from './view';

/** What happened along the way, latest first. */
export function notices(): PanelView {
  const list = h('ul', { class: 'notice-list' });
  const element = h('section', { class: 'notices' }, h('h2', {}, 'Notices'), list);
  let shown: PanelState['notices'] | undefined;
  return {
    element,
    render(state) {
      element.hidden = state.notices.length === 0;
      if (state.notices === shown) return;
      shown = state.notices;
      list.replaceChildren(...shown.map((text) => h('li', {}, text)).reverse());
    },
  };
}
