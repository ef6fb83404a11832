import { h } from '../../common/dom';
import type { PanelState } from '../state';
import type { PanelActions, PanelView } from './view';

type Item = PanelState['gallery'][number];

/** What there is to begin with, as pictures: ready-made automata, and styles to train on. */
export function gallery(actions: PanelActions): PanelView {
  const automata = h('ul', { class: 'tiles' });
  const styles = h('ul', { class: 'tiles' });
  const element = h(
    'section',
    { class: 'gallery' },
    h('h2', {}, 'Ready-made automata: apply one to a photo, without training'),
    automata,
    h('h2', {}, 'Styles: train an automaton of your own on one'),
    styles,
  );
  let shown: PanelState['gallery'] | undefined;
  return {
    element,
    render(state) {
      element.hidden = state.phase !== 'idle' || state.gallery.length === 0;
      if (state.gallery === shown) return;
      shown = state.gallery;
      const tiles = (kind: Item['kind']) => shown!.filter((item) => item.kind === kind).map((item) => tile(item, actions));
      automata.replaceChildren(...tiles('automaton'));
      styles.replaceChildren(...tiles('style'));
    },
  };
}

function tile({ kind, name, label, picture }: Item, actions: PanelActions): HTMLElement {
  const image = h('img', { src: picture, alt: '', loading: 'lazy' });
  const onclick = () => actions.tell('choose', { kind, name });
  const attributes = { 'aria-label': kind === 'automaton' ? `Apply ${label}` : `Train on ${label}` };
  return h('li', {}, h('button', { class: 'tile', onclick, attributes }, image, h('span', {}, label)));
}
