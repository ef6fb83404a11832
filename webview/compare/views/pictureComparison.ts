import type { ComparedRun } from '../../../shared/protocol/compareMessages';
import type { Picture } from '../../../shared/picture';
import { h, setAttribute } from '../../common/dom';
import { pictureCanvas } from '../../common/views/pictureCanvas';
import { splitStage } from '../../common/views/splitStage';
import { select } from '../../player/views/fields';

/** What can be shown of one photo: the photo itself and each run's result, decoded. */
export interface PhotoPictures {
  readonly name: string;
  readonly original?: Picture;
  /** By run; undefined where a run has no picture of this photo. */
  readonly results: readonly (Picture | undefined)[];
}

/** Any two pictures with a slider between them, and all of them side by side below. */
export function pictureComparison(photos: readonly PhotoPictures[], runs: readonly ComparedRun[], names: readonly string[]): HTMLElement {
  const stage = splitStage('Share of the left picture');
  const photo = select('Photo', () => showPhoto());
  const [left, right] = [select('Left', () => show()), select('Right', () => show())];
  const strip = h('ul', { class: 'strip' });
  photo.set(photos.map(({ name }, i) => ({ value: String(i), label: name })));
  photo.element.hidden = photos.length < 2;
  for (const side of [left, right]) side.set([...names.map((label, i) => ({ value: String(i), label })), { value: 'photo', label: 'The photo' }]);
  right.control.value = '1';
  const shown = () => photos[Number(photo.control.value)]!;
  const pictureOf = (choice: string) => (choice === 'photo' ? shown().original : shown().results[Number(choice)]);
  const nameOf = (choice: string) => (choice === 'photo' ? 'Photo' : names[Number(choice)]!);
  const show = () => {
    const [a, b] = [left.control.value, right.control.value];
    const picture = pictureOf(a);
    stage.element.hidden = !picture;
    if (picture) stage.showLeft(picture, nameOf(a), nameOf(a));
    stage.showRight(pictureOf(b), nameOf(b), nameOf(b));
    strip.querySelectorAll('button').forEach((button, i) => setAttribute(button, 'aria-pressed', String(String(i) === b)));
  };
  const showPhoto = () => {
    strip.replaceChildren(...runs.map((_, i) => thumbnail(shown().results[i], names[i]!, () => choose(i))));
    show();
  };
  const choose = (index: number) => {
    right.control.value = String(index);
    show();
  };
  showPhoto();
  const choices = h('div', { class: 'choices' }, photo.element, left.element, right.element);
  return h('section', { class: 'pictures' }, choices, h('figure', { class: 'comparison' }, stage.element), strip);
}

function thumbnail(picture: Picture | undefined, name: string, onChoose: () => void): HTMLElement {
  const small = pictureCanvas('');
  if (picture) small.draw(picture, name);
  const { canvas } = small;
  const button = h('button', { class: 'thumbnail-button', onclick: onChoose, title: 'Show on the right' }, canvas, h('span', {}, name));
  if (!picture) canvas.replaceWith(h('span', { class: 'quiet missing' }, 'no picture'));
  return h('li', {}, button);
}
