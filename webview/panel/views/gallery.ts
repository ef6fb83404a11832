import { h, setText } from '../../common/dom';
import { roundDuration } from '../../common/format';
import { usualPhoto } from '../galleryTimes';
import type { PanelState } from '../state';
import type { PanelActions, PanelView } from './view';

const usualPhotoText = [usualPhoto.width, usualPhoto.height].map((side) => side.toLocaleString('en')).join(' × ').concat(' pixels');

type Item = PanelState['gallery'][number];

/** What there is to begin with, as pictures: the last runs, ready-made automata, and styles to train on. */
export function gallery(actions: PanelActions): PanelView {
  const recent = group('Your last runs', 'Play one');
  const automata = group('Ready-made automata', 'Apply one to a photo, without training');
  const timed = new Map<string, Tile>();
  const styles = group('Styles', 'Train an automaton of your own on one');
  const element = h('section', { class: 'gallery' }, recent.element, automata.element, styles.element);
  let shown: Partial<Pick<PanelState, 'gallery' | 'recent' | 'applySeconds'>> = {};
  const fill = (items: PanelState['gallery']) => {
    timed.clear();
    const of = (kind: Item['kind']) =>
      items.flatMap((item) => {
        if (item.kind !== kind) return [];
        const made = offered(item, actions);
        timed.set(item.name, made);
        return [made];
      });
    automata.show(of('automaton'));
    styles.show(of('style'));
  };
  return {
    element,
    render(state) {
      element.hidden = state.phase !== 'idle' || state.gallery.length + state.recent.length === 0;
      const before = shown;
      shown = state;
      if (state.recent !== before.recent) recent.show(state.recent.map((run) => finished(run, actions)));
      if (state.gallery !== before.gallery) fill(state.gallery);
      if (state.applySeconds === before.applySeconds && state.gallery === before.gallery) return;
      // Tiles stay: one of them may have the focus.
      for (const [name, seconds] of Object.entries(state.applySeconds)) timed.get(name)?.setSeconds(seconds);
      if (Object.keys(state.applySeconds).length > 0) automata.say(`Apply one to a photo, without training; times are for ${usualPhotoText}`);
    },
  };
}

function group(title: string, does: string) {
  const list = h('ul', { class: 'tiles' });
  const about = h('p', { class: 'quiet' }, does);
  const element = h('div', { hidden: true }, h('h2', {}, title), about, list);
  return {
    element,
    show(tiles: readonly Tile[]) {
      element.hidden = tiles.length === 0;
      list.replaceChildren(...tiles.map((one) => one.element));
    },
    say: (text: string) => setText(about, text),
  };
}

function offered({ kind, name, label, painter, picture, seconds }: Item, actions: PanelActions): Tile {
  // As it stands in the tile, so that voice control finds it by what is read.
  const called = painter === undefined ? label : `${label} ${painter}`;
  const verb = kind === 'automaton' ? `Apply ${called}` : `Train on ${called}`;
  const made = tile({ picture, label, painter, verb, onclick: () => actions.tell('choose', { kind, name }) });
  if (seconds !== null) made.setSeconds(seconds);
  return made;
}

function finished({ label, folder, picture }: PanelState['recent'][number], actions: PanelActions): Tile {
  const address = URL.createObjectURL(new Blob([new Uint8Array(picture)], { type: 'image/png' }));
  return tile({ picture: address, label, verb: `Play ${label}`, onclick: () => actions.tell('playRun', { folder }) });
}

interface Tile {
  readonly element: HTMLElement;
  /** About how long it takes. */
  setSeconds(seconds: number): void;
}

interface TileParts {
  readonly picture: string;
  readonly label: string;
  readonly painter?: string | undefined;
  readonly verb: string;
  readonly onclick: () => void;
}

/** Names are cut where a column is narrow. */
const line = (text: string, kind: string) => h('span', { class: kind, title: text }, text);

function tile({ picture, label, painter, verb, onclick }: TileParts): Tile {
  const image = h('img', { src: picture, alt: '', loading: 'lazy', onload: () => URL.revokeObjectURL(picture) });
  const time = h('span', { class: 'quiet', hidden: true });
  const button = h('button', { class: 'tile', onclick, attributes: { 'aria-label': verb } }, image, line(label, 'file-name'), ' ', ...(painter === undefined ? [] : [line(painter, 'file-name quiet'), ' ']), time);
  return {
    element: h('li', {}, button),
    setSeconds(seconds) {
      time.hidden = false;
      setText(time, `about ${roundDuration(seconds)}`);
      button.setAttribute('aria-label', `${verb} ${time.textContent}`);
    },
  };
}
