import { maskName } from '../../../shared/masks';
import { h, setText } from '../../common/dom';
import { button } from '../../common/views/button';
import type { Player } from '../player';
import type { PlayerState } from '../state';
import type { PlayerActions } from './actions';
import type { PlayerView } from './controls';
import { section, select } from './fields';

const shades = [
  { value: '1', label: 'White: all' },
  { value: '0.75', label: 'Light grey: three quarters' },
  { value: '0.5', label: 'Grey: half' },
  { value: '0.25', label: 'Dark grey: a quarter' },
  { value: '0', label: 'Black: nothing (erase)' },
];

/** Where the automaton paints: what the brush leaves, and the mask as a whole. */
export function maskSection(player: Player, actions: Pick<PlayerActions, 'useMask' | 'saveMask'>): PlayerView {
  const hint = h('p', { class: 'quiet', role: 'status' });
  const shade = select('Shade', (value) => player.set({ maskPaint: Number(value), tool: 'mask' }));
  shade.set(shades);
  const load = button({ label: '', icon: 'folder-opened', secondary: true, onClick: () => actions.useMask() });
  const invert = button({ label: 'Invert', icon: 'arrow-swap', secondary: true, onClick: () => void player.invertMask() });
  const clear = button({ label: 'Clear', icon: 'clear-all', secondary: true, onClick: () => void player.setMask(undefined) });
  const save = button({ label: 'Save Mask…', icon: 'save', secondary: true, onClick: () => actions.saveMask() });
  const buttons = h('div', { class: 'buttons' }, load.element, invert.element, clear.element, save.element);
  return {
    element: section('Mask', shade.element, hint, buttons),
    render(state) {
      const { photoFile, mask, maskPaint, phase } = state;
      shade.show(String(maskPaint));
      load.set({ label: `Use ${photoFile?.mask?.name ?? ''}`, hidden: !photoFile?.mask });
      invert.set({ disabled: phase !== 'ready' });
      for (const one of [clear, save]) one.set({ disabled: !mask });
      setText(hint, hintOf(state));
    },
  };
}

function hintOf({ mask, tool, second, use, photoFile }: PlayerState): string {
  if (!mask) return tool === 'mask' ? 'Draw on the picture: white where it paints, black where it does not.' : 'None: all of the picture is painted.';
  const rest = second && use === 'rest' ? 'the second automaton paints' : 'the photo stays';
  const saved = photoFile ? ` Saved as ${maskName(photoFile.name)}, it is offered with the photo.` : '';
  return `Where it is tinted, ${rest}.${saved}`;
}
