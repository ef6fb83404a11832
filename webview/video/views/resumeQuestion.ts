import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import { resumable, unfinishedText, type VideoState } from '../state';
import type { Stylizing } from '../stylizing';

/** Asks whether to go on with what an earlier go left. */
export function resumeQuestion(stylizing: Stylizing) {
  const text = h('p', {});
  const heading = h('h2', { id: 'resume-question' }, 'Go on where it was?');
  const buttons = [
    button({ label: 'Resume', icon: 'debug-continue', onClick: () => void stylizing.resume() }),
    button({ label: 'Start Again…', icon: 'refresh', secondary: true, onClick: () => stylizing.forget() }),
  ];
  const row = h('div', { class: 'buttons' }, ...buttons.map(({ element }) => element));
  const element = h('section', { class: 'size-question', attributes: { 'aria-labelledby': heading.id } }, heading, text, row);
  return {
    element,
    render(state: VideoState) {
      const left = resumable(state);
      element.hidden = left === null;
      if (left) setText(text, unfinishedText(left, state.count));
    },
  };
}
