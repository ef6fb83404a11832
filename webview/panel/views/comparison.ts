import { h } from '../../common/dom';
import { splitStage } from '../../common/views/splitStage';
import type { PanelView } from './view';

/** The photo laid over the current picture. */
export function comparison(): PanelView {
  const stage = splitStage('Before and after: share of the photo');
  return {
    element: h('figure', { class: 'comparison' }, stage.element),
    render(state) {
      const photo = state.photos[state.shown];
      this.element.hidden = !photo;
      if (!photo) return;
      const { name } = photo;
      const { picture, iteration = 0 } = state.pictures[state.shown] ?? {};
      stage.showLeft(photo, 'Photo', `${name}, the photo`);
      const tag = state.phase === 'ended' ? 'Result' : `Iteration ${iteration}`;
      stage.showRight(picture, tag, `${name} as the automaton draws it after ${iteration} iterations`);
    },
  };
}
