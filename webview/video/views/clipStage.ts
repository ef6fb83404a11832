import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import { splitStage } from '../../common/views/splitStage';
import type { VideoState } from '../state';
import type { VideoActions } from './actions';

/** A frame of the clip under what the automaton made of it, and what can be done with the result. */
export function clipStage({ tell }: VideoActions) {
  const stage = splitStage('Before and after: share of the clip');
  const name = h('span', { class: 'file-name' });
  const saved = h('span', { class: 'quiet told' });
  const buttons = [
    button({ label: 'Open', icon: 'split-horizontal', secondary: true, onClick: () => tell('command', { command: 'open' }) }),
    button({ label: 'Reveal', icon: 'folder-opened', secondary: true, onClick: () => tell('command', { command: 'reveal' }) }),
    button({ label: 'Copy Path', icon: 'copy', secondary: true, onClick: () => tell('command', { command: 'copyPath' }) }),
  ];
  const row = h('div', { class: 'buttons' }, ...buttons.map(({ element }) => element));
  const element = h('div', { class: 'applied' }, h('div', {}, stage.element, h('div', { class: 'caption' }, h('div', { class: 'names' }, name, saved), row)));
  return {
    element,
    render(state: VideoState) {
      const { before, after, look } = state;
      setText(name, state.clipName);
      setText(saved, state.saved);
      row.hidden = state.saved === '';
      stage.element.hidden = !before;
      if (before) stage.showLeft(before, 'Clip', `A frame of ${state.clipName}`);
      stage.showRight(after, look ? 'A first look' : 'Painted', `A frame of ${state.clipName} as the automaton draws it`);
    },
  };
}
