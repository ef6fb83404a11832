import type { Picture } from '../../../shared/picture';
import { h, setText } from '../../common/dom';
import { pictureCanvas } from '../../common/views/pictureCanvas';
import type { PanelView } from './view';

/** Photo and style side by side, named. */
export function sources(): PanelView {
  const photo = source('Photo');
  const style = source('Style');
  const element = h('section', { class: 'sources' }, photo.element, style.element);
  return {
    element,
    render(state) {
      const photoShown = state.photos[state.shown];
      element.hidden = !photoShown;
      style.element.hidden = !state.style;
      if (photoShown) photo.show(photoShown);
      if (state.style) style.show(state.style);
    },
  };
}

function source(role: string) {
  const picture = pictureCanvas('thumbnail');
  const name = h('span', { class: 'file-name' });
  return {
    element: h(
      'figure',
      { class: 'source' },
      picture.canvas,
      h('figcaption', {}, h('span', { class: 'role' }, role), name),
    ),
    show(shown: Picture) {
      picture.draw(shown, `${role}: ${shown.name}`);
      setText(name, shown.name);
      name.title = shown.name;
    },
  };
}
