import { h } from '../../common/dom';
import { splitStage } from '../../common/views/splitStage';
import type { PanelView } from './view';

/** The photo laid over the current picture. */
export function comparison(): PanelView & { smallPicture(): string | undefined } {
  const stage = splitStage('Before and after: share of the photo');
  return {
    element: h('figure', { class: 'comparison' }, stage.element),
    smallPicture: () => stage.smallRight(),
    render(state) {
      this.element.hidden = !state.photo;
      if (!state.photo) return;
      const { name } = state.photo;
      const iteration = state.currentIteration;
      stage.showLeft(state.photo, 'Photo', `${name}, the photo`);
      const tag = state.phase === 'ended' ? 'Result' : `Iteration ${iteration}`;
      stage.showRight(state.current ?? undefined, tag, `${name} as the automaton draws it after ${iteration} iterations`);
    },
  };
}
