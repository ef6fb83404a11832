import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import { splitStage } from '../../common/views/splitStage';
import { writtenText, type ApplyState, type PictureState } from '../state';
import type { ApplyActions } from './actions';

interface PictureActions extends ApplyActions {
  /** Puts a result on the clipboard. */
  copy(index: number): Promise<void>;
}

/** Each picture under what the automaton makes of it. */
export function pictureList(actions: PictureActions) {
  const element = h('ul', { class: 'applied' });
  let items: ReturnType<typeof pictureItem>[] = [];
  return {
    element,
    render({ pictures, phase }: ApplyState) {
      if (items.length !== pictures.length) {
        items = pictures.map((_, index) => pictureItem(index, actions));
        element.replaceChildren(...items.map((item) => item.element));
      }
      pictures.forEach((picture, i) => items[i]!.render(picture, phase === 'working'));
    },
  };
}

function pictureItem(index: number, actions: PictureActions) {
  const stage = splitStage('Before and after: share of the photo');
  const name = h('span', { class: 'file-name' });
  const told = h('span', { class: 'quiet told' });
  const copied = h('span', { class: 'quiet', role: 'status' });
  const buttons = [
    button({ label: 'Play', icon: 'play', secondary: true, onClick: () => actions.tell('playPicture', { index }) }),
    button({ label: 'Open Beside', icon: 'split-horizontal', secondary: true, onClick: () => actions.tell('openResult', { index }) }),
    button({ label: 'Reveal', icon: 'folder-opened', secondary: true, onClick: () => actions.tell('revealResult', { index }) }),
    button({ label: 'Copy', icon: 'copy', secondary: true, onClick: () => void copy() }),
  ];
  const copy = () =>
    actions.copy(index).then(
      () => setText(copied, 'Copied.'),
      () => setText(copied, 'This window keeps the clipboard closed: open the file and copy it there.'),
    );
  const row = h('div', { class: 'buttons' }, ...buttons.map((one) => one.element), copied);
  const element = h('li', {}, stage.element, h('div', { class: 'caption' }, h('div', { class: 'names' }, name, told), row));
  return {
    element,
    /** @param going whether those that wait will get their turn */
    render(picture: PictureState, going: boolean) {
      const { phase, before, after } = picture;
      setText(name, picture.name);
      setText(told, toldOf(picture, going));
      element.classList.toggle('failed', phase === 'failed');
      stage.element.hidden = !before;
      if (before) stage.showLeft(before, 'Photo', `${picture.name}, the photo`);
      const tag = { waiting: 'A first look', working: 'Growing', done: 'Result', failed: '' }[phase];
      stage.showRight(after, tag, `${picture.name} as the automaton draws it`);
      row.hidden = phase !== 'done';
      if (phase !== 'done') setText(copied, '');
    },
  };
}

function toldOf(picture: PictureState, going: boolean): string {
  const { phase, problem } = picture;
  return { waiting: going ? 'waiting' : '', working: 'painting…', done: writtenText(picture), failed: problem }[phase];
}
