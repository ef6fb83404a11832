import { h } from '../../common/dom';
import { splitStage } from '../../common/views/splitStage';
import type { PanelState } from '../state';
import type { PanelView } from './view';

/** The photo laid over the current picture. */
export function comparison(): PanelView {
  const stage = splitStage('Before and after: share of the photo');
  const waiting = h('span', { class: 'tag waiting' }, 'Drawing the first picture…');
  stage.element.append(waiting);
  return {
    element: h('figure', { class: 'comparison' }, stage.element),
    render(state) {
      const { shown, picture, iteration } = pictureOf(state);
      const photo = state.photos[shown];
      this.element.hidden = !photo;
      if (!photo) return;
      stage.element.classList.toggle('only-picture', state.isTexture && picture !== undefined);
      waiting.hidden = picture !== undefined || !state.progress || (state.phase !== 'training' && state.phase !== 'paused');
      const name = state.isTexture ? state.title : photo.name;
      stage.showLeft(photo, 'Photo', `${name}, the photo`);
      const tag = state.phase === 'ended' && state.looking === null ? (state.summary?.seams ? 'Tile, 2 × 2' : 'Result') : `Iteration ${iteration}`;
      stage.showRight(picture, tag, `${name} as the automaton draws it after ${iteration} iterations`);
    },
  };
}

/** The preview that is looked at, as soon as its picture is there, else the latest picture. Files may name a photo that there is not. */
function pictureOf({ looking, looked, previews, photos, shown, pictures }: PanelState) {
  const earlier = looking === null ? undefined : previews.find(({ iteration }) => iteration === looked?.iteration);
  if (earlier && looked && photos[earlier.photo]) return { shown: earlier.photo, ...looked };
  return { shown, picture: pictures[shown]?.picture, iteration: pictures[shown]?.iteration ?? 0 };
}
