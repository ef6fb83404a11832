import { h } from '../../common/dom';
import { roundDuration } from '../../common/format';
import type { PanelState } from '../state';
import type { PanelActions, PanelView } from './view';

type Item = PanelState['gallery'][number];

/** What there is to begin with, as pictures: the last runs, ready-made automata, and styles to train on. */
export function gallery(actions: PanelActions): PanelView {
  const recent = group('Your last runs', 'Play one');
  const automata = group('Ready-made automata', 'Apply one to a photo, without training');
  const styles = group('Styles', 'Train an automaton of your own on one');
  const element = h('section', { class: 'gallery' }, recent.element, automata.element, styles.element);
  let shown: Pick<PanelState, 'gallery' | 'recent'> | undefined;
  return {
    element,
    render(state) {
      element.hidden = state.phase !== 'idle' || state.gallery.length + state.recent.length === 0;
      if (state.gallery === shown?.gallery && state.recent === shown.recent) return;
      shown = state;
      const of = (kind: Item['kind']) => state.gallery.filter((item) => item.kind === kind).map((item) => offered(item, actions));
      recent.show(state.recent.map((run) => finished(run, actions)));
      automata.show(of('automaton'));
      styles.show(of('style'));
    },
  };
}

function group(title: string, does: string) {
  const list = h('ul', { class: 'tiles' });
  const element = h('div', { hidden: true }, h('h2', {}, title), h('p', { class: 'quiet' }, does), list);
  return {
    element,
    show(tiles: readonly HTMLElement[]) {
      element.hidden = tiles.length === 0;
      list.replaceChildren(...tiles);
    },
  };
}

function offered({ kind, name, label, picture, seconds }: Item, actions: PanelActions): HTMLElement {
  const verb = kind === 'automaton' ? `Apply ${label}` : `Train on ${label}`;
  const time = seconds === null ? '' : `about ${roundDuration(seconds)}`;
  return tile({ picture, label, time, verb, onclick: () => actions.tell('choose', { kind, name }) });
}

function finished({ label, folder, picture }: PanelState['recent'][number], actions: PanelActions): HTMLElement {
  const address = URL.createObjectURL(new Blob([new Uint8Array(picture)], { type: 'image/png' }));
  return tile({ picture: address, label, time: '', verb: `Play ${label}`, onclick: () => actions.tell('playRun', { folder }) });
}

interface Tile {
  readonly picture: string;
  readonly label: string;
  /** How long it takes, in words. */
  readonly time: string;
  readonly verb: string;
  readonly onclick: () => void;
}

function tile({ picture, label, time, verb, onclick }: Tile): HTMLElement {
  const image = h('img', { src: picture, alt: '', loading: 'lazy', onload: () => URL.revokeObjectURL(picture) });
  const attributes = { 'aria-label': time ? `${verb}, ${time}` : verb };
  const words = [h('span', { class: 'file-name', title: label }, label), ...(time ? [h('span', { class: 'quiet' }, time)] : [])];
  return h('li', {}, h('button', { class: 'tile', onclick, attributes }, image, ...words));
}
