import { h, setAttribute, setText } from '../../common/dom';
import { pictureCanvas } from '../../common/views/pictureCanvas';
import type { PanelState } from '../state';
import type { PanelActions, PanelView } from './view';

/** All photos of a run that has several, each as far as it has come: a click compares that one with its picture. */
export function photoStrip(actions: PanelActions): PanelView {
  const list = h('ul', { class: 'photo-strip', ariaLabel: 'Photos of this run' });
  let photos: PanelState['photos'] = [];
  let thumbs: ReturnType<typeof thumb>[] = [];
  return {
    element: list,
    render(state) {
      list.hidden = state.photos.length < 2;
      if (list.hidden) return;
      if (state.photos !== photos) {
        photos = state.photos;
        thumbs = photos.map((_, index) => thumb(() => actions.showPhoto(index)));
        list.replaceChildren(...thumbs.map(({ element }) => element));
      }
      thumbs.forEach((one, index) => one.show(state, index));
    },
  };
}

function thumb(onclick: () => void) {
  const picture = pictureCanvas('photo-thumb');
  const name = h('span', { class: 'file-name' });
  const button = h('button', { class: 'tile', onclick }, picture.canvas, name);
  return {
    element: h('li', {}, button),
    show({ photos, pictures, shown }: PanelState, index: number) {
      const photo = photos[index]!;
      picture.draw(pictures[index]?.picture ?? photo, photo.name);
      setText(name, photo.name);
      button.title = photo.name;
      setAttribute(button, 'aria-pressed', String(shown === index));
    },
  };
}
