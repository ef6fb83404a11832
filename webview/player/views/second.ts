import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { Player } from '../player';
import type { PlayerState } from '../state';
import type { PlayerActions } from './actions';
import type { PlayerView } from './controls';
import { section, select, slider } from './fields';

const uses = [
  { value: 'mix', label: 'mixed into the first' },
  { value: 'rest', label: 'for what the mask leaves' },
] as const;

/** A second automaton that plays with the first: mixed into it, or where the mask is black. */
export function secondSection(player: Player, actions: Pick<PlayerActions, 'chooseSecond' | 'saveMix'>): PlayerView {
  const name = h('p', { class: 'file-name' });
  const hint = h('p', { class: 'quiet', role: 'status' });
  const choose = button({ label: 'Choose…', icon: 'add', secondary: true, onClick: () => actions.chooseSecond() });
  const remove = button({ label: 'Remove', icon: 'close', secondary: true, onClick: () => void player.setSecond(undefined) });
  const save = button({ label: 'Save Mix…', icon: 'save', secondary: true, onClick: () => actions.saveMix() });
  const use = select('Use', (value) => void player.setUse(value === 'rest' ? 'rest' : 'mix'));
  use.set(uses);
  const share = slider('Share', { min: 0, max: 100, step: 1 }, (value) => void player.setShare(value / 100));
  return {
    element: section('Second automaton', name, use.element, share.element, hint, h('div', { class: 'buttons' }, choose.element, remove.element, save.element)),
    render(state) {
      const { second, phase } = state;
      const mixes = second !== undefined && state.use === 'mix';
      setText(name, second?.title ?? '');
      name.hidden = use.element.hidden = !second;
      share.element.hidden = !mixes;
      use.show(state.use);
      const percent = Math.round(100 * state.share);
      share.show(percent, `${percent} %`);
      setText(hint, hintOf(state));
      choose.set({ label: second ? 'Choose Another…' : 'Choose…', disabled: phase !== 'ready' });
      remove.set({ hidden: !second });
      save.set({ hidden: !mixes });
    },
  };
}

function hintOf({ second, use, cast, mask }: PlayerState): string {
  if (!second) return 'Mixed into this one, or for what a mask leaves.';
  if (use === 'rest') return mask ? 'Cells near the mask’s border see both.' : 'Paint a mask: the second automaton takes what is not white.';
  if (cast?.way === 'weights') return 'Both began with the same base: their weights are blended.';
  return 'They began with different bases: what each does in a step is blended. That takes longer, on the CPU where it is too wide for the graphics card.';
}
