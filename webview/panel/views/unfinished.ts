import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { PanelActions, PanelView } from './view';

/** The run that broke off: its last picture, how far it was, and a large button that goes on with it. */
export function unfinished(actions: PanelActions): PanelView {
  const picture = h('img', { class: 'last-picture', alt: 'The last picture before it broke off' });
  const title = h('h2', {});
  const text = h('p', {});
  const resume = button({ label: 'Resume', icon: 'debug-continue', onClick: () => actions.tell('command', { command: 'resumeUnfinished' }) });
  resume.element.classList.add('large');
  const words = h('div', { class: 'unfinished-words' }, title, text, h('div', { class: 'buttons' }, resume.element));
  const element = h('section', { class: 'callout unfinished' }, picture, words);
  return {
    element,
    render({ phase, unfinished: run, title: kept, keptPicture }) {
      element.hidden = phase !== 'idle' || !run;
      if (!run) return;
      picture.hidden = keptPicture === null || kept !== run.label;
      if (!picture.hidden && picture.src !== keptPicture) picture.src = keptPicture!;
      setText(title, run.label);
      setText(text, `Unfinished: it goes on from iteration ${run.iteration}.`);
    },
  };
}
