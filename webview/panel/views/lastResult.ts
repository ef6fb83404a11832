import { h, setText } from '../../common/dom';
import { isBusy } from '../state';
import { button } from '../../common/views/button';
import type { PanelActions, PanelView } from './view';

/** The run that ended before this one, a click away while the queue goes on. */
export function lastResult(actions: PanelActions): PanelView {
  const title = h('p', { class: 'file-name' });
  const to = (label: string, icon: string, command: 'openResult' | 'play') =>
    button({ label, icon, secondary: true, onClick: () => actions.tell('command', { command }) }).element;
  const buttons = h('div', { class: 'buttons' }, to('Open Result', 'split-horizontal', 'openResult'), to('Play', 'play', 'play'));
  const element = h('section', { class: 'last-result' }, h('h2', {}, 'Finished before'), title, buttons);
  return {
    element,
    render({ phase, lastDone }) {
      element.hidden = !lastDone || !isBusy(phase);
      if (!lastDone) return;
      setText(title, lastDone.title);
      title.title = `${lastDone.title}, in ${lastDone.folder}`;
    },
  };
}
