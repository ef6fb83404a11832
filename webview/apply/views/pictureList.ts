import type { Picture } from '../../../shared/picture';
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import { pictureCanvas } from '../../common/views/pictureCanvas';
import type { ApplyState, PictureState } from '../state';
import type { ApplyActions } from './actions';

/** Each picture beside what the automaton made of it. */
export function pictureList(actions: ApplyActions) {
  const element = h('ul', { class: 'applied' });
  let items: ReturnType<typeof pictureItem>[] = [];
  return {
    element,
    render({ pictures }: ApplyState) {
      if (items.length !== pictures.length) {
        items = pictures.map((_, index) => pictureItem(() => actions.tell('openResult', { index })));
        element.replaceChildren(...items.map((item) => item.element));
      }
      pictures.forEach((picture, i) => items[i]!.render(picture));
    },
  };
}

function pictureItem(onOpen: () => void) {
  const [before, after] = [pictureCanvas('before'), pictureCanvas('after')];
  const pair = h('div', { class: 'pair' }, before.canvas, after.canvas);
  const name = h('span', { class: 'file-name' });
  const told = h('span', { class: 'quiet told' });
  const open = button({ label: 'Open Beside', icon: 'split-horizontal', secondary: true, onClick: onOpen });
  const element = h('li', {}, pair, h('div', { class: 'caption' }, h('div', { class: 'names' }, name, told), open.element));
  return {
    element,
    render(picture: PictureState) {
      const { phase } = picture;
      setText(name, picture.name);
      setText(told, toldOf(picture));
      element.classList.toggle('failed', phase === 'failed');
      pair.hidden = !picture.before;
      after.canvas.hidden = !picture.after;
      draw(before, picture.before, picture.name);
      draw(after, picture.after, `${picture.name} as the automaton draws it`);
      open.set({ hidden: phase !== 'done' });
    },
  };
}

function draw(canvas: ReturnType<typeof pictureCanvas>, picture: Picture | undefined, text: string): void {
  if (picture) canvas.draw(picture, text);
}

function toldOf({ phase, saved, problem }: PictureState): string {
  return { waiting: 'waits', working: 'at work…', done: saved, failed: problem }[phase];
}
