import type { Picture } from '../../../src/shared/picture';
import { h, setAttribute, setText } from '../dom';
import { toImageData } from '../pictures';
import type { View } from './view';

/** The photo laid over the current picture, up to a divider that pointer and arrow keys move. */
export function comparison(): View {
  const current = pictureCanvas('current');
  const photo = pictureCanvas('photo');
  const range = h('input', { type: 'range', class: 'split', min: '0', max: '100', value: '50' });
  range.setAttribute('aria-label', 'Before and after: share of the photo');
  const handle = h('div', { class: 'handle', attributes: { 'aria-hidden': 'true' } });
  const before = h('span', { class: 'tag before', attributes: { 'aria-hidden': 'true' } }, 'Photo');
  const after = h('span', { class: 'tag after', attributes: { 'aria-hidden': 'true' } });
  const stage = h('div', { class: 'stage' }, current.canvas, photo.canvas, before, after, range, handle);
  const showSplit = () => {
    stage.style.setProperty('--split', `${range.value}%`);
    range.setAttribute('aria-valuetext', `${range.value} % photo`);
    before.classList.toggle('gone', range.valueAsNumber < 12);
    after.classList.toggle('gone', range.valueAsNumber > 78);
  };
  range.addEventListener('input', showSplit);
  showSplit();
  return {
    element: h('figure', { class: 'comparison' }, stage),
    render(state) {
      this.element.hidden = !state.photo;
      if (!state.photo) return;
      const { width, height, name } = state.photo;
      stage.style.setProperty('--aspect', String(width / height));
      photo.draw(state.photo, `${name}, the photo`);
      const iteration = state.progress?.iteration ?? 0;
      const drawn = `after ${iteration} iterations`;
      if (state.current) current.draw(state.current, `${name} as the automaton draws it ${drawn}`);
      stage.classList.toggle('only-photo', !state.current);
      setText(after, state.phase === 'ended' ? 'Result' : `Iteration ${iteration}`);
    },
  };
}

/** A canvas that draws a picture once, however often it is asked to. */
export function pictureCanvas(className: string) {
  const canvas = h('canvas', { class: className, role: 'img' });
  let drawn: Picture | undefined;
  return {
    canvas,
    draw(picture: Picture, text: string): void {
      setAttribute(canvas, 'aria-label', text);
      if (drawn === picture) return;
      drawn = picture;
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext('2d')!.putImageData(toImageData(picture), 0, 0);
    },
  };
}
