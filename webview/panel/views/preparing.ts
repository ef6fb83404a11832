import { h, setText } from '../../common/dom';
import { isBeginning } from '../state';
import type { PanelView } from './view';

/** What is done before the first iteration, in words; where its share is known the bar of `header.ts` shows that. */
export function preparing(): PanelView {
  const element = h('p', { class: 'quiet preparing' });
  return {
    element,
    render(state) {
      element.hidden = !isBeginning(state) || !state.preparing;
      if (!element.hidden) setText(element, `${state.preparing!.text}…`);
    },
  };
}
