import type { Picture } from '../../../shared/picture';
import type { PreviewPicture } from '../../../engine/api';
import { h, setText } from '../dom';
import { pictureCanvas } from './pictureCanvas';

/** Two pictures, one laid over the other up to a divider that pointer and arrow keys move. */
export function splitStage(label: string) {
  const under = pictureCanvas('current');
  const over = pictureCanvas('photo');
  const range = h('input', { type: 'range', class: 'split', min: '0', max: '100', value: '50' });
  range.setAttribute('aria-label', label);
  const handle = h('div', { class: 'handle', attributes: { 'aria-hidden': 'true' } });
  const left = h('span', { class: 'tag before', attributes: { 'aria-hidden': 'true' } });
  const right = h('span', { class: 'tag after', attributes: { 'aria-hidden': 'true' } });
  const element = h('div', { class: 'stage' }, under.canvas, over.canvas, left, right, range, handle);
  const showSplit = () => {
    element.style.setProperty('--split', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} % ${left.textContent}`);
    left.classList.toggle('gone', range.valueAsNumber < 12);
    right.classList.toggle('gone', range.valueAsNumber > 78);
  };
  range.addEventListener('input', showSplit);
  return {
    element,
    /** The picture left of the divider gives the shape. */
    showLeft(picture: Picture, tag: string, text: string) {
      element.style.setProperty('--aspect', String(picture.width / picture.height));
      over.draw(picture, text);
      setText(left, tag);
      showSplit();
    },
    showRight(picture: PreviewPicture | undefined, tag: string, text: string) {
      if (picture) under.draw(picture, text);
      element.classList.toggle('only-photo', !picture);
      setText(right, tag);
    },
  };
}
